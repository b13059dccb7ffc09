import DeskModel
import TestSupport

/// Small rule sets and messages made up at random from a few words, so that much of what can meet does meet.
struct RandomRules {
    private var random: RandomSource

    init(seed: UInt64) {
        random = RandomSource(seed: seed)
    }

    private static let words = ["a", "b", "c", "ab", "abc", "račun", "racuni", "IT", "it", "12", "x7", "退", "款", "l'a"]
    private static let phrases = [
        "a", "b", "c", "ab*", "*c", "*b*", "račun*", "\"a b\"", "\"b c\"", "\"*b a*\"", "exact \"IT\"", "exact \"a b\"",
        "\"##\"",
        "x#", "\"退款\"", "\"l a\"", "\"a b c\"", "it",
    ]
    private static let categories = ["security", "outage", "billing", "other"]
    private static let priorities = ["urgent", "high", "normal", "low"]
    private static let tags = ["t", "u", "v"]
    /// The data of the table that every rule set has.
    static let files = ["customers.csv": "sender,plan\nann@a.org,gold\nbob@b.org,free\ncy@c.org,\n"]

    private mutating func pick(_ items: [String]) -> String { items.randomElement(using: &random) ?? "" }
    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func several(_ items: [String], upTo count: Int) -> [String] {
        (0..<Int.random(in: 1...count, using: &random)).map { _ in pick(items) }
    }

    /// The blocks of a rule set, in some order.
    mutating func blocks() -> [String] {
        var blocks = [
            "categories \(Self.categories.joined(separator: ", "))\n",
            "priorities \(Self.priorities.joined(separator: ", "))\n",
            "tiers first, second, third\n",
            "default category \(pick(Self.categories)), priority \(pick(Self.priorities))\n",
            "list words\n    \(several(Self.phrases, upTo: 4).joined(separator: ", "))\n",
            "list senders\n    ann@a.org, bob@b.org\n",
            "table customer from \"customers.csv\" by sender\n    column plan gold, free\n",
            "condition simple\n\(tests(stratum: 0, conditions: []))",
            "condition late\n\(tests(stratum: 2, conditions: ["simple"]))",
            "condition finite\n    when any of these\n        channel is \(pick(["email", "phone"]))\n        category is outage\n",
            "rule \"tags\"\n    when automatic\n    then tag t, tag u, tag v\n",
        ]
        for number in 0..<Int.random(in: 1...10, using: &random) { blocks.append(rule(number)) }
        blocks.append(route())
        return blocks
    }

    private mutating func rule(_ number: Int) -> String {
        let stratum = Int.random(in: 0...2, using: &random)
        var outcomes: [String] = []
        if stratum == 0 { outcomes.append("category \(pick(Self.categories))") }
        if stratum <= 1, stratum == 1 || chance(40) {
            outcomes.append("priority \(chance(30) ? "at most " : "")\(pick(Self.priorities))")
        }
        if stratum == 2 || chance(30) { outcomes.append("tag \(pick(Self.tags))") }
        let conditions =
            stratum == 2 ? ["simple", "late", "finite"] : stratum == 1 ? ["simple", "finite"] : ["simple"]
        let body = tests(stratum: stratum, conditions: conditions)
        return "rule \"\(pick(["a", "B", "ž"]))\(number)\"\n\(body)    then \(outcomes.joined(separator: ", "))\n"
    }

