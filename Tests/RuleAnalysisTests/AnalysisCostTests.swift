import RuleAnalysis
import RuleSemantics
import SourceText
import TestSupport
import Testing

/// Cost in steps, not in seconds: the same on every machine.
@Suite("The cost of the analysis")
struct AnalysisCostTests {
    /// Rules with four phrases each and, every fourth, a list, so that about as many words meet as in a real desk.
    private static func desk(rules: Int) -> String {
        var random = RandomSource(seed: 5)
        let words = (0..<rules * 6).map { "w\(String($0 &* 7919 % 999_983, radix: 36))" }
        func phrase() -> String {
            let word = words.randomElement(using: &random) ?? "w"
            return Int.random(in: 0..<3, using: &random) == 0 ? "\"\(word) \(words[0])\"" : word
        }
        func phrases(_ count: Int, _ separator: String) -> String {
            (0..<count).map { _ in phrase() }.joined(separator: separator)
        }
        var text = "condition robot\n    when any of these\n        automatic\n        subject has \"out of office\"\n"
        let categories = ["security", "outage", "billing", "other"]
        for number in 0..<rules {
            let isList = number % 4 == 0
            if isList { text += "list l\(number)\n    \(phrases(20, ", "))\n" }
            let test = isList ? "text has any of l\(number)" : "body has \(phrases(4, " or "))"
            text += "rule \"r\(number)\"\n    when \(test)\n    unless \(number % 2 == 0 ? "robot" : "automatic")\n"
            text += "    then category \(categories[number % 4])\n"
        }
        return text
    }

    @Test("grows with the rules, and not much faster")
    func growth() throws {
        let small = RuleSetAnalysis(try CheckedText(Self.desk(rules: 100)).rules)
        let large = RuleSetAnalysis(try CheckedText(Self.desk(rules: 800)).rules)
        #expect(small.undecided == 0 && large.undecided == 0)
        // Eight times as many rules cost eight times as many steps, and a half more for those that meet by chance.
        #expect(Double(large.steps) < Double(small.steps) * 8 * 1.5, "\(small.steps), \(large.steps)")
    }

    /// Rules with words of their own, and a few of their neighbours'.
    private static func neighbours(rules: Int) -> String {
        var random = RandomSource(seed: 6)
        let outcomes = ["category security", "category outage, tag t", "category billing", "priority high"]
        var text = "rule \"Ceiling\"\n    when automatic\n    then priority at most low\n"
        for number in 0..<rules {
            func word() -> String {
                let isOwn = Int.random(in: 0..<5, using: &random) > 0
                let topic = isOwn ? number : max(0, number - Int.random(in: 1...9, using: &random))
                return "t\(topic)w\(Int.random(in: 0..<12, using: &random))x"
            }
            if number % 3 == 0 {
                text += "list l\(number)\n    \((0..<12).map { _ in word() }.joined(separator: ", "))\n"
            }
            let test = number % 3 == 0 ? "text has any of l\(number)" : "body has \(word()) or \(word()) or \(word())"
            text +=
                "rule \"r\(number)\"\n    when \(test)\n         channel is \(number % 2 == 0 ? "email" : "phone")\n"
            text += "    unless reply\n           subject has \(word())\n    then \(outcomes[number % 4])\n"
        }
        return text
    }

    @Test(
        "of each check is in proportion to the rules, where how many others each of them meets stays the same",
        arguments: AnalysisWork.Topic.allCases)
    func proportion(topic: AnalysisWork.Topic) throws {
        let small = RuleSetAnalysis(try CheckedText(Self.neighbours(rules: 150)).rules).work
        let large = RuleSetAnalysis(try CheckedText(Self.neighbours(rules: 1200)).rules).work
        #expect(small.total.undecided == 0 && large.total.undecided == 0)
        #expect(
            large[topic].steps <= small[topic].steps * 8 * 5 / 4 + 1000,
            "\(small[topic].steps), \(large[topic].steps)")
        #expect(large.total.met > 0 && large.total.questions > large[topic].questions)
    }

    @Test("of a list grows with its length, also where each entry covers the next")
    func longList() throws {
        func steps(_ entries: Int) throws -> Int {
            let words = (0..<entries).map { "stem\(String($0, radix: 36))" }
            let list = "list l\n    " + words.map { "\($0), \"the \($0)\"" }.joined(separator: ", ") + "\n"
            let rules = try CheckedText(list + "rule \"r\"\n    when text has any of l\n    then category outage\n")
                .rules
            let analysis = RuleSetAnalysis(rules)
            #expect(analysis.findings.count { $0.diagnostic.code == .coveredEntry } == entries)
            return analysis.steps
        }
        let (small, large) = (try steps(200), try steps(1600))
        #expect(large < small * 8 * 3 / 2, "\(small), \(large)")
    }

    @Test("is bounded: out of steps nothing is claimed")
    func bounded() throws {
        let text =
            (0..<8).map { number in
                "rule \"r\(number)\"\n    when text has a\(number)\n    then category outage\n"
            }.joined() + "rule \"all\"\n    when text has a0\n    then category billing\n"
        let rules = try CheckedText(text).rules
        #expect(RuleSetAnalysis(rules).findings.map(\.diagnostic.code) == [.shadowed])
        var budget = AnalysisBudget()
        (budget.question, budget.total, budget.rule) = (0, 0, 0)
        let poor = RuleSetAnalysis(rules, budget: budget)
        #expect(poor.findings.isEmpty && poor.undecided > 0)
    }

    @Test("is bounded where every way has to be tried")
    func knot() throws {
        // Twelve exceptions of two parts each: to escape one, a message may do this or that.
        let blocks = (0..<12).map { number in
            """
            rule "h\(number)"
                when at least 2 of these
                    text has a\(number)
                    text has b\(number)
                    text has a\((number + 1) % 12)
                    text has b\((number + 5) % 12)
                then category security

            """
        }.joined()
        let all = (0..<12).map { "           text has a\($0) or b\($0)\n" }.joined()
        let rules = try CheckedText(blocks + "rule \"r\"\n    when\n\(all)    then category outage\n").rules
        let analysis = RuleSetAnalysis(rules)
        #expect(analysis.steps < 2_000_000, "\(analysis.steps)")
    }
}
