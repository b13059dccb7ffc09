package import RuleSemantics
package import SourceText

/// One finding about a rule set, with a message that shows it.
package struct Finding: Sendable {
    /// What is said.
    package let diagnostic: Diagnostic
    /// The rule it is about, by index; nil for findings about lists, phrases and conditions.
    package let rule: Int?
    /// A message that shows it: the evaluator decides it as the finding says; nil where there is none to show.
    package let witness: FactInput?
}
