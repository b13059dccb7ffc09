package import BusinessTime
package import RuleEngine
package import RuleSemantics
package import SourceText

/// How often each rule of a set matches and decides over many messages.
///
/// Filled by several workers, each its own, and put together by ``merge(_:)``.
package struct RuleStatistics: Sendable {
    /// What is known of one rule.
    package struct Entry: Equatable, Sendable {
        /// In how many messages it matched.
        package fileprivate(set) var hits = 0
        /// In how many it decided something: the category, the priority or a tag.
        package fileprivate(set) var wins = 0
        /// When it matched last; nil is never.
        package fileprivate(set) var last: Timestamp?
    }

    /// A list with entries that were never found.
    package struct List: Equatable, Sendable {
        /// The list's name.
        package let name: String
        /// How many phrases it has.
        package let count: Int
        /// Those never found, as written, in the order of the list.
        package let unfound: [String]
        /// Where the first of them is written.
        package let span: Span
    }

    /// The rules.
    package let rules: RuleSet
    /// For each rule of the set.
    package private(set) var entries: [Entry]
    /// How many messages were counted.
    package private(set) var messages = 0
    /// When the first of them was decided.
    package private(set) var first: Timestamp?
    /// When the last of them was decided.
    package private(set) var last: Timestamp?
    private var isFound: [Bool]
    /// The texts in which a phrase is looked for.
    private let wanted: [Set<TextFact>]

    /// Nothing counted yet.
    package init(rules: RuleSet) {
        self.rules = rules
        entries = Array(repeating: Entry(), count: rules.rules.count)
        isFound = Array(repeating: false, count: rules.phrases.count)
        var wanted = Array(repeating: Set<TextFact>(), count: rules.phrases.count)
        for (fact, phrases, _) in RuleStatistics.phraseTests(of: rules) {
            let facts: Set<TextFact> = fact == .text ? [.subject, .body] : [fact]
            for phrase in phrases { wanted[phrase].formUnion(facts) }
        }
        self.wanted = wanted
    }

    /// Counts a message.
    ///
    /// - Precondition: `decision` is what the evaluator just decided of `input`.
    package mutating func count(
        _ decision: Decision, of input: FactInput, at time: Timestamp, _ evaluator: inout Evaluator
    ) {
        messages += 1
        first = [first, time].compactMap { $0 }.min()
        last = [last, time].compactMap { $0 }.max()
        for index in evaluator.matchingRules(input) {
            entries[index].hits += 1
            entries[index].last = [entries[index].last, time].compactMap { $0 }.max()
        }
        let winners = [decision.category.rule, decision.priority.rule].compactMap { $0 } + decision.tags.map(\.rule)
        for index in Set(winners) { entries[index].wins += 1 }
        for (phrase, text) in evaluator.foundPhrases where !isFound[phrase] && wanted[phrase].contains(text) {
            isFound[phrase] = true
        }
    }

    /// Adds what another worker counted with the same rules.
    package mutating func merge(_ other: RuleStatistics) {
        messages += other.messages
        first = [first, other.first].compactMap { $0 }.min()
        last = [last, other.last].compactMap { $0 }.max()
        for index in entries.indices {
            entries[index].hits += other.entries[index].hits
            entries[index].wins += other.entries[index].wins
            entries[index].last = [entries[index].last, other.entries[index].last].compactMap { $0 }.max()
        }
        for index in isFound.indices where other.isFound[index] { isFound[index] = true }
    }

    /// Lists of phrases with entries that no message had, sorted by name.
    package var lists: [List] {
        var members: [String: [Int]] = [:]
        for case (_, let phrases, let list?) in RuleStatistics.phraseTests(of: rules) { members[list] = phrases }
        return members.sorted { $0.key < $1.key }.compactMap { name, phrases in
            let unfound = phrases.filter { !isFound[$0] }
            guard let first = unfound.first else { return nil }
            return List(
                name: name, count: phrases.count, unfound: unfound.map { rules.phrases[$0].written },
                span: rules.phrases[first].span)
        }
    }

    /// R061: a note for each rule that never matched, and for each list with entries that were never found.
    package var findings: [Diagnostic] {
        guard messages > 0 else { return [] }
        let silent = rules.rules.indices.filter { entries[$0].hits == 0 }.map { index in
            Diagnostic(
                .withoutHit,
                "the rule \"\(rules.rules[index].name)\" matched none of \(ReportTable.messages(messages))",
                at: rules.rules[index].span, help: ["`firstlinectl why-not` shows for one message what is in its way"])
        }
        return silent
            + lists.map { list in
                let shown = list.unfound.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
                let more = list.unfound.count > 10 ? " and \(list.unfound.count - 10) more" : ""
                return Diagnostic(
                    .withoutHit,
                    "\(list.unfound.count) of \(list.count) entries of `\(list.name)` are in none of \(ReportTable.messages(messages))",
                    at: list.span, notes: ["never found: \(shown)\(more)"])
            }
    }

    private static func phraseTests(of rules: RuleSet) -> [(TextFact, [Int], String?)] {
        let lines =
            rules.rules.flatMap { $0.when.lines + $0.unless } + rules.conditions.flatMap { $0.when.lines + $0.unless }
        return lines.compactMap { line in
            guard case .phrases(let fact, let phrases, let list) = line.test else { return nil }
            return (fact, phrases, list)
        }
    }
}
