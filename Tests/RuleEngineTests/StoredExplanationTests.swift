import DeskModel
import RuleEngine
import RuleSemantics
import TestSupport
import Testing

@Suite("An explanation that was stored")
struct StoredExplanationTests {
    @Test("reads as it did when it was made, of any rules and messages")
    func roundTrip() throws {
        var texts: Set<String> = []
        for seed in 9_000..<9_040 as Range<UInt64> {
            var source = RandomRules(seed: seed)
            var evaluator = Evaluator(program: try Desk(source.blocks().joined()).program)
            for _ in 0..<10 {
                let input = FactInput(facts: source.facts())
                let explanation = evaluator.explain(evaluator.decide(input), of: input)
                let json = explanation.json().description
                #expect(try withSortedMembers(json) == json)
                let document = try JSONParser.parse(Array(json.utf8), limits: DecodingLimits())
                let read = try #require(Explanation(json: document.root))
                #expect(read == explanation)
                #expect(read.text == explanation.text)
                texts.insert(read.text)
            }
        }
        #expect(texts.count > 50)
    }

    @Test(
        "is none where what matters is not there",
        arguments: [
            "{}", "[]", "null", "{\"category\":{\"value\":\"a\"},\"priority\":{\"value\":\"b\"}}",
            "{\"category\":\"a\",\"priority\":\"b\",\"tier\":\"c\"}",
        ])
    func none(json: String) throws {
        let document = try JSONParser.parse(Array(json.utf8), limits: DecodingLimits())
        #expect(Explanation(json: document.root) == nil)
    }

    @Test("of an earlier version has what was written then")
    func earlier() throws {
        let json = """
            {"category":{"value":"billing","rule":"Bill","lost":[{"rule":"X","value":"other"}]},
            "priority":{"value":"low","rule":null,"lost":[]},"tags":[],"tier":"first","team":null,"route_row":2}
            """
        let document = try JSONParser.parse(Array(json.utf8), limits: DecodingLimits())
        let explanation = try #require(Explanation(json: document.root))
        #expect(explanation.category.winner?.rule.name == "Bill" && explanation.category.losers.count == 1)
        #expect(explanation.priority.winner == nil && explanation.route?.number == 2)
    }

    @Test(
        "shows words as the message has them, whatever folding made of them",
        arguments: [
            ("Moj RAČUN je tu", "racun*", "RAČUN"), ("die Straße dort", "strasse", "Straße"), ("ﬁle it", "file", "ﬁle"),
            ("un A\u{301}rbol ya", "arbol", "A\u{301}rbol"), ("so\u{AD}me thing", "some", "so\u{AD}me"),
            ("ＩＮＶ now", "inv", "ＩＮＶ"),
            ("l’addebito, doppio\n  addebito!", "\"doppio addebito\"", "doppio addebito"), ("我要退款了", "\"退款\"", "退款"),
        ])
    func words(text: String, phrase: String, shown: String) throws {
        let desk = try Desk("rule \"R\"\n    when text has \(phrase)\n    then category billing\n")
        var facts = Facts(channel: .chat)
        facts.body = text
        let input = FactInput(facts: facts)
        var evaluator = Evaluator(program: desk.program)
        let explanation = evaluator.explain(evaluator.decide(input), of: input)
        #expect(explanation.category.winner?.because == ["\"\(shown)\" in body"])
    }
}
