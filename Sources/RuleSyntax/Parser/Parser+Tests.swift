import SourceText

// The tests below `when` and `unless`.
extension Parser {
    /// The words that cannot be a phrase without quotes.
    static let reservedPhrases: Set<String> = ["no", "or", "exact", "any", "none", "missing"]
    /// The words that cannot be a value without quotes.
    static let reservedValues: Set<String> = ["or", "not", "in", "under", "missing", "is", "has"]

    /// The tests after `when`, up to a word that opens another clause.
    mutating func parseTestGroup(from start: Span, until terminators: Set<String>) throws(LineAbandoned)
        -> TestGroupSyntax
    {
        var quantifier = TestGroupSyntax.Quantifier.all
        let before = diagnostics.count
        if let word = currentWord, ["allof", "anyof"].contains(word.lowercased()), let habit = Habit.of(word) {
            report(.foreignHabit, habit.message, at: here, help: habit.help)
            skipLine()
        }
        if takeWords("any", "of", "these") {
            quantifier = .any
        } else if currentWord == "at", word(ahead: 1) == "least" {
            take()
            take()
            guard let count = currentWord else { try fail("expected a number, as in `at least 2 of these`") }
            quantifier = .atLeast(Name(count, take()))
            guard takeWords("of", "these") else { try fail("expected `of these` here") }
        }
        if case .all = quantifier {
        } else {
            try expectLineEnd(after: "`of these`", help: "the tests follow, each on a line of its own")
        }
        let tests = parseTests(until: terminators)
        if tests.isEmpty, diagnostics.count == before {
            report(
                .syntax, "`\(file.text(start.range))` has no test", at: start,
                help: "write a test such as `text has refund`")
        }
        return TestGroupSyntax(quantifier: quantifier, tests: tests, span: start.through(lastSpan))
    }

    /// Tests, each on a line of its own.
    mutating func parseTests(until terminators: Set<String>) -> [TestSyntax] {
        var tests: [TestSyntax] = []
        while true {
            skipNewlines()
            guard !isAtBlockEnd else { break }
            if let word = currentWord, terminators.contains(word) { break }
            do {
                let test = try parseTestLine(until: terminators)
                tests.append(test)
                guard isAtLineEnd || currentWord.map(terminators.contains) == true else {
                    if let word = currentWord, ["is", "has", "over", "under", "between"].contains(word) {
                        try fail(
                            "`or` stands between words and values, not between tests",
                            help: "write `any of these`, and below it each test on a line of its own")
                    }
                    try fail("each test stands on a line of its own", label: "start a new line before this")
                }
            } catch {
                skipLine()
            }
        }
        return tests
    }

    private mutating func parseTestLine(until terminators: Set<String>) throws(LineAbandoned) -> TestSyntax {
        let start = here
        if takeWord("not") {
            let name = try name("a yes/no fact or a condition")
            return TestSyntax(kind: .flag(name, isNegated: true), span: start.through(name.span))
        }
        let fact = try parseFact("a fact or a condition")
        let kind: TestSyntax.Kind
        switch currentWord {
        case "is": kind = try parseIs(fact)
        case "has": kind = try parseHas(fact)
        case "over":
            take()
            kind = .over(fact, try parseQuantity())
        case "under":
            take()
            kind = .under(fact, try parseQuantity())
        case "between":
            take()
            let low = try parseQuantity()
            guard takeWord("and") else { try fail("expected `and` and the other end, as in `between 1 KB and 3 MB`") }
            kind = .between(fact, low, try parseQuantity())
        case let word where isAtLineEnd || word.map(terminators.contains) == true:
            if fact.header != nil { try fail("expected `has` or `is missing` after the header") }
            kind = .flag(fact.name, isNegated: false)
        default:
            if currentWord == "in" {
                try fail(
                    "`in` stands after `is`",
                    help: "write `is in` and a list, or `is` and values with `or` between them")
            }
            if let word = currentWord, let nearest = Suggestion.nearest(to: word, in: ["is", "has", "over", "under"]) {
                try fail("`\(word)` is not a kind of test", label: "did you mean `\(nearest)`?")
            }
            try fail("expected `is`, `has`, `over`, `under` or `between` here")
        }
        return TestSyntax(kind: kind, span: start.through(lastSpan))
    }

    /// A fact: `subject`, `customer.plan`, `header "X-Priority"`.
    mutating func parseFact(_ what: String) throws(LineAbandoned) -> FactSyntax {
        guard let word = currentWord else { try fail("expected \(what) here") }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy(isName) else {
            try fail("`\(word)` is not the name of a fact", label: "expected \(what)")
        }
        let name = Name(word, take())
        guard word == "header" else { return FactSyntax(name: name, header: nil, span: name.span) }
        let header = try string("the header's name")
        return FactSyntax(name: name, header: header, span: name.span.through(header.span))
    }

