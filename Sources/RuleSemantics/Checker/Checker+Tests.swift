import DeskModel
import RuleSyntax
import SourceText

// test and examples blocks: what is given and what is expected.
extension Checker {
    mutating func resolveTests() {
        var seen: [String: Span] = [:]
        for (_, block) in blocks {
            switch block.content {
            case .test(let test):
                claim(test.name, &seen)
                resolve(test, at: block.head)
            case .examples(let examples):
                claim(examples.name, &seen)
                resolve(examples)
            default: break
            }
        }
    }

    private mutating func claim(_ name: StringSyntax, _ seen: inout [String: Span]) {
        if let first = seen[name.text] {
            report(
                .duplicate, "the test name \"\(name.text)\" is taken", at: name.span,
                because: Diagnostic.Label(first, "it is used here"), help: ["give each test a name of its own"])
        }
        seen[name.text] = name.span
    }

    private mutating func resolve(_ test: TestBlock, at head: Span) {
        var builder = GivenFacts()
        var isComplete = true
        var places: [String: Span] = [:]
        for given in test.givens {
            places[given.fact.name.text] = given.span
            let header = given.fact.header?.text
            if !give(given.fact.name, header: header, values: given.values, at: given.span, to: &builder) {
                isComplete = false
            }
        }
        var expectations: [TestCase.Expectation] = []
        for expectation in test.expectations {
            guard let outcome = outcome(expectation.kind, expectation.value) else {
                isComplete = false
                continue
            }
            if let by = expectation.by, !checkRuleName(by) { isComplete = false }
            expectations.append(
                TestCase.Expectation(outcome: outcome, by: expectation.by?.text, span: expectation.span))
        }
        guard isComplete, !expectations.isEmpty else { return }
        warnOfForeignFacts(builder.input.facts, at: places)
        set.tests.append(
            TestCase(name: test.name.text, given: builder.input, expectations: expectations, span: head))
    }

    /// R036 for tests: a fact that no real message of the channel has.
    private mutating func warnOfForeignFacts(_ facts: Facts, at places: [String: Span]) {
        for fact in BuiltinFact.allCases where !fact.channels.contains(facts.channel) {
            guard let place = places[fact.rawValue] else { continue }
            let channels = fact.channels.map(\.rawValue).joined(separator: " or ")
            report(
                .factNotOnChannel, "`\(fact.rawValue)` is never there on \(facts.channel.rawValue)", at: place,
                "no such message has it", help: ["leave it out, or give `channel \(channels)`"])
        }
    }

    private mutating func checkRuleName(_ name: StringSyntax) -> Bool {
        if ruleSpans[name.text] != nil { return true }
        report(
            .unknownName, "no rule is called \"\(name.text)\"", at: name.span, guess(name.text, among: ruleSpans.keys),
            help: ["`by` takes the name that stands in quotes behind the word `rule`"])
        return false
    }

    private mutating func outcome(
        _ kind: TestBlock.Expectation.Kind, _ value: Name
    ) -> TestCase.Expectation.Outcome? {
        switch kind {
        case .category: return category(named: value).map { .category($0) }
        case .priority: return priority(named: value).map { .priority($0) }
        case .tier: return tier(named: value).map { .tier($0) }
        case .team: return team(named: value).map { .team($0) }
        case .tag, .noTag:
            guard set.tags.contains(value.text) else {
                report(
                    .unknownName, "no rule gives the tag `\(value.text)`", at: value.span,
                    guess(value.text, among: set.tags), help: ["a rule gives it with `then tag \(value.text)`"])
                return nil
            }
            return kind == .tag ? .tag(value.text) : .noTag(value.text)
        }
    }

