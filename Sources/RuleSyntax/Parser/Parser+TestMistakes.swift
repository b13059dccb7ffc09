import SourceText

// What is said of tests that are written in another way.
extension Parser {
    /// Complains of what follows a test on its line.
    mutating func failAfterTest() throws(LineAbandoned) -> Never {
        let oneEnough =
            isInUnless
            ? "write each of them on a line of its own: one that holds is enough below `unless`"
            : "write `any of these`, and below it each test on a line of its own"
        if position > 0, tokens[significant[position - 1]].kind == .string,
            significant[position] == significant[position - 1] + 1
        {
            try fail("the text ends at this quote", help: "a quote within a text is written \\\"")
        }
        if currentWord == "or" {
            try fail("`or` stands between words and values, not between tests", help: oneEnough)
        }
        if let word = currentWord, Parser.verbs.contains(word) {
            if let or = lastOr {
                report(.syntax, "`or` stands between words and values, not between tests", at: or, help: oneEnough)
                throw LineAbandoned()
            }
            try fail("each test stands on a line of its own", help: "start a new line before the name of the fact")
        }
        try fail("each test stands on a line of its own", label: "start a new line before this")
    }

    /// Complains of a line that starts with what is not a fact.
    mutating func failOnOddStart() throws(LineAbandoned) {
        if let current, current.kind == .string {
            let string = text(of: current)
            if let verb = word(ahead: 1), Parser.verbs.contains(verb) {
                try fail("facts have no quotes around them", label: "write `\(string.dropFirst().dropLast())`")
            }
            let fact = word(ahead: 1) == "in" ? word(ahead: 2) ?? "text" : "text"
            try fail("a test starts with a fact", help: "write `\(fact) has \(string)`")
        }
        guard let word = currentWord else { return }
        try failOnQuantifier(word)
        if word == "no", let next = self.word(ahead: 1), self.word(ahead: 2) == nil {
            try fail("yes/no facts and conditions are denied with `not`", help: "write `not \(next)`")
        }
        if ["action", "actions"].contains(word), let habit = Habit.ofClause(word), !isVerb(ahead: 1) {
            report(habit, at: here)
            throw LineAbandoned()
        }
        if ["and", "&&", "&", "plus", "+"].contains(word.lowercased()), self.word(ahead: 1) != nil {
            report(
                .foreignHabit, "tests are not joined by `\(word)`", at: here, label: "leave this out",
                help: "all lines below `when` have to hold")
            throw LineAbandoned()
        }
        if let next = self.word(ahead: 1), !Parser.verbs.contains(next), let habit = Habit.of(word) {
            report(habit, at: here)
            throw LineAbandoned()
        }
        if let next = self.word(ahead: 1), word == "condition" || word == "fact" {
            try fail("a \(word) is tested by its name alone", label: "leave this out", help: "write `\(next)`")
        }
        if word == "any" || word == "none", self.word(ahead: 1) == "of", let list = self.word(ahead: 2), list != "these"
        {
            try fail("`\(word) of` says where to look first", help: "write `text has \(word) of \(list)`")
        }
        // `text.contains("refund")`, `sender.endswith(…)`
        if let dot = word.firstIndex(of: "."), word.contains("(") {
            let fact = String(word[..<dot])
            let next = position + 1 < significant.count ? tokens[significant[position + 1]] : nil
            var operand = next?.kind == .string ? next.map { text(of: $0) } ?? "…" : "…"
            var test = fact + (Parser.textFacts.contains(fact) ? " has " : " is ")
            if operand.hasPrefix("\"@"), fact == "sender" {
                operand = String(operand.dropFirst(2).dropLast())
                test = "sender-domain is under "
            }
            report(
                .foreignHabit, "facts have no functions", at: here,
                help: "write `\(test)\(operand)`; case and accents do not matter")
            throw LineAbandoned()
        }
    }