    private mutating func parseIs(_ fact: FactSyntax) throws(LineAbandoned) -> TestSyntax.Kind {
        take()
        let isNegated = takeWord("not")
        if takeWord("missing") { return .isMissing(fact, isNegated: isNegated) }
        if takeWord("in") { return .isIn(fact, isNegated: isNegated, list: try name("the name of a list")) }
        if takeWord("under") {
            return .isUnder(
                fact, isNegated: isNegated,
                domains: try parseAlternatives { p throws(LineAbandoned) in
                    try p.parseValue()
                })
        }
        return .equals(
            fact, isNegated: isNegated,
            values: try parseAlternatives { parser throws(LineAbandoned) in
                try parser.parseValue()
            })
    }

    private mutating func parseHas(_ fact: FactSyntax) throws(LineAbandoned) -> TestSyntax.Kind {
        take()
        if takeWords("any", "of") { return .hasList(fact, isNegated: false, list: try listName()) }
        if takeWords("none", "of") { return .hasList(fact, isNegated: true, list: try listName()) }
        if currentWord == "not", let next = word(ahead: 1), next != "or" {
            try fail("`has not` is written `has no`", help: "write `has no \(next)`; to look for the word, \"not\"")
        }
        let isNegated = takeWord("no")
        let phrases = try parseAlternatives { parser throws(LineAbandoned) in
            try parser.parsePhrase()
        }
        return .has(fact, isNegated: isNegated, phrases: phrases)
    }

    /// The name of one list, which is one word.
    private mutating func listName() throws(LineAbandoned) -> Name {
        let name = try name("the name of a list")
        guard let next = currentWord, !Parser.clauseWords.contains(next) else { return name }
        if next == "or" {
            try fail(
                "each list has a test of its own", label: "instead of `or`",
                help: "write `any of these`, and below it a line for each list")
        }
        try fail("a list's name is one word", help: "join its words by `-`, as in `billing-words`")
    }

    /// `a or b or c`; a line may end after `or`, or start with it.
    private mutating func parseAlternatives<Item>(
        _ parse: (inout Parser) throws(LineAbandoned) -> Item
    ) throws(LineAbandoned) -> [Item] {
        var items = [try parse(&self)]
        while takeOr() { items.append(try parse(&self)) }
        if current?.kind == .comma {
            try fail("write `or` between several of them", label: "instead of the comma")
        }
        return items
    }

    private mutating func takeOr() -> Bool {
        var next = position
        while next < significant.count, tokens[significant[next]].kind == .newline { next += 1 }
        guard next < significant.count else { return false }
        let token = tokens[significant[next]]
        guard token.kind == .word, text(of: token) == "or" else { return false }
        position = next
        take()
        skipNewlines()
        return true
    }

    /// A phrase: a word with `*` at its ends, a string, or `exact "…"`.
    mutating func parsePhrase() throws(LineAbandoned) -> PhraseSyntax {
        guard let current else { try fail("expected a word or a phrase in quotes") }
        let start = here
        switch current.kind {
        case .string:
            let string = unescape(current, at: take())
            return PhraseSyntax(
                text: string.text, escapedHashes: string.escapedHashes, isExact: false, span: string.span)
        case .word:
            let word = text(of: current)
            if word == "exact" {
                take()
                let string = try string("the phrase after `exact`")
                return PhraseSyntax(
                    text: string.text, escapedHashes: string.escapedHashes, isExact: true,
                    span: start.through(string.span))
            }
            if Parser.reservedPhrases.contains(word) {
                try fail("`\(word)` is a word of the language", label: "to look for it, write \"\(word)\"")
            }
            if let habit = Habit.symbol(in: word) {
                report(.foreignHabit, habit.message, at: start, help: habit.help)
                throw LineAbandoned()
            }
            take()
            return PhraseSyntax(text: word, isExact: false, span: start)
        default: try fail("expected a word or a phrase in quotes")
        }
    }

    /// A value: bare or quoted.
    mutating func parseValue() throws(LineAbandoned) -> ValueSyntax {
        guard let current else { try fail("expected a value here") }
        if current.kind == .string {
            let string = unescape(current, at: take())
            return ValueSyntax(text: string.text, isQuoted: true, span: string.span)
        }
        guard let word = currentWord else { try fail("expected a value here") }
        if Parser.reservedValues.contains(word) {
            let help = word == "not" ? "one `not` after `is` covers all values" : nil
            try fail("`\(word)` is a word of the language", label: "as a value write \"\(word)\"", help: help)
        }
        if word.hasPrefix("[") || Habit.symbol(in: word) != nil { try fail("expected a value here") }
        return ValueSyntax(text: word, isQuoted: false, span: take())
    }

    /// A number and, where the fact has one, its unit.
    mutating func parseQuantity() throws(LineAbandoned) -> QuantitySyntax {
        guard let word = currentWord, word.unicodeScalars.first.map({ ("0"..."9").contains($0) || $0 == "-" }) == true
        else { try fail("expected a number here") }
        let number = Name(word, take())
        let units = ["KB", "MB", "seconds", "minutes", "hours", "days"]
        if let unit = currentWord, units.contains(unit) {
            let name = Name(unit, take())
            return QuantitySyntax(number: number, unit: name, span: number.span.through(name.span))
        }
        if let unit = currentWord, let nearest = Suggestion.nearest(to: unit, in: units), unit != "or" {
            try fail("`\(unit)` is not a unit", label: "did you mean `\(nearest)`?")
        }
        return QuantitySyntax(number: number, unit: nil, span: number.span)
    }
}