    private mutating func tests(stratum: Int, conditions: [String]) -> String {
        let count = Int.random(in: 1...3, using: &random)
        var text = "    when "
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text += "any of these\n        "
        case 1: text += "at least \(Int.random(in: 1...count, using: &random)) of these\n        "
        default: break
        }
        text +=
            (0..<count).map { _ in line(stratum: stratum, conditions: conditions) }.joined(separator: "\n        ")
            + "\n"
        if chance(25) { text += "    unless \(line(stratum: stratum, conditions: conditions))\n" }
        return text
    }

    private mutating func line(stratum: Int, conditions: [String]) -> String {
        let text = pick(["body", "subject", "text", "text", "header \"X-A\"", "whole-text"])
        let not = chance(25) ? "not " : ""
        if stratum > 0, chance(20) {
            return "category is \(not)\(several(Self.categories, upTo: 2).joined(separator: " or "))"
        }
        if stratum > 1, chance(20) { return "priority is \(not)\(pick(Self.priorities))" }
        if !conditions.isEmpty, chance(15) { return not + pick(conditions) }
        switch Int.random(in: 0..<15, using: &random) {
        case 0...3:
            return "\(text) has \(not.isEmpty ? "" : "no ")\(several(Self.phrases, upTo: 3).joined(separator: " or "))"
        case 4: return "\(text) has \(not.isEmpty ? "any" : "none") of words"
        case 5: return not + pick(["automatic", "reply", "verified"])
        case 6: return "sender is \(not)\(pick(["in senders", "ann@a.org or cy@c.org", "missing"]))"
        case 7: return "attachments \(pick(["over 1", "under 2", "between 1 and 2", "over 0"]))"
        case 8: return "channel is \(not)\(pick(["email", "phone or chat"]))"
        case 9: return "sender-domain is \(not)under \(pick(["a.org", "org", "b.org or mail.c.org", "rg"]))"
        case 10: return "customer.plan is \(not)\(pick(["gold", "gold or free", "missing", "free"]))"
        case 11: return "sent-to is \(not)\(pick(["help@a.org", "help@a.org or sales@a.org", "missing"]))"
        case 12: return "header \"\(pick(["X-A", "X-B"]))\" is \(not)missing"
        case 13:
            let fact = pick(["size", "duration"])
            return fact == "size"
                ? "size \(pick(["over 1 KB", "under 2 KB", "between 1 KB and 2 KB"]))" : "duration is \(not)missing"
        default: return "\(pick(["subject", "body", "sender-domain", "language", "text"])) is \(not)missing"
        }
    }

    private mutating func route() -> String {
        var text = "route\n    | category | priority | tag t | finite | gateway | tier |\n"
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let cells = [
                cell(Self.categories), cell(Self.priorities), pick(["yes", "no", "any"]), pick(["yes", "any"]),
                pick(["sms", "not sms", "missing", "any", "any", "sms, web"]), pick(["first", "second", "third"]),
            ]
            text += "    | \(cells.joined(separator: " | ")) |\n"
        }
        return text + "    | any | any | any | any | any | first |\n"
    }

    private mutating func cell(_ values: [String]) -> String {
        chance(40) ? "any" : (chance(30) ? "not " : "") + several(values, upTo: 2).joined(separator: ", ")
    }

    /// A message.
    mutating func facts() -> Facts {
        var facts = Facts(channel: Channel.allCases.randomElement(using: &random) ?? .email)
        if chance(70) { facts.subject = text() }
        if chance(90) { facts.body = text() }
        facts.wholeText = chance(50) ? facts.body : text()
        if chance(50) { facts.headers = [Header(name: pick(["x-a", "X-A", "X-B"]), value: text())] }
        if chance(60) { facts.sender = pick(["ann@a.org", "bob@b.org", "cy@c.org"]) }
        if chance(60) { facts.gateway = pick(["sms", "web", "fax"]) }
        if let sender = facts.sender, chance(80) {
            let below = chance(40) ? pick(["mail.", "x.y."]) : ""
            facts.senderDomain = below + String(sender.split(separator: "@").last ?? "")
        }
        facts.sentTo = chance(50) ? several(["help@a.org", "sales@a.org", "you@a.org"], upTo: 3) : []
        facts.language = chance(30) ? "es" : nil
        facts.size = chance(80) ? [100, 1024, 1025, 2048, 5000].randomElement(using: &random) : nil
        facts.duration = chance(30) ? 7 : nil
        facts.attachments = Int.random(in: 0...3, using: &random)
        facts.automatic = chance(30)
        facts.reply = chance(30)
        facts.verified = chance(30)
        return facts
    }

    private mutating func text() -> String {
        let count = Int.random(in: 0...6, using: &random)
        return (0..<count).map { _ in pick(Self.words) + pick([" ", ", ", "-", " \u{1E} ", "\n"]) }.joined()
    }

    /// The blocks in another order, shared out among some files.
    mutating func shuffled(_ blocks: [String]) -> [String] {
        let order = blocks.shuffled(using: &random)
        var files = [String](repeating: "", count: Int.random(in: 1...4, using: &random))
        for block in order { files[Int.random(in: 0..<files.count, using: &random)] += block }
        return files
    }
}
