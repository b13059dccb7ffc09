import DeskModel
import RuleSemantics
import TestSupport

/// Rule sets made up at random over few facts, and every message that these facts can tell apart.
struct SmallWorld {
    struct Line {
        var text: String
        /// The condition it is about.
        var condition: String?
    }

    struct Item {
        /// How many of the lines are needed.
        var needed: Int
        var lines: [Line]
        var unless: [Line]

        /// `when …`, with some lines left out.
        func written(without line: Int? = nil, exception: Int? = nil) -> String? {
            var left = lines
            var needed = needed
            if let line {
                if needed == lines.count { needed -= 1 }
                left.remove(at: line)
                if needed > left.count || left.isEmpty { return nil }
            }
            var exceptions = unless
            if let exception { exceptions.remove(at: exception) }
            let head =
                needed == left.count
                ? "when " : needed == 1 ? "when any of these\n        " : "when at least \(needed) of these\n        "
            var text = "    " + head + left.map(\.text).joined(separator: "\n        ") + "\n"
            if !exceptions.isEmpty {
                text += "    unless " + exceptions.map(\.text).joined(separator: "\n        ") + "\n"
            }
            return text
        }
    }

    /// Phrases, each with the poorest text that has it.
    private static let phrases = [
        ("a*", "aq"), ("ab", "ab"), ("\"a b\"", "a b"), ("*b", "qb"), ("*b*", "qbq"), ("x#", "x7"), ("x1", "x1"),
        ("exact \"IT\"", "IT"), ("it", "it"), ("\"it b\"", "it b"), ("\"*b it\"", "qb it"), ("退", "退"),
        ("\"退款\"", "退款"),
        ("\"##\"", "57"), ("*1*", "q1q"), ("b", "b"),
    ]
    private static let categories = ["security", "outage", "billing", "other"]
    private static let priorities = ["urgent", "high", "normal", "low"]

    private var random: RandomSource
    private let kind: Int
    /// What messages get that no rule decides.
    private var defaults = "category other, priority normal"
    private let testsOutcomes: Bool
    private var words: [(String, String)] = []
    private(set) var conditions: [Item] = []
    private(set) var rules: [(item: Item, outcomes: [String])] = []

    /// - Parameter testsOutcomes: whether rules test categories and priorities.
    init(seed: UInt64, testsOutcomes: Bool) {
        random = RandomSource(seed: seed)
        // Facts that some channels do not have depend on the channel, which the analysis counts as free: what it claims
        // still has to be so, and may be missed.
        kind = Int(seed % (testsOutcomes ? 5 : 4))
        self.testsOutcomes = testsOutcomes
        words = Array(Self.phrases.shuffled(using: &random).prefix([3, 2, 1, 1, 1][kind]))
        if chance(40) { conditions.append(item(stratum: 0, conditions: [])) }
        if conditions.count == 1, chance(40) { conditions.append(item(stratum: 0, conditions: ["c0"])) }
        for _ in 0..<Int.random(in: 2...5, using: &random) { rules.append(rule()) }
        if chance(50) { defaults = "category \(pick(Self.categories)), priority \(pick(Self.priorities))" }
    }

    private mutating func pick(_ items: [String]) -> String { items.randomElement(using: &random) ?? "" }
    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func rule() -> (Item, [String]) {
        let stratum = Int.random(in: 0...2, using: &random)
        var outcomes: [String] = []
        if stratum == 0 { outcomes.append("category \(pick(Self.categories))") }
        if stratum == 1 || (stratum == 0 && chance(30)) {
            outcomes.append(
                chance(70) ? "priority \(pick(Self.priorities))" : "priority at most \(pick(Self.priorities))")
            if outcomes.last?.hasPrefix("priority at most") == false, chance(15) {
                outcomes.append("priority at most \(pick(Self.priorities))")
            }
        }
        if stratum == 2 || chance(15) { outcomes.append("tag \(pick(["t", "u"]))") }
        return (item(stratum: stratum, conditions: conditions.indices.map { "c\($0)" }), outcomes)
    }

