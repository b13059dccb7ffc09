package import DeskModel
import RuleSyntax
package import SourceText

/// Turns parsed rule files into a checked rule set and reports every error of every file.
///
/// Pure: files and time zones that the rules name come in as ``RuleResources``. The passes follow what needs what:
/// outcomes, then lists, tables, calendars and tiers, then conditions, rules, the route and the tests. Whatever
/// cannot be resolved is reported once and left out, so that one mistake does not make a dozen findings.
package struct Checker {
    let sources: RuleSources
    let resources: RuleResources
    let bounds: RuleBounds
    var map: SourceMap
    var diagnostics: [Diagnostic]
    var set = RuleSet()
    /// What each name of the one name space stands for.
    var names: [String: Declaration] = [:]
    var lists: [ListDeclaration] = []
    /// Conditions by their index in `sources` order, resolved or being resolved.
    var conditionStates: [String: ConditionState] = [:]
    var phraseIDs: [PhraseKey: Int] = [:]
    /// Outcome kinds whose block is missing or broken: names of that kind are not complained of.
    var unknownOutcomes: Set<String> = []
    /// Rules by name, for tests that name them.
    var ruleSpans: [String: Span] = [:]
    /// The first words of blocks that are none of the language.
    let misspeltHeads: Set<Span>
    /// Tags that rules with errors would give.
    var tagsOfBrokenRules: Set<String> = []
    /// The conditions that are being resolved at the moment, each for the sake of the one before it.
    var conditionPath: [Name] = []
    /// What each condition of the rule set tests, by its index: kept, since paths through conditions can be many.
    var conditionTraits: [ConditionTraits] = []
    /// Tables whose data were refused.
    var refusedTables: Set<ResourceReference> = []
    /// By a file that a block names, the place that names it.
    var resourceOwners: [Int: Span] = [:]

    /// What a name of the common name space stands for.
    enum Declaration {
        case fact(BuiltinFact)
        case list(Int)
        case table(Int)
        case calendar(Int)
        /// A calendar or table that is declared but cannot be used; nobody complains of its name again.
        case broken
        case condition(ConditionBlock)
    }

    struct PhraseKey: Hashable {
        let text: String
        let escapedHashes: Set<Int>
        let isExact: Bool
    }

    /// Checks a rule set.
    package static func check(
        _ sources: RuleSources, resources: RuleResources, bounds: RuleBounds = RuleBounds()
    ) -> CheckedRules {
        var checker = Checker(sources: sources, resources: resources, bounds: bounds)
        checker.run()
        checker.set.sources = checker.map
        let isUsable = !checker.diagnostics.hasErrors && sources.isComplete
        checker.leaveOutLostNames()
        return CheckedRules(
            rules: checker.set, isUsable: isUsable,
            refusedTables: checker.refusedTables, resourceOwners: checker.resourceOwners,
            diagnostics: checker.diagnostics)
    }

    private init(sources: RuleSources, resources: RuleResources, bounds: RuleBounds) {
        self.sources = sources
        self.resources = resources
        self.bounds = bounds
        map = sources.map
        diagnostics = sources.diagnostics
        misspeltHeads = Set(sources.diagnostics.filter { $0.code == .unknownBlock }.compactMap(\.primary?.span))
        for fact in BuiltinFact.allCases { names[fact.rawValue] = .fact(fact) }
    }

    private mutating func run() {
        checkVersions()
        checkOutcomes()
        declareNames()
        resolveTiers()
        resolveConditions()
        resolveRules()
        resolveRoute()
        resolveTests()
        checkBounds()
        checkEscalation()
        reportLookAlikes()
        warnOfListsInLists()
        collectLists()
        reportUnused()
    }

    /// Takes back what was said of names and blocks that may stand in a file which could not be read.
    private mutating func leaveOutLostNames() {
        guard !sources.isComplete || !sources.trees.allSatisfy(\.isReadable) else { return }
        let lost: Set<DiagnosticCode> = [.unknownName, .missingBlock, .routeUnknown]
        diagnostics = diagnostics.enumerated().filter { index, diagnostic in
            index < sources.diagnostics.count || !lost.contains(diagnostic.code)
        }.map(\.element)
    }

    /// Every block with its file, in the order of the files.
    var blocks: [(tree: SyntaxTree, block: Block)] {
        sources.trees.flatMap { tree in tree.blocks.map { (tree, $0) } }
    }

    /// Whether the block that a name opens has an error already; what is missing in it then is not said again.
    func hasErrors(in tree: SyntaxTree, from name: Span) -> Bool {
        guard let block = tree.blocks.last(where: { $0.head.start <= name.start }) else { return false }
        let end = tree.tokens[block.tokens.upperBound - 1].range.upperBound
        return diagnostics.contains { diagnostic in
            guard let span = diagnostic.primary?.span, span.file == tree.file else { return false }
            return span.start >= block.head.start && span.start < end
        }
    }

    /// A number of digits alone; Swift's own reading would take a sign as well.
    func wholeNumber(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }

    mutating func report(
        _ code: DiagnosticCode, _ message: String, at span: Span, _ label: String = "",
        because secondary: Diagnostic.Label? = nil, notes: [String] = [], help: [String] = []
    ) {
        diagnostics.append(
            Diagnostic(
                code, message, at: Diagnostic.Label(span, label), because: secondary, notes: notes, help: help))
    }

    /// `did you mean …?` where something near is known.
    func guess(_ name: String, among candidates: some Sequence<String>) -> String {
        Suggestion.nearest(to: name, in: candidates).map { "did you mean `\($0)`?" } ?? ""
    }

    private mutating func checkVersions() {
        var first: Span?
        for (_, block) in blocks {
            guard case .version(let version) = block.content, let number = version.number else { continue }
            if number.text != "1" {
                report(
                    .unknownVersion, "version `\(number.text)` of the language is not known", at: number.span,
                    help: ["this program knows version 1; leave the block out to mean 1"])
            }
            first = first ?? number.span
        }
    }

    private mutating func checkBounds() {
        if set.rules.count > bounds.rules {
            diagnostics.append(
                Diagnostic(
                    .limitExceeded, "\(set.rules.count) rules, and \(bounds.rules) are the limit",
                    at: nil as Diagnostic.Label?, help: ["put words that mean the same into one list"]))
        }
        if set.phrases.count > bounds.phrases {
            diagnostics.append(
                Diagnostic(
                    .limitExceeded, "\(set.phrases.count) phrases, and \(bounds.phrases) are the limit",
                    at: nil as Diagnostic.Label?, help: ["use `*` for endings instead of listing every form"]))
        }
    }
}

/// What the checker made of a rule set.
package struct CheckedRules: Sendable {
    /// The rule set; where ``isUsable`` is false, only what could be resolved of it.
    package let rules: RuleSet
    /// Whether there was no error.
    package let isUsable: Bool
    /// Tables whose data were refused: their last good data should be kept.
    package let refusedTables: Set<ResourceReference>
    /// By the index of a list, table or calendar file, the place that names it.
    package let resourceOwners: [Int: Span]
    /// Every finding, the parser's included.
    package let diagnostics: [Diagnostic]
}
