import SourceText

// Phrases, values and quantities: what a fact is compared with.
extension Parser {
    /// A phrase of a test; complains of one of several words without quotes.
    mutating func parseWordsAsPhrase() throws(LineAbandoned) -> PhraseSyntax {
        let isBare = current?.kind == .word
        let first = try parsePhrase()
        guard isBare, !first.isExact, let next = currentWord, next.lowercased() != "or", !isAtClause(Parser.ruleClauses)
        else {
            return first
        }
        if next == "*" {
            let star = take()
            report(
                .syntax, "a space stands before `*`", at: first.span.through(star), label: "write `\(first.text)*`")
            return first
        }
        if ["<", ">", ">=", "<="].contains(next) {
            report(
                .foreignHabit, "a text has a word or has it not", at: here, label: "leave this out: nothing is counted")
            throw LineAbandoned()
        }
        // What holds a verb further on is a second test on the line, and so is `not`; `and` joins tests, not words.
        let words = phraseWords(after: first)
        let hasVerb = distance(to: Parser.verbs.union(["not"])) != nil
        if hasVerb || words.contains(where: { Habit.symbol(in: $0) != nil }) || Habit.of(next) != nil { return first }
        let start = first.span
        for _ in words { take() }
        let span = start.through(lastSpan)
        report(
            .syntax, "a phrase of several words stands in quotes", at: span,
            label: "write \"\(file.text(span.range))\"",
            help: "for one word or the other put `or` between them")
        return PhraseSyntax(text: file.text(span.range), isExact: false, span: span)
    }

    /// The words that follow a bare one on its line, up to `or`, a comma or another clause.
    func phraseWords(after phrase: PhraseSyntax) -> [String] {
        var words: [String] = []
        for index in position..<max(position, significant.count) {
            let token = tokens[significant[index]]
            guard token.kind == .word, text(of: token).lowercased() != "or",
                !Parser.ruleClauses.contains(text(of: token))
            else {
                break
            }
            words.append(text(of: token))
        }
        return words
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
                let string = try string("the phrase after `exact`", until: Parser.ruleClauses.union(["or"]))
                return PhraseSyntax(
                    text: string.text, escapedHashes: string.escapedHashes, isExact: true,
                    span: start.through(string.span))
            }
            if Parser.reservedPhrases.contains(word) {
                try fail("`\(word)` is a word of the language", label: "to look for it, write \"\(word)\"")
            }
            if let habit = Habit.symbol(in: word) {
                report(habit, at: start)
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
        guard let word = currentWord else { try fail("expected a number here") }
        guard word.unicodeScalars.first.map({ ("0"..."9").contains($0) || $0 == "-" }) == true else {
            let numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
            if let number = numbers.firstIndex(of: word.lowercased()) {
                try fail("numbers are written in digits", label: "write `\(number)`")
            }
            if word == "than" { try fail("expected a number here", label: "leave `than` out") }
            try fail("expected a number here")
        }
        let number = Name(word, take())
        if let quantity = Quantities.corrected(word, unit: currentWord) {
            let span = number.span.through(quantity.takesUnit ? take() : number.span)
            report(.badNumber, quantity.message, at: span, label: "write `\(quantity.text)`")
            throw LineAbandoned()
        }
        if let unit = currentWord, Quantities.units.contains(unit) {
            let name = Name(unit, take())
            return QuantitySyntax(number: number, unit: name, span: number.span.through(name.span))
        }
        return QuantitySyntax(number: number, unit: nil, span: number.span)
    }
}
