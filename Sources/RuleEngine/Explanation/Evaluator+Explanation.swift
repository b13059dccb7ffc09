package import RuleSemantics
import SourceText
import TextMatching

// Explaining happens right after deciding, on the texts that are still at hand, and only for rules that mattered.
extension Evaluator {
    /// Explains the decision that was made last.
    ///
    /// - Precondition: `decision` is what ``decide(_:unknownCalendarsAreOpen:)`` just returned for `input`.
    package mutating func explain(_ decision: Decision, of input: FactInput) -> Explanation {
        let reader = FactReader(rules: program.rules, input: input)
        let rules = program.rules
        var room = Explanation.lossLimit
        var hits = 0
        var omittedHits = 0
        var winners: [Int: Explanation.Winner] = [:]
        func winner(_ index: Int, _ evaluator: inout Evaluator) -> Explanation.Winner {
            if let known = winners[index] { return known }
            var because = evaluator.evidence(forRule: index, reader)
            let room = max(0, Explanation.hitLimit - hits)
            omittedHits += max(0, because.count - room)
            because = Array(because.prefix(room))
            hits += because.count
            let winner = Explanation.Winner(
                rule: evaluator.name(of: index), because: because, reason: rules.rules[index].because)
            winners[index] = winner
            return winner
        }
        let category = choice(decision.category, names: rules.categories, isCeiling: false, &room) { winner($0, &$1) }
        let priority = choice(decision.priority, names: rules.priorities, isCeiling: decision.isCeiling, &room) {
            winner($0, &$1)
        }
        var explanation = Explanation(
            category: category, priority: priority,
            tags: decision.tags.map { Explanation.Tag(name: $0.name, winner: winner($0.rule, &self)) },
            tier: rules.tiers.indices.contains(decision.tier) ? rules.tiers[decision.tier].name : "",
            team: decision.team.map { rules.teams[$0] },
            route: decision.row.map { ($0 + 1, rules.route.rows[$0].written) }, cutTexts: cutTexts)
        explanation.omittedHits = omittedHits
        explanation.omittedLosers =
            decision.category.lost.count + decision.priority.lost.count - category.losers.count - priority.losers.count
        return explanation
    }

    private mutating func choice(
        _ choice: Decision.Choice, names: [String], isCeiling: Bool, _ room: inout Int,
        winner: (Int, inout Evaluator) -> Explanation.Winner
    ) -> Explanation.Choice {
        let losers = choice.lost.prefix(room).map {
            Explanation.Loser(rule: name(of: $0.rule), wanted: names[$0.value])
        }
        room -= losers.count
        let deciding = choice.rule.map { winner($0, &self) }
        return Explanation.Choice(
            value: names.indices.contains(choice.value) ? names[choice.value] : "", winner: deciding,
            alsoAsked: choice.alsoAsked.map { program.rules.rules[$0].name }, losers: losers, isCeiling: isCeiling)
    }

    func name(of index: Int) -> Explanation.RuleName { program.compiled.names[index] }

    private var cutTexts: [String] {
        texts.searched.filter(\.text.wasCut).map { $0.fact.described }
    }

    /// What made a rule match, a piece for each line that holds.
    private mutating func evidence(forRule index: Int, _ reader: FactReader) -> [String] {
        var shown: Set<Int> = []
        let group = program.rules.rules[index].when
        var pieces = evidence(in: group, of: index, reader, &shown)
        // A rule of negations alone is explained by them.
        if pieces.isEmpty { pieces = group.lines.map(\.written) }
        return pieces
    }

    /// - Parameters:
    ///   - clause: the rule or condition whose `when` the group is.
    ///   - shown: conditions already written out; there can be very many ways to one through others.
    private mutating func evidence(
        in group: TestGroup, of clause: Int, _ reader: FactReader, _ shown: inout Set<Int>
    ) -> [String] {
        var pieces: [String] = []
        for (number, line) in zip(program.compiled.clauses[clause].when, group.lines)
        where sheet.holds(line: number, reader) {
            if line.isNegated {
                if group.lines.count == 1 || group.quantifier != .all { pieces.append(line.written) }
            } else {
                pieces += evidence(of: line, number, reader, &shown)
            }
        }
        return pieces
    }

    /// What a line found that holds; `number` is its place among the program's lines.
    mutating func evidence(
        of line: TestLine, _ number: Int, _ reader: FactReader, _ shown: inout Set<Int>
    ) -> [String] {
        switch line.test {
        case .phrases(let fact, _, _): return hits(of: Int(program.compiled.lines[number].operand), in: fact)
        case .values(let fact, let wanted):
            let found = reader.values(of: fact).first { wanted.contains($0) } ?? ""
            return ["\(fact.described(in: program.rules)) is \(found)"]
        case .under(let fact, _):
            return ["\(fact.described(in: program.rules)) is \(reader.values(of: fact).first ?? "")"]
        case .over(let fact, _), .below(let fact, _), .between(let fact, _, _):
            return ["\(fact.rawValue) is \(reader.number(fact) ?? 0)"]
        case .condition(let index):
            let condition = program.rules.conditions[index]
            guard shown.insert(index).inserted else { return [] }
            let inner = evidence(in: condition.when, of: program.compiled.ruleCount + index, reader, &shown)
            return ["\(condition.name)\(inner.isEmpty ? "" : " (\(inner.joined(separator: ", ")))")"]
        case .category: return [decidedCategory.map { "category is \($0)" } ?? line.written]
        case .priority: return [decidedPriority.map { "priority is \($0)" } ?? line.written]
        default: return [line.written]
        }
    }

    /// The words found that a test asks for, as written in the message, with the fact they stand in.
    private func hits(of test: Int, in fact: TextFact) -> [String] {
        let tests = program.compiled.facts.phraseTests
        var pieces: [String] = []
        for entry in texts.searched where TextHits.covers(fact, entry.fact) {
            for hit in entry.located where tests.contains(test, in: hit.id) {
                let words = entry.text.writtenText(ofTokens: hit.tokens) ?? ""
                pieces.append("\"\(shown(words))\" in \(entry.fact.described)")
            }
        }
        return pieces
    }

    /// Words as they may be shown: white space as single spaces, at most eighty characters.
    private func shown(_ words: String) -> String {
        let line = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= 80 ? line : line.prefix(79) + "…"
    }
}

extension TextFact {
    /// The fact's name as rules write it.
    package var described: String {
        switch self {
        case .senderName: "sender-name"
        case .subject: "subject"
        case .body: "body"
        case .text: "text"
        case .wholeText: "whole-text"
        case .header(let name): "header \"\(name)\""
        }
    }
}

extension ValueFact {
    /// The fact's name as rules write it.
    package func described(in rules: RuleSet) -> String {
        switch self {
        case .channel: "channel"
        case .gateway: "gateway"
        case .sender: "sender"
        case .senderDomain: "sender-domain"
        case .sentTo: "sent-to"
        case .attachmentType: "attachment-type"
        case .language: "language"
        case .calendar(let index): rules.calendars[index].name
        case .column(let reference):
            "\(rules.tables[reference.table].name).\(rules.tables[reference.table].columns[reference.column].name)"
        }
    }
}