    /// Complains of what follows a fact and is no kind of test.
    mutating func failAfterFact(_ fact: FactSyntax) throws(LineAbandoned) -> Never {
        let name = file.text(fact.span.range)
        let isText = Parser.textFacts.contains(name) || fact.header != nil
        guard let word = currentWord else {
            let verb = isText ? "has" : Parser.numberFacts.contains(name) ? "over" : "is"
            try fail("a word is missing after `\(name)`", label: "write `\(verb)` before this")
        }
        let small = word.lowercased()
        if name == "tag" || name == "tags" {
            report(
                .unknownName, "a rule cannot test tags", at: fact.span, label: "tags are given last",
                help: "test what the tag stands for; the route has a column `tag NAME`")
            throw LineAbandoned()
        }
        if let (base, isValue) = factAndVerb(in: name) {
            report(
                .foreignHabit, "a fact and its test are two words", at: fact.span,
                help: "write `\(base) \(isValue ? "is" : "has") \(restOfLine)`")
            throw LineAbandoned()
        }
        if word == "in" || (word == "not" && self.word(ahead: 1) == "in") {
            let isNegated = word == "not"
            let rest = text(from: position + (isNegated ? 2 : 1))
            let verb = isText ? (isNegated ? "has none of" : "has any of") : isNegated ? "is not in" : "is in"
            let isList = isName(rest)
            try fail(
                isText ? "words of a list are looked for with `has`" : "`in` stands after `is`",
                help: isList
                    ? "write `\(name) \(verb) \(rest)` where `\(rest)` is a list"
                    : "write `is in` and a list, or `is` and values with `or` between them")
        }
        let negations = [
            "hasn't", "doesn't", "does", "isn't", "has't", "hasnt", "isnt", "doesnt", "not", "no", "without",
        ]
        if negations.contains(small.replacing("’", with: "'")) {
            let isBe = small.hasPrefix("isn") || !isText
            let words = Set(["contain", "contains", "have", "has", "include", "contain:"])
            let skipped = distance(to: words).map { $0 + 1 } ?? 1
            let rest = text(from: position + skipped)
            try fail(
                "`\(word)` is not a kind of test",
                help: "write `\(name) \(isBe ? "is not" : "has no") \(rest.isEmpty ? "…" : rest)`")
        }
        if small == "equals" || small == "equal" || small == "are" || small == "was" {
            try fail("`\(word)` is not a kind of test", label: "did you mean `\(isText ? "has" : "is")`?")
        }
        if let nearest = Suggestion.nearest(to: word, in: ["is", "has", "over", "under"]), Habit.of(word) == nil {
            try fail("`\(word)` is not a kind of test", label: "did you mean `\(nearest)`?")
        }
        let verb = isText ? "has" : Parser.numberFacts.contains(name) ? "over" : "is"
        if isName(word), isVerb(ahead: 1), !Parser.textFacts.contains(name), fact.header == nil {
            try fail(
                "a column of a table is written with a dot",
                help: "write `\(name).\(word) \(text(from: position + 1))`, where `\(name)` is a table")
        }
        let isPlain = distance(to: Parser.verbs) == nil
        try fail(
            "expected `is`, `has`, `over`, `under` or `between` here",
            help: isPlain ? "write `\(name) \(verb) \(restOfLine)`" : nil)
    }

    /// Whether the word so many tokens ahead stands between a fact and what it is compared with.
    private func isVerb(ahead distance: Int) -> Bool {
        word(ahead: distance).map(Parser.verbs.contains) ?? false
    }

    /// Complains of `any of these` and the like where a single test is expected.
    private mutating func failOnQuantifier(_ word: String) throws(LineAbandoned) {
        let isGroup =
            ["any", "all", "none", "one", "some", "both"].contains(word.lowercased()) && self.word(ahead: 1) == "of"
            && self.word(ahead: 2) == "these"
        guard isGroup || (word == "at" && ["least", "most"].contains(self.word(ahead: 1) ?? "")) else { return }
        let start = here
        skipLine()
        let span = start.through(lastSpan)
        report(
            .syntax, "`\(file.text(span.range))` stands directly behind `when`", at: span,
            help: isInUnless
                ? "all lines of `unless` count already: one that holds is enough; for more of them make a `condition`"
                : "give the inner tests a name with a `condition` block, and use that here")
        throw LineAbandoned()
    }

    /// Complains of `has any words`, `has all of words`, `has not any of words` and the like.
    mutating func failOnListWords(_ fact: String) throws(LineAbandoned) {
        guard let word = currentWord else { return }
        let small = word.lowercased()
        if small == "not" || small == "no", let any = self.word(ahead: 1), ["any", "all"].contains(any),
            let next = self.word(ahead: 2)
        {
            let list = next == "of" ? self.word(ahead: 3) ?? next : next
            try fail(
                "that no word of a list is there is written `has none of`", help: "write `\(fact) has none of \(list)`")
        }
        guard let next = self.word(ahead: 1), self.word(ahead: 2) != "or" else { return }
        if small == "any" || small == "none", next != "of", next != "or" {
            try fail(
                "`\(word)` of a list is written with `of`",
                help: "write `\(fact) has \(small) of \(next)` for the list; as a word write \"\(word)\"")
        }
        guard next == "of", let list = self.word(ahead: 2), isName(list), self.word(ahead: 3) == nil,
            small != "any", small != "none",
            ["all", "each", "every", "one", "some", "either"].contains(small)
                || Suggestion.nearest(to: small, in: ["any", "none"]) != nil
        else { return }
        let meant = Suggestion.nearest(to: small, in: ["none"]) ?? "any"
        try fail(
            "words of a list are looked for with `has any of` or `has none of`",
            help: "write `\(fact) has \(meant) of \(list)`; for these words write \"\(word) of \(list)\"")
    }

    /// The comment on the line of the last token, where there is one.
    var commentOnLine: String? {
        guard position > 0, position <= significant.count else { return nil }
        var index = significant[position - 1] + 1
        while index < tokens.count, tokens[index].kind == .space { index += 1 }
        guard index < tokens.count, tokens[index].kind == .comment else { return nil }
        return text(of: tokens[index]).split(whereSeparator: \.isWhitespace).first.map(String.init)
    }

    /// The fact in a name that ends with a test (`body_contains`), and whether it is compared as a value.
    private func factAndVerb(in name: String) -> (fact: String, isValue: Bool)? {
        let verbs = ["contains", "includes", "has", "is", "equals", "matches"]
        guard let sign = name.lastIndex(where: { $0 == "_" || $0 == "-" }), sign > name.startIndex else { return nil }
        let verb = String(name[name.index(after: sign)...])
        guard verbs.contains(verb) else { return nil }
        let base = String(name[..<sign])
        return (base, verb == "is" || (verb == "equals" && !Parser.textFacts.contains(base)))
    }
}
