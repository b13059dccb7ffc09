import DeskModel
import RuleEngine
import RuleSemantics
import TextMatching

/// A decision as plain values, so that the reference needs nothing of the engine.
struct Reading: Equatable {
    struct Loss: Equatable {
        var rule: Int
        var value: Int
    }

    struct Choice: Equatable {
        var value: Int
        var rule: Int?
        var alsoAsked: [Int] = []
        var lost: [Loss] = []
    }

    struct Tag: Equatable {
        var name: String
        var rule: Int
        var alsoGave: [Int] = []
    }

    var category: Choice
    var priority: Choice
    var isCeiling = false
    var tags: [Tag] = []
    var row: Int?
    var tier = 0
    var team: Int?
}

extension Reading {
    init(_ decision: Decision) {
        func choice(_ choice: Decision.Choice) -> Choice {
            Choice(
                value: choice.value, rule: choice.rule, alsoAsked: choice.alsoAsked,
                lost: choice.lost.map { Loss(rule: $0.rule, value: $0.value) })
        }
        self.init(
            category: choice(decision.category), priority: choice(decision.priority), isCeiling: decision.isCeiling,
            tags: decision.tags.map { Tag(name: $0.name, rule: $0.rule, alsoGave: $0.alsoGave) }, row: decision.row,
            tier: decision.tier, team: decision.team)
    }
}

/// The specification read word by word: no index, nothing remembered, every line looked at each time it is needed.
struct ReferenceEvaluator {
    let rules: RuleSet
    let facts: Facts
    /// The texts of the message as phrases see them.
    private var normalized: [String: NormalizedText] = [:]
    private var category: Int?
    private var priority: Int?

    init(rules: RuleSet, facts: Facts) {
        self.rules = rules
        self.facts = facts
        var normalizer = Normalizer()
        for text in texts(.text) + texts(.wholeText) + texts(.senderName) + facts.headers.map(\.value) {
            normalized[text] = normalizer.normalized(text)
        }
    }

    static func decide(_ facts: Facts, by rules: RuleSet) -> Reading {
        var reference = ReferenceEvaluator(rules: rules, facts: facts)
        return reference.decide()
    }

    private mutating func decide() -> Reading {
        let categories = asking(\.category)
        let first = listedFirst(categories, of: rules.categories.count) ?? rules.defaultCategory
        var decision = Reading(
            category: choice(first, categories), priority: Reading.Choice(value: 0))
        category = first

        let floors = asking(\.priority)
        let ceilings = asking(\.ceiling)
        let floor = listedFirst(floors, of: rules.priorities.count) ?? rules.defaultPriority
        decision.priority = choice(floor, floors)
        // From the least urgent up: the first that some ceiling names is the lowest ceiling.
        if let lowest = rules.priorities.indices.reversed().first(where: { ceilings.contains(asking: $0) }),
            lowest > floor
        {
            decision.isCeiling = true
            decision.priority = choice(lowest, floors)
            let deciding = ceilings.filter { $0.value == lowest }.map(\.rule)
            decision.priority.rule = deciding.first
            decision.priority.alsoAsked = deciding.dropFirst() + floors.filter { $0.value == lowest }.map(\.rule)
        }
        priority = decision.priority.value

        for tag in rules.tags {
            let giving = rules.rules.indices.filter { rules.rules[$0].tags.contains(tag) && matches(rules.rules[$0]) }
            guard let first = giving.first else { continue }
            decision.tags.append(Reading.Tag(name: tag, rule: first, alsoGave: Array(giving.dropFirst())))
        }
        for (number, row) in rules.route.rows.enumerated() where decision.row == nil {
            let fits = rules.route.columns.indices.allSatisfy { column in
                row.cells[column].contains(value(of: rules.route.columns[column], decision))
            }
            if fits { (decision.row, decision.tier, decision.team) = (number, row.tier, row.team) }
        }
        return decision
    }

    private func asking(_ outcome: KeyPath<Rule, Int?>) -> [Reading.Loss] {
        rules.rules.indices.compactMap { index in
            guard let value = rules.rules[index][keyPath: outcome], matches(rules.rules[index]) else { return nil }
            return Reading.Loss(rule: index, value: value)
        }
    }

    private func listedFirst(_ asked: [Reading.Loss], of count: Int) -> Int? {
        (0..<count).first { asked.contains(asking: $0) }
    }

    private func choice(_ value: Int, _ asked: [Reading.Loss]) -> Reading.Choice {
        let winners = asked.filter { $0.value == value }.map(\.rule)
        let most = asked.map(\.value).max() ?? 0
        let lost = (0...most).filter { $0 != value }.flatMap { other in asked.filter { $0.value == other } }
        return Reading.Choice(value: value, rule: winners.first, alsoAsked: Array(winners.dropFirst()), lost: lost)
    }

    private func matches(_ rule: Rule) -> Bool {
        holds(rule.when) && rule.unless.allSatisfy { !holds($0) }
    }

