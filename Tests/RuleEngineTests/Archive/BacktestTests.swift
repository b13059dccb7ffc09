import BusinessTime
import DeskModel
import Foundation
import RuleEngine
import RuleSemantics
import RuleTesting
import SourceText
import TestSupport
import Testing

@Suite("Rules over many messages")
struct BacktestTests {
    static let golden = Repository.root + "/Tests/RuleEngineTests/Golden/"

    static let route = """
        route
            | category | priority     | tier   |
            | outage   | any          | third  |
            | any      | urgent, high | second |
            | any      | any          | first  |

        """
    static let before = """
        list bills
            refund, "never found", also-never
        rule "Bill"
            when text has any of bills
            then category billing
        rule "Outage"
            when text has outage
            then category outage, priority high
        rule "Robots"
            when automatic
            then priority at most low
        rule "Silent"
            when text has "no such words"
            then tag silent

        """ + route
    static let after = """
        rule "Bill"
            when text has refund or invoice
            then category billing, priority high
        rule "Down"
            when text has outage
            then category outage, priority high

        """
        + route.replacing(
            "| any      | any          | first  |",
            with: "| billing  | any          | first  |\n    | any      | any          | second |")

    static let texts = ["refund", "invoice", "outage", "refund outage", "hello", "outage"]

    static func input(_ number: Int) -> FactInput {
        var facts = Facts(channel: .email)
        facts.body = texts[number % texts.count]
        facts.automatic = number % 5 == 4
        return FactInput(facts: facts)
    }

    static func backtest(_ numbers: some Sequence<Int>) throws -> Backtest {
        var (old, new) = (Evaluator(program: try Desk(before).program), Evaluator(program: try Desk(after).program))
        var result = Backtest(before: old.program.rules, after: new.program.rules)
        for number in numbers {
            let input = input(number)
            let name = "m" + String(repeating: "0", count: 3 - String(number).count) + String(number)
            result.compare(name, before: old.decide(input), after: new.decide(input))
        }
        return result
    }

    @Test("name what moves, from where to where, and what made it")
    func backtestGolden() throws {
        let result = try Self.backtest(0..<60)
        expectGolden(result.text(before: "old", after: "new"), at: Self.golden + "backtest.txt")
        expectGolden("\(result.json(before: "old", after: "new"))\n", at: Self.golden + "backtest.json")
    }

    @Test("name tags that come and go, and blame a tag for the tier only where the route looks at it")
    func tags() throws {
        let old = Self.before.replacing("then category billing", with: "then category billing, tag money")
        let new = Self.before.replacing("then category billing", with: "then category billing, tag cash")
            .replacing("| any      | any          | first  |", with: "| any      | any          | second |")
        var (before, after) = (Evaluator(program: try Desk(old).program), Evaluator(program: try Desk(new).program))
        var result = Backtest(before: before.program.rules, after: after.program.rules)
        result.compare("m", before: before.decide(Self.input(0)), after: after.decide(Self.input(0)))
        let text = result.text(before: "old", after: "new")
        #expect(text.contains("1 message, 1 moves (100.0 %)"))
        #expect(text.contains("tag: 2 move") && text.contains("tier: 1 moves"))
        #expect(text.contains("tag money -> none: \"Bill\" (0.rules:3) does not give it any more"), "\(text)")
        #expect(text.contains("tag none -> cash: \"Bill\" (0.rules:3) gives it now"))
        #expect(text.contains("tier first -> second: route row 3 before, row 3 after"))
    }

    @Test("come to the same however the messages are shared out")
    func merging() throws {
        let whole = try Self.backtest(0..<100).json(before: "", after: "")
        for parts in [2, 3, 7] {
            var merged = try Self.backtest([])
            for part in (0..<parts).reversed() {
                merged.merge(try Self.backtest((0..<100).filter { $0 % parts == part }))
            }
            #expect(merged.json(before: "", after: "") == whole)
        }
    }

    @Test("move nothing between a rule set and itself")
    func same() throws {
        var evaluator = Evaluator(program: try Desk(Self.before).program)
        var result = Backtest(before: evaluator.program.rules, after: evaluator.program.rules)
        for number in 0..<30 {
            let decision = evaluator.decide(Self.input(number))
            result.compare("m", before: decision, after: decision)
        }
        #expect(result.moved == 0 && result.messages == 30)
        #expect(result.text(before: "a", after: "b").contains("30 messages, none of them moves"))
    }

    static func statistics(_ numbers: some Sequence<Int>) throws -> RuleStatistics {
        var evaluator = Evaluator(program: try Desk(before).program)
        var result = RuleStatistics(rules: evaluator.program.rules)
        for number in numbers {
            let input = input(number)
            let time = Timestamp(seconds: 1_767_225_600 + Int64(number) * 86_400)
            result.count(evaluator.decide(input), of: input, at: time, &evaluator)
        }
        return result
    }

    @Test("count hits and wins of each rule, and name what was never found")
    func statisticsGolden() throws {
        let result = try Self.statistics(0..<60)
        let listing = RuleListing(rules: result.rules, statistics: result)
        let notes = result.findings.map { "\($0.code.rawValue) \($0.message): \($0.notes)\n" }.joined()
        expectGolden(listing.text + notes, at: Self.golden + "statistics.txt")
        expectGolden(listing.objects.map { "\($0)\n" }.joined(), at: Self.golden + "statistics.json")
        expectGolden(RuleListing(rules: result.rules).text, at: Self.golden + "rules.txt")
        var merged = try Self.statistics([])
        for part in 0..<4 { merged.merge(try Self.statistics((0..<60).filter { $0 % 4 == part })) }
        #expect(merged.entries == result.entries && merged.lists == result.lists && merged.last == result.last)
        #expect(try Self.statistics([]).findings.isEmpty)
    }

    @Test("name the pairs of rules that disagreed, and who won")
    func meetings() throws {
        func meetings(_ numbers: some Sequence<Int>) throws -> RuleMeetings {
            var evaluator = Evaluator(program: try Desk(Self.before).program)
            var result = RuleMeetings(rules: evaluator.program.rules)
            for number in numbers { result.count(evaluator.decide(Self.input(number)), of: "m\(100 + number)") }
            return result
        }
        let result = try meetings(0..<60)
        expectGolden(result.text + result.objects.map { "\($0)\n" }.joined(), at: Self.golden + "meetings.txt")
        var merged = try meetings([])
        for part in 0..<3 { merged.merge(try meetings((0..<60).filter { $0 % 3 == part })) }
        #expect(merged.text == result.text)
        #expect(try meetings([4]).text == "no two rules disagreed in 1 message\n")
    }
}