    private mutating func resolve(_ block: ExamplesBlock) {
        guard let header = block.rows.first, let file = map.file(of: block.name.span) else { return }
        if block.rows.count == 1 {
            report(.badTest, "these examples have no rows", at: header.span, help: ["add a row for each example"])
        }
        var seen: Set<String> = []
        for cell in header.cells where !seen.insert(cell.text).inserted {
            report(.duplicate, "column `\(cell.text)` stands twice", at: cell.span)
        }
        let decisions = Set(TestBlock.Expectation.Kind.allCases.map(\.rawValue))
        if !header.cells.contains(where: { decisions.contains($0.text) }) {
            report(
                .badTest, "these examples expect nothing", at: header.span,
                help: ["add a column `category`, `priority`, `tag`, `tier` or `team`"])
            return
        }
        guard header.cells.allSatisfy({ isExampleColumn($0, decisions: decisions) }) else { return }
        for (number, row) in block.rows.dropFirst().enumerated() {
            guard row.cells.count == header.cells.count else {
                report(
                    .syntax, "this row has \(row.cells.count) cells, the header has \(header.cells.count)",
                    at: row.span, because: Diagnostic.Label(header.span, "the header"))
                continue
            }
            resolve(row, number: number + 1, of: block, header: header, file: file)
        }
    }

    private mutating func isExampleColumn(_ cell: CellSyntax, decisions: Set<String>) -> Bool {
        if decisions.contains(cell.text) { return true }
        let (name, _) = exampleFact(cell)
        var probe = GivenFacts()
        return give(name, header: "", values: nil, at: cell.span, to: &probe)
    }

    /// `header "X-Name"` as a heading has the header's name in it.
    private func exampleFact(_ cell: CellSyntax) -> (name: Name, header: String?) {
        guard let words = cell.text.words(after: "header"), words.hasSuffix("\"") else {
            return (Name(cell.text, cell.span), nil)
        }
        let header = words.split(separator: "\"").first.map(String.init)
        return (Name("header", cell.span), header)
    }

    private mutating func resolve(
        _ row: RowSyntax, number: Int, of block: ExamplesBlock, header: RowSyntax, file: SourceFile
    ) {
        var builder = GivenFacts()
        var expectations: [TestCase.Expectation] = []
        var isComplete = true
        var places: [String: Span] = [:]
        for (heading, cell) in zip(header.cells, row.cells) where !cell.text.isEmpty {
            places[exampleFact(heading).name.text] = cell.span
            if let kind = TestBlock.Expectation.Kind(rawValue: heading.text) {
                let isList = kind == .tag || kind == .noTag
                let values = isList ? CellParser.values(of: cell, in: file) : []
                let names =
                    isList
                    ? values.map { Name($0.text, $0.span) } : [Name(CellParser.text(of: cell), cell.span)]
                for name in names {
                    guard let outcome = outcome(kind, name) else {
                        isComplete = false
                        continue
                    }
                    expectations.append(TestCase.Expectation(outcome: outcome, by: nil, span: cell.span))
                }
            } else {
                let (name, headerName) = exampleFact(heading)
                let values = exampleValues(cell, of: name.text, file: file)
                if !give(name, header: headerName, values: values, at: cell.span, to: &builder) { isComplete = false }
            }
        }
        if expectations.isEmpty, isComplete {
            report(.badTest, "this example expects nothing", at: row.span, help: ["fill a cell of an outcome's column"])
            return
        }
        guard isComplete else { return }
        warnOfForeignFacts(builder.input.facts, at: places)
        set.tests.append(
            TestCase(
                name: "\(block.name.text), row \(number)", given: builder.input, expectations: expectations,
                span: row.span))
    }

    /// Text is a cell as it stands; facts that are sets take values separated by commas.
    private func exampleValues(_ cell: CellSyntax, of fact: String, file: SourceFile) -> [ValueSyntax] {
        if BuiltinFact(rawValue: fact)?.isMany == true { return CellParser.values(of: cell, in: file) }
        return [ValueSyntax(text: CellParser.text(of: cell), isQuoted: true, span: cell.span)]
    }
}