    private func holds(_ group: TestGroup) -> Bool {
        let count = group.lines.count { holds($0) }
        return switch group.quantifier {
        case .all: count == group.lines.count
        case .any: count >= 1
        case .atLeast(let wanted): count >= wanted
        }
    }

    private func holds(_ line: TestLine) -> Bool {
        line.isNegated ? !holds(line.test) : holds(line.test)
    }

    private func holds(_ test: RuleTest) -> Bool {
        switch test {
        case .flag(.automatic): facts.automatic
        case .flag(.reply): facts.reply
        case .flag(.verified): facts.verified
        case .condition(let index):
            holds(rules.conditions[index].when) && rules.conditions[index].unless.allSatisfy { !holds($0) }
        case .phrases(let fact, let phrases, _):
            texts(fact).contains { text in phrases.contains { stands(rules.phrases[$0].pattern, in: text) } }
        case .values(let fact, let wanted): values(fact).contains { wanted.contains($0) }
        case .under(_, let domains):
            domains.contains { facts.senderDomain == $0 || facts.senderDomain?.hasSuffix("." + $0) == true }
        case .missing(.text(let fact)): texts(fact).isEmpty
        case .missing(.value(let fact)): values(fact).isEmpty
        case .missing(.number(let fact)): number(fact) == nil
        case .category(let wanted): wanted.contains(category ?? -1)
        case .priority(let wanted): wanted.contains(priority ?? -1)
        case .over(let fact, let bound): number(fact).map { $0 > bound } ?? false
        case .below(let fact, let bound): number(fact).map { $0 < bound } ?? false
        case .between(let fact, let low, let high): number(fact).map { $0 >= low && $0 <= high } ?? false
        }
    }

    private func texts(_ fact: TextFact) -> [String] {
        switch fact {
        case .subject: [facts.subject ?? ""].filter { $0 != "" }
        case .body: [facts.body ?? ""].filter { $0 != "" }
        case .text: texts(.subject) + texts(.body)
        case .wholeText: [facts.wholeText ?? ""].filter { $0 != "" }
        case .senderName: [facts.senderName ?? ""].filter { $0 != "" }
        case .header(let name): facts.headers.filter { $0.name.lowercased() == name }.map(\.value)
        }
    }

    private func values(_ fact: ValueFact) -> [String] {
        switch fact {
        case .channel: [facts.channel.rawValue]
        case .gateway: [facts.gateway].compactMap { $0 }
        case .sender: [facts.sender].compactMap { $0 }
        case .senderDomain: [facts.senderDomain].compactMap { $0 }
        case .sentTo: facts.sentTo
        case .attachmentType: facts.attachmentTypes
        case .language: [facts.language].compactMap { $0 }
        case .column(let column):
            // The only table of the rules made up is by sender.
            [facts.sender].compactMap { $0 }.compactMap {
                rules.tables[column.table].value(column: column.column, key: $0)
            }
            .map { rules.tables[column.table].columns[column.column].values[$0] }
        case .calendar: []
        }
    }

    private func number(_ fact: NumberFact) -> Int? {
        switch fact {
        case .attachments: facts.attachments
        case .size: facts.size
        case .duration: facts.duration
        }
    }

    private func value(of column: RouteTable.Column, _ decision: Reading) -> Int {
        switch column.subject {
        case .category: decision.category.value
        case .priority: decision.priority.value
        case .channel: column.values.firstIndex(of: facts.channel.rawValue) ?? -1
        case .gateway:
            facts.gateway.map { column.values.firstIndex(of: $0) ?? column.otherIndex ?? -1 } ?? column.missingIndex
                ?? -1
        case .flag(let flag): holds(.flag(flag)) ? 0 : 1
        case .tag(let tag): decision.tags.contains { $0.name == tag } ? 0 : 1
        case .condition(let index): holds(.condition(index)) ? 0 : 1
        case .calendar, .column: -1
        }
    }

    /// Whether a phrase is a substring of ` tok tok tok `, a `#` in it any digit.
    private func stands(_ pattern: PhrasePattern, in text: String) -> Bool {
        guard let normalized = normalized[text] else { return false }
        if let exact = pattern.exactWords {
            guard normalized.tokens.count >= exact.count else { return false }
            return (0...normalized.tokens.count - exact.count).contains { start in
                exact.indices.allSatisfy { word in
                    let index = start + word
                    let isTorn = word > 0 && normalized.tokens[index].followsBarrier
                    return !isTorn && normalized.writtenText(ofTokens: index..<index + 1) == exact[word]
                }
            }
        }
        if !pattern.hasDigitClass { return normalized.description.contains(pattern.normalized) }
        let sought = Array(pattern.normalized)
        let found = Array(normalized.description)
        guard found.count >= sought.count else { return false }
        return (0...found.count - sought.count).contains { start in
            sought.indices.allSatisfy { offset in
                let character = found[start + offset]
                return sought[offset] == character || sought[offset] == "#" && character.isWholeNumber
            }
        }
    }
}

extension [Reading.Loss] {
    fileprivate func contains(asking value: Int) -> Bool { contains { $0.value == value } }
}
