import SourceText

// What is said of tests that are written in another way.
extension Parser {
    /// Complains of what follows a test on its line.
    mutating func failAfterTest() throws(LineAbandoned) -> Never {
        let oneEnough = "write `any of these`, and below it each test on a line of its own"
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
        let isPlain = distance(to: Parser.verbs) == nil
        try fail(
            "expected `is`, `has`, `over`, `under` or `between` here",
            help: isPlain ? "write `\(name) \(verb) \(restOfLine)`" : nil)
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
