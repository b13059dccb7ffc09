package import RuleSemantics
import TextMatching

/// A rule set made ready to decide: immutable, shared by all workers.
package struct Program: Sendable {
    /// The checked rules.
    package let rules: RuleSet
    /// What the rule set's content hashes to; the name by which a decision remembers its rules.
    package let version: String
    /// The same rules, flat and indexed.
    let compiled: CompiledRules

    /// Compiles a checked rule set.
    package init(rules: RuleSet, version: String) {
        self.rules = rules
        self.version = version
        compiled = CompiledRules(rules)
    }
}