    private mutating func item(stratum: Int, conditions: [String]) -> Item {
        let count = Int.random(in: 1...3, using: &random)
        let lines = (0..<count).map { _ in line(stratum, conditions) }
        let unless = (0..<(chance(30) ? Int.random(in: 1...2, using: &random) : 0)).map { _ in line(stratum, conditions)
        }
        return Item(
            needed: chance(60) ? count : Int.random(in: 1...count, using: &random), lines: lines, unless: unless)
    }

    private mutating func line(_ stratum: Int, _ conditions: [String]) -> Line {
        if testsOutcomes, stratum > 0, chance(30) {
            return Line(text: "category is \(chance(25) ? "not " : "")\(pick(Self.categories))")
        }
        if testsOutcomes, stratum > 1, chance(30) { return Line(text: "priority is \(pick(Self.priorities))") }
        if !conditions.isEmpty, chance(20) {
            let name = pick(conditions)
            return Line(text: chance(30) ? "not \(name)" : name, condition: name)
        }
        let no = chance(30)
        func has(_ fact: String) -> String {
            let count = Int.random(in: 1...2, using: &random)
            let phrases = (0..<count).map { _ in words.randomElement(using: &random)?.0 ?? "a" }
            return "\(fact) has \(no ? "no " : "")\(phrases.joined(separator: " or "))"
        }
        let not = no ? "not " : ""
        let texts: [String] =
            switch kind {
            case 0:
                [
                    has("body"), has("body"), "body is \(not)missing", "\(not)automatic",
                    "sender is \(not)\(pick(["ann@a.org", "bob@b.org", "ann@a.org or bob@b.org", "missing"]))",
                ]
            case 1:
                [
                    has("text"), has("subject"), has("body"), has("text"),
                    "\(pick(["text", "subject", "body"])) is \(not)missing",
                    "attachments \(pick(["over 1", "under 2", "between 1 and 2", "over 0", "under 0", "is \(not)missing"]))",
                ]
            case 2:
                [
                    "channel is \(not)\(pick(["email", "phone or chat", "chat"]))",
                    "office is \(pick(["open", "closed"]))",
                    "customer.plan is \(not)\(pick(["gold", "silver", "gold or silver", "missing"]))", has("body"),
                    "attachments \(pick(["over 0", "under 1"]))",
                ]
            case 4:
                [
                    "channel is \(not)\(pick(["email", "phone or chat", "chat"]))", "channel is \(not)phone",
                    "duration is \(not)missing", "duration \(pick(["over 0 seconds", "under 1 seconds"]))",
                    "subject is \(not)missing", has("subject"), "sender-domain is \(not)missing",
                    "sender-domain is \(not)a.org", "header \"X\" is \(not)missing", "header \"X\" has a",
                ]
            default:
                [
                    "sender-domain is \(not)under \(pick(["a.org", "b.a.org", "b.a.org or net"]))",
                    "sender-domain is \(not)\(pick(["a.org", "x.a.org", "q.b.a.org or a.org", "missing"]))",
                    "sent-to is \(not)\(pick(["d@a.org", "e@a.org", "d@a.org or e@a.org", "missing"]))",
                    "language is \(not)\(pick(["en", "missing"]))",
                ]
            }
        return Line(text: pick(texts))
    }

    /// The rule set.
    var text: String {
        text(without: [:])
    }

    /// The rule set without some outcomes: of each rule by its number those that start with one of these words.
    ///
    /// A rule that asks for nothing more is left out.
    func text(without removed: [Int: [String]]) -> String {
        var text = declarations
        for (number, rule) in rules.enumerated() {
            let left = rule.outcomes.filter { outcome in
                !(removed[number] ?? []).contains { word in
                    outcome.hasPrefix(word) && (word == "priority at most" || !outcome.hasPrefix("priority at most"))
                }
            }
            if left.isEmpty { continue }
            text += "rule \"r\(number)\"\n\(rule.item.written() ?? "")    then \(left.joined(separator: ", "))\n"
        }
        return text
    }

    private var declarations: String {
        var text = "default \(defaults)\n"
        if kind == 2 {
            text += "hours office\n    timezone \"UTC\"\n    open daily 08:00-18:00\n"
            text += "table customer from \"none.csv\" by sender\n    column plan gold, silver\n"
        }
        for (number, condition) in conditions.enumerated() {
            text += "condition c\(number)\n\(condition.written() ?? "")"
        }
        return text
    }

