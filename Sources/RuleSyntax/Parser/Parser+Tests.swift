import SourceText

// The tests below `when` and `unless`.
extension Parser {
    /// The words that open a clause of a rule.
    static let ruleClauses: Set<String> = ["when", "unless", "then", "because", "accept"]
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
        do {
            quantifier = try parseQuantifier()
        } catch {
            // The tests below are read all the same: none of them is another mistake.
            skipLine()
        }
        let tests = parseTests(until: terminators)
        if tests.isEmpty, diagnostics.count == before {
            report(
                .syntax, "`\(file.text(start.range))` has no test", at: start,
                help: "write a test such as `text has refund`")
        }
        return TestGroupSyntax(quantifier: quantifier, tests: tests, span: start.through(lastSpan))
    }

    mutating func parseQuantifier() throws(LineAbandoned) -> TestGroupSyntax.Quantifier {
        if let word = currentWord, ["allof", "anyof"].contains(word.lowercased()), let habit = Habit.of(word) {
            report(habit, at: here)
            throw LineAbandoned()
        }
        if let word = currentWord, word.utf8.allSatisfy({ (48...57).contains($0) }), self.word(ahead: 1) == "of" {
            report(
                .syntax, "so many of several tests are asked for with `at least`", at: here,
                label: "write `at least \(word) of these`")
            throw LineAbandoned()
        }
        let isCounted = ["of", "these", "the"].contains(word(ahead: 1))
        if let word = currentWord, isCounted, ["all", "each", "every", "both"].contains(word.lowercased()) {
            report(
                .foreignHabit, "all tests have to hold anyway", at: here, label: "leave this out",
                help: "write each test on a line of its own below `when`")
            throw LineAbandoned()
        }
        let isOne = isCounted && ["one", "either", "some"].contains(currentWord?.lowercased() ?? "")
        let isAny = isCounted && currentWord == "any"
        if isOne || (isAny && (word(ahead: 1) != "of" || word(ahead: 2) == "the" || word(ahead: 2) == nil)) {
            report(
                .syntax, "of several tests one is enough below `any of these`", at: here, label: "write `any of these`",
                help: "the tests follow, each on a line of its own")
            throw LineAbandoned()
        }
        var quantifier = TestGroupSyntax.Quantifier.any
        if !takeWords("any", "of", "these") {
            guard currentWord == "at", word(ahead: 1) == "least" else { return .all }
            take()
            take()
            guard let count = currentWord else { try fail("expected a number, as in `at least 2 of these`") }
            quantifier = .atLeast(Name(count, take()))
            guard takeWords("of", "these") else { try fail("expected `of these` here") }
        }
        if !isAtLineEnd {
            report(
                .syntax, "nothing more is expected after `of these`", at: here, label: "start a new line before this",
                help: "the tests follow, each on a line of its own")
        }
        return quantifier
    }

    /// Tests, each on a line of its own.
    mutating func parseTests(until terminators: Set<String>) -> [TestSyntax] {
        var tests: [TestSyntax] = []
        while true {
            skipNewlines()
            guard !isAtBlockEnd else { break }
            if isAtClause(terminators) { break }
            do {
                tests.append(try parseTestLine(until: terminators))
                if !isAtLineEnd, !isAtClause(terminators) { try failAfterTest() }
            } catch {
                skipLine()
            }
        }
        return tests
    }

    mutating func parseTestLine(until terminators: Set<String>) throws(LineAbandoned) -> TestSyntax {
        let start = here
        lastOr = nil
        if takeWord("not") {
            if let verb = word(ahead: 1), Parser.verbs.contains(verb) {
                return try parseNegated(from: start, terminators)
            }
            let name = try name("a yes/no fact or a condition")
            return TestSyntax(kind: .flag(name, isNegated: true), span: start.through(name.span))
        }
        try failOnOddStart()
        let fact = try parseFact("a fact or a condition")
        let kind: TestSyntax.Kind
        switch currentWord {
        case "is": kind = try parseIs(fact)
        case "has": kind = try parseHas(fact)
        case "over":
            take()
            kind = .over(fact, try parseQuantity())
        case "under":
            if let domain = word(ahead: 1), fact.name.text.hasSuffix("domain") {
                try fail("`under` stands after `is` here", help: "write `\(fact.name.text) is under \(domain)`")
            }
            take()
            kind = .under(fact, try parseQuantity())
        case "between":
            take()
            let low = try parseQuantity()
            guard takeWord("and") else { try fail("expected `and` and the other end, as in `between 1 KB and 3 MB`") }
            kind = .between(fact, low, try parseQuantity())
        case nil where current?.kind == .comma:
            try fail(
                "each test stands on a line of its own", label: "instead of the comma",
                help: "all lines below `when` have to hold")
        case let word where isAtLineEnd || word == "or" || isAtClause(terminators):
            if fact.header != nil { try fail("expected `has` or `is missing` after the header") }
            kind = .flag(fact.name, isNegated: false)
        default: try failAfterFact(fact)
        }
        return TestSyntax(kind: kind, span: start.through(lastSpan))
    }

    /// Reads `not channel is phone`, and says where the `not` belongs.
    mutating func parseNegated(from start: Span, _ terminators: Set<String>) throws(LineAbandoned) -> TestSyntax {
        let fact = currentWord ?? ""
        let verb = word(ahead: 1) ?? ""
        let rest = text(from: position + 2)
        let help =
            switch verb {
            case "is": "write `\(fact) is not \(rest)`"
            case "has" where rest.hasPrefix("any of "): "write `\(fact) has none of \(rest.dropFirst(7))`"
            case "has": "write `\(fact) has no \(rest)`"
            default: "write the test below `unless`, without the `not`"
            }
        report(
            .syntax, "`not` stands before yes/no facts and conditions; other tests have their own", at: start,
            help: help)
        return try parseTestLine(until: terminators)
    }

    /// A fact: `subject`, `customer.plan`, `header "X-Priority"`.
    mutating func parseFact(_ what: String) throws(LineAbandoned) -> FactSyntax {
        guard let word = currentWord else { try fail("expected \(what) here") }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy(isName) else {
            if let plain = word.withPlainDashes, plain.split(separator: ".").map(String.init).allSatisfy(isName) {
                try failDash(plain)
            }
            // `body_contains refund`: the checker knows the names that others have for facts.
            let joined = String(word.map { $0 == "_" ? "-" : $0 })
            if isName(joined) {
                let fact = Name(joined, take())
                return FactSyntax(
                    name: mendedNames.contains(word) ? fact : Name(word, fact.span), header: nil, span: fact.span)
            }
            try fail("`\(word)` is not the name of a fact", label: "expected \(what)")
        }
        let name = Name(word, take())
        guard word == "header" else { return FactSyntax(name: name, header: nil, span: name.span) }
        if let verb = currentWord, Parser.verbs.contains(verb) {
            try fail(
                "`header` needs the header's name", label: "put it before this",
                help: "write `header \"X-Priority\" \(restOfLine)`; subject, sender and sent-to are facts of their own")
        }
        let header = try string("the header's name", until: ["has", "is"])
        return FactSyntax(name: name, header: header, span: name.span.through(header.span))
    }

    mutating func parseIs(_ fact: FactSyntax) throws(LineAbandoned) -> TestSyntax.Kind {
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

    mutating func parseHas(_ fact: FactSyntax) throws(LineAbandoned) -> TestSyntax.Kind {
        take()
        if takeWords("any", "of") { return .hasList(fact, isNegated: false, list: try listName()) }
        if takeWords("none", "of") { return .hasList(fact, isNegated: true, list: try listName()) }
        try failOnListWords(file.text(fact.span.range))
        if currentWord == "not", let next = word(ahead: 1), next != "or" {
            try fail("`has not` is written `has no`", help: "write `has no \(next)`; to look for the word, \"not\"")
        }
        if isAtLineEnd, let comment = commentOnLine {
            try fail(
                "a `#` after a space starts a comment",
                help: "to look for digits, put it in quotes: `\(fact.name.text) has \"\(comment)\"`")
        }
        if isAtLineEnd {
            try fail("expected a word or a phrase in quotes", help: "write `\(fact.name.text) has refund`")
        }
        let isNegated = takeWord("no")
        let phrases = try parseAlternatives { parser throws(LineAbandoned) in
            try parser.parseWordsAsPhrase()
        }
        return .has(fact, isNegated: isNegated, phrases: phrases)
    }

    /// The name of one list, which is one word.
    mutating func listName() throws(LineAbandoned) -> Name {
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
    mutating func parseAlternatives<Item>(
        _ parse: (inout Parser) throws(LineAbandoned) -> Item
    ) throws(LineAbandoned) -> [Item] {
        var items = [try parse(&self)]
        while takeOr() { items.append(try parse(&self)) }
        if current?.kind == .comma {
            try fail("write `or` between several of them", label: "instead of the comma")
        }
        if current?.kind == .string { try fail("write `or` between several of them", label: "before this") }
        return items
    }

    mutating func takeOr() -> Bool {
        var next = position
        while next < significant.count, tokens[significant[next]].kind == .newline { next += 1 }
        guard next < significant.count else { return false }
        let token = tokens[significant[next]]
        guard token.kind == .word, text(of: token).lowercased() == "or" else { return false }
        position = next
        if let word = currentWord, word != "or" { reportCapitals(word, "or") }
        lastOr = take()
        skipNewlines()
        return true
    }
}
