package import RuleSemantics
import SourceText
import TextMatching

// Explaining happens right after deciding, on the texts that are still at hand, and only for rules that mattered.
extension Evaluator {
    /// Explains the decision that was made last.
    ///
    /// - Precondition: `decision` is what ``decide(_:unknownCalendarsAreOpen:)`` just returned for `input`.
    package mutating func explain(_ decision: Decision, of input: FactInput) -> Explanation {
        let reader = FactReader(rules: program.rules, input: input, unknownCalendarsAreOpen: false)
        let rules = program.rules
        var hits = 0
        var omittedHits = 0
        var winners: [Int: Explanation.Winner] = [:]
        func winner(_ index: Int, _ evaluator: inout Evaluator) -> Explanation.Winner {
            if let known = winners[index] { return known }
            var because = evaluator.evidence(for: rules.rules[index], reader)
            let room = max(0, Explanation.hitLimit - hits)
            omittedHits += max(0, because.count - room)
            because = Array(because.prefix(room))
            hits += because.count
            let winner = Explanation.Winner(
                rule: evaluator.name(of: index), because: because, reason: rules.rules[index].because)
            winners[index] = winner
            return winner
        }
        let category = choice(decision.category, names: rules.categories, isCeiling: false) { winner($0, &$1) }
        let priority = choice(decision.priority, names: rules.priorities, isCeiling: decision.isCeiling) {
            winner($0, &$1)
        }
        var explanation = Explanation(
            category: category, priority: priority,
            tags: decision.tags.map { Explanation.Tag(name: $0.name, winner: winner($0.rule, &self)) },
            tier: rules.tiers.indices.contains(decision.tier) ? rules.tiers[decision.tier].name : "",
            team: decision.team.map { rules.teams[$0] },
            route: decision.row.map { ($0 + 1, rules.route.rows[$0].written) }, cutTexts: cutTexts)
        explanation.omittedHits = omittedHits
        explanation.boundLosers()
        return explanation
    }

    private mutating func choice(
        _ choice: Decision.Choice, names: [String], isCeiling: Bool,
        winner: (Int, inout Evaluator) -> Explanation.Winner
    ) -> Explanation.Choice {
        let losers = choice.lost.map { Explanation.Loser(rule: name(of: $0.rule), wanted: names[$0.value]) }
        let deciding = choice.rule.map { winner($0, &self) }
        return Explanation.Choice(
            value: names.indices.contains(choice.value) ? names[choice.value] : "", winner: deciding,
            alsoAsked: choice.alsoAsked.map { program.rules.rules[$0].name }, losers: losers, isCeiling: isCeiling)
    }

    func name(of index: Int) -> Explanation.RuleName {
        let rule = program.rules.rules[index]
        return Explanation.RuleName(name: rule.name, place: place(of: rule.span))
    }

    private func place(of span: Span) -> String {
        let sources = program.rules.sources
        let file = sources.path(of: span).split(separator: "/").last.map(String.init) ?? ""
        return "\(file):\(sources.line(of: span))"
    }

    private var cutTexts: [String] {
        texts.searched.filter(\.text.wasCut).map { $0.fact.described }
    }

    /// What made a rule match, a piece for each line that holds.
    private mutating func evidence(for rule: Rule, _ reader: FactReader) -> [String] {
        var shown: Set<Int> = []
        var pieces = evidence(in: rule.when, reader, &shown)
        // A rule of negations alone is explained by them.
        if pieces.isEmpty { pieces = (rule.when.lines).map(\.written) }
        return pieces
    }

    /// - Parameter shown: conditions already written out; there can be very many ways to one through others.
    private mutating func evidence(
        in group: TestGroup, _ reader: FactReader, _ shown: inout Set<Int>
    ) -> [String] {
        var pieces: [String] = []
        for line in group.lines where holds(line, reader) {
            if line.isNegated {
                if group.lines.count == 1 || group.quantifier != .all { pieces.append(line.written) }
            } else {
                pieces += evidence(of: line, reader, &shown)
            }
        }
        return pieces
    }

    mutating func evidence(
        of line: TestLine, _ reader: FactReader, _ shown: inout Set<Int>
    ) -> [String] {
        switch line.test {
        case .phrases(let fact, let phrases, _): return hits(of: phrases, in: fact)
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
            let inner = evidence(in: condition.when, reader, &shown)
            return ["\(condition.name)\(inner.isEmpty ? "" : " (\(inner.joined(separator: ", ")))")"]
        default: return [line.written]
        }
    }

    /// The words found, as written in the message, with the fact they stand in.
    private func hits(of phrases: [Int], in fact: TextFact) -> [String] {
        let wanted = Set(phrases)
        var pieces: [String] = []
        for entry in texts.searched where TextHits.covers(fact, entry.fact) {
            for hit in entry.hits.located where wanted.contains(hit.id) {
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

extension Explanation {
    fileprivate mutating func boundLosers() {
        var room = Explanation.lossLimit
        for path in [\Explanation.category, \Explanation.priority] {
            let losers = self[keyPath: path].losers
            if losers.count > room {
                omittedLosers += losers.count - room
                self[keyPath: path].losers = Array(losers.prefix(room))
            }
            room = max(0, room - losers.count)
        }
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