    /// The rule set with a tag for everything there is to know: `p0` that rule 0 matches, `p0-1` that it would without
    /// line 1, `p0-u1` without exception 1, `c0` that a condition holds, `l0-1` that a line does.
    var probes: String {
        var text = text
        func probe(_ tag: String, _ tests: String?) {
            if let tests { text += "rule \"\(tag)\"\n\(tests)    then tag \(tag)\n" }
        }
        for (number, item) in rules.map(\.item).enumerated() {
            probe("p\(number)", item.written())
            for line in item.lines.indices where item.lines.count > 1 {
                probe("p\(number)-\(line)", item.written(without: line))
            }
            for line in item.unless.indices { probe("p\(number)-u\(line)", item.written(exception: line)) }
            for (line, test) in item.lines.enumerated() { probe("l\(number)-\(line)", "    when \(test.text)\n") }
            for (line, test) in item.unless.enumerated() { probe("l\(number)-u\(line)", "    when \(test.text)\n") }
        }
        for number in conditions.indices { probe("c\(number)", "    when c\(number)\n") }
        return text
    }

    /// Every message that the tests of this world can tell apart.
    var messages: [FactInput] {
        var inputs = [FactInput(facts: Facts(channel: .email))]
        inputs[0].facts.attachments = nil
        func vary<Value>(_ values: [Value], _ change: (inout FactInput, Value) -> Void) {
            inputs = inputs.flatMap { input in
                values.map { value in
                    var varied = input
                    change(&varied, value)
                    return varied
                }
            }
        }
        let numbers: [Int?] = [nil, 0, 1, 2, 3]
        switch kind {
        case 0:
            vary(texts) { $0.facts.body = $1 }
            vary([false, true]) { $0.facts.automatic = $1 }
            vary([nil, "ann@a.org", "bob@b.org", "cy@c.org"]) { $0.facts.sender = $1 }
        case 1:
            vary(texts) { $0.facts.body = $1 }
            vary(texts) { $0.facts.subject = $1 }
            vary(numbers) { $0.facts.attachments = $1 }
        case 2:
            vary(Channel.allCases) { $0.facts.channel = $1 }
            vary([false, true]) { $0.calendars = [0: $1] }
            vary([nil, 0, 1] as [Int?]) { $0.columns[ColumnReference(table: 0, column: 0)] = .some($1) }
            vary(texts) { $0.facts.body = $1 }
            vary([nil, 0, 1] as [Int?]) { $0.facts.attachments = $1 }
        case 4:
            vary(Channel.allCases) { $0.facts.channel = $1 }
            vary(texts) { $0.facts.subject = $1 }
            vary([nil, 0, 1] as [Int?]) { $0.facts.duration = $1 }
            vary([nil, "a.org", "b.org"]) { $0.facts.senderDomain = $1 }
            vary([nil, "a", "b"]) { $0.facts.headers = $1.map { [Header(name: "X", value: $0)] } ?? [] }
            inputs.removeAll { input in
                let (channel, facts) = (input.facts.channel, input.facts)
                return (channel != .phone && facts.duration != nil) || (channel == .phone && facts.subject != nil)
                    || (channel != .email && (facts.senderDomain != nil || !facts.headers.isEmpty))
            }
        default:
            vary([nil, "a.org", "x.a.org", "b.a.org", "q.b.a.org", "z.b.a.org", "net", "n.net", "c.com"]) {
                $0.facts.senderDomain = $1
            }
            vary([[], ["d@a.org"], ["e@a.org"], ["d@a.org", "e@a.org"], ["f@a.org"]]) { $0.facts.sentTo = $1 }
            vary([nil, "en", "hr"]) { $0.facts.language = $1 }
        }
        return inputs
    }

    /// No text, and one for each set of phrases.
    private var texts: [String?] {
        [nil]
            + (0..<1 << words.count).map { bits in
                let phrases = words.indices.filter { bits >> $0 & 1 == 1 }.map { words[$0].1 }
                return (["zz"] + phrases).joined(separator: " \(Facts.textBarrier) ")
            }
    }
}
