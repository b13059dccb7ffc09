import SourceText

// version, categories and the like, default, list, table.
extension Parser {
    mutating func parseVersion() throws(LineAbandoned) -> VersionBlock {
        guard let word = currentWord else { try fail("expected the version of the language, such as `version 1`") }
        let number = Name(word, take())
        try expectLineEnd(after: "the version")
        parseClauses(of: "version", known: []) { _, _ throws(LineAbandoned) in false }
        return VersionBlock(number: number)
    }

    mutating func parseNames(_ word: String) throws(LineAbandoned) -> NamesBlock {
        var names: [Name] = []
        if let sign = currentWord, ["=", ":=", ":", "are", "is"].contains(sign) {
            report(.foreignHabit, "names follow `\(word)` directly", at: here, label: "leave this out")
            take()
        }
        repeat {
            skipNewlines()
            if isAtBlockEnd, !names.isEmpty { break }
            names.append(try name("a name"))
        } while takeComma()
        skipNewlines()
        // Said once: whoever leaves out one comma leaves out all of them.
        let joints = ["and", "or", "&", "+", ";", "then", ">"]
        if let next = currentWord, next != "accept", Habit.of(next) == nil || joints.contains(next) {
            report(
                .syntax, "names are separated by commas", at: here,
                label: joints.contains(next) ? "write a comma instead of `\(next)`" : "put a comma before `\(next)`")
            while let word = currentWord ?? (current?.kind == .comma || current?.kind == .newline ? "" : nil) {
                if word == "accept" { break }
                if isName(word), !joints.contains(word) { names.append(Name(word, take())) } else { take() }
            }
        }
        parseClauses(of: word, known: []) { _, _ throws(LineAbandoned) in false }
        return NamesBlock(kind: NamesBlock.Kind(rawValue: word) ?? .categories, names: names)
    }

    mutating func parseDefault() -> DefaultBlock {
        var outcomes: [OutcomeSyntax] = []
        parseClauses(of: "default", known: ["category", "priority"]) { parser, _ throws(LineAbandoned) in
            outcomes += try parser.parseOutcomes(until: ["accept"])
            return true
        }
        if outcomes.isEmpty, isBlockSound {
            report(
                .syntax, "`default` says nothing", at: lastSpan, help: "write `default category other, priority normal`"
            )
        }
        return DefaultBlock(outcomes: outcomes)
    }

    mutating func parseList() throws(LineAbandoned) -> ListBlock {
        var name: Name
        if let word = currentWord, word.count > 1, word.hasSuffix(":"), isName(String(word.dropLast())) {
            report(.foreignHabit, "a colon is not needed here", at: here, label: "write `\(word.dropLast())`")
            name = Name(String(word.dropLast()), take())
        } else {
            name = try self.name("the name of the list")
        }
        if let sign = currentWord, ["=", ":=", ":", "is", "are"].contains(sign) {
            report(
                .foreignHabit, "entries follow the name of the list directly", at: here, label: "leave this out")
            take()
        }
        var entries: [PhraseSyntax] = []
        var file: StringSyntax?
        if let joined = nameOfSeveralWords(from: name) {
            let span = name.span
            skipLine()
            name = Name(joined, span.through(lastSpan))
            report(
                .syntax, "a list's name is one word", at: name.span, label: "write `\(joined)`",
                help: "entries stand on the lines below it")
        } else if takeWord("from") {
            file = try string("the file's name")
            try expectLineEnd(after: "the file's name")
        }
        skipNewlines()
        while !isAtBlockEnd {
            do {
                try parseListLine(into: &entries, file: file)
            } catch {
                skipLine()
            }
            skipNewlines()
        }
        return ListBlock(name: name, file: file, entries: entries)
    }

    /// The words behind a list's name joined to it, where they look like more of the name and not like entries: bare words,
    /// no comma, and lines below.
    private func nameOfSeveralWords(from name: Name) -> String? {
        guard let first = currentWord, first != "from", !restOfLine.contains(","), !restOfLine.contains("\"") else {
            return nil
        }
        var end = position
        while end < significant.count, tokens[significant[end]].kind != .newline { end += 1 }
        let hasLines = significant[end...].contains { tokens[$0].kind != .newline }
        let words = ([name.text] + significant[position..<end].map { text(of: tokens[$0]) })
        return hasLines && words.allSatisfy(isName) ? words.joined(separator: "-") : nil
    }

    private mutating func parseListLine(
        into entries: inout [PhraseSyntax], file: StringSyntax?
    ) throws(LineAbandoned) {
        if currentWord == "accept", word(ahead: 1)?.hasPrefix("R") == true {
            try parseAccept()
            return
        }
        if file != nil {
            try fail(
                "a list comes from a file or stands here, not both",
                help: "move these entries into the file, or into a list of their own")
        }
        if currentWord == "-", word(ahead: 1) != nil || isStringAhead {
            // Said once for a list, however many entries have it.
            if isBlockSound {
                report(
                    .foreignHabit, "entries have no dash in front", at: here,
                    help: "write the words alone, separated by commas or on lines of their own")
            }
            take()
        }
        while !isAtLineEnd {
            if let word = currentWord, word.lowercased() == "or", !entries.isEmpty {
                if isBlockSound {
                    report(
                        .syntax, "the entries of a list are separated by commas", at: here,
                        label: "write a comma instead of `\(word)`", help: "to look for the word, write \"\(word)\"")
                }
                take()
                continue
            }
            entries.append(try parsePhrase())
            while takeComma() {}
        }
    }

    /// Whether a string follows the next token on the same line.
    private var isStringAhead: Bool {
        position + 1 < significant.count && tokens[significant[position + 1]].kind == .string
    }

    mutating func parseTable() throws(LineAbandoned) -> TableBlock {
        let name = try name("the name of the table")
        guard takeWord("from") else { try fail("expected `from \"FILE.csv\" by FACT` here") }
        let file = try string("the CSV file's name", until: ["by"])
        guard takeWord("by") else { try fail("expected `by` and the fact that is looked up, such as `by sender`") }
        let key = try self.name("the fact that is looked up")
        try expectLineEnd(after: "the fact")
        var columns: [TableBlock.Column] = []
        parseClauses(of: "table", known: ["column"]) { parser, word throws(LineAbandoned) in
            guard word == "column" else { return false }
            parser.take()
            columns.append(try parser.parseColumn())
            return true
        }
        return TableBlock(name: name, file: file, key: key, columns: columns)
    }

    private mutating func parseColumn() throws(LineAbandoned) -> TableBlock.Column {
        let name = try name("the column's name")
        var values: [ValueSyntax] = []
        repeat {
            skipNewlinesAfterComma(values.isEmpty)
            values.append(try parseValue())
        } while takeComma()
        try expectLineEnd(after: "the values", help: "values are separated by commas")
        return TableBlock.Column(name: name, values: values)
    }

    /// After a comma a list may go on in the next line.
    mutating func skipNewlinesAfterComma(_ isFirst: Bool) {
        if !isFirst { skipNewlines() }
    }

    /// `category billing, priority at most low`, over one or several lines.
    mutating func parseOutcomes(until terminators: Set<String>) throws(LineAbandoned) -> [OutcomeSyntax] {
        var outcomes: [OutcomeSyntax] = []
        while true {
            while takeComma() {}
            skipNewlines()
            guard !isAtBlockEnd else { break }
            if isAtClause(terminators) { break }
            do {
                outcomes.append(try parseOutcome(after: outcomes.last?.kind))
                if current?.kind != .comma, !isAtLineEnd, !isAtClause(terminators) { try failAfterOutcome() }
            } catch {
                skipLine()
            }
        }
        return outcomes
    }

    /// Complains of what follows an outcome on its line; where the next one does, it is read all the same.
    private mutating func failAfterOutcome() throws(LineAbandoned) {
        guard let word = currentWord else { try fail("outcomes are separated by commas") }
        if ["and", "&&", "&", "+", "plus"].contains(word.lowercased()) {
            report(
                .syntax, "outcomes are separated by commas", at: here, label: "write a comma instead of `\(word)`")
            take()
            return
        }
        if word == "or" {
            try fail(
                "a rule gives one category and one priority", label: "there is no choice",
                help: "make a second rule for the other; the outcome listed first wins where both match")
        }
        if OutcomeSyntax.Kind(rawValue: word) != nil {
            report(.syntax, "outcomes are separated by commas", at: here, label: "put a comma before this")
            return
        }
        if ["if", "when", "unless"].contains(word.lowercased()) {
            report(
                .foreignHabit, "tests stand below `when`, not behind an outcome", at: here,
                label: "move this up to the lines of `when`")
            throw LineAbandoned()
        }
        let words = "\(file.text(lastSpan.range))-\(word)"
        try fail(
            "outcomes are separated by commas", help: isName(words) ? "a name is one word: `\(words)`" : nil)
    }

    /// - Parameter before: what the outcome before it sets, on the same line or not.
    private mutating func parseOutcome(after before: OutcomeSyntax.Kind?) throws(LineAbandoned) -> OutcomeSyntax {
        guard let word = currentWord else { try fail("expected `category`, `priority` or `tag` here") }
        if let sign = word.firstIndex(of: "="), let kind = OutcomeSyntax.Kind(rawValue: String(word[..<sign])) {
            let value = String(word[word.index(after: sign)...])
            if isName(value) {
                report(
                    .foreignHabit, "an outcome is set without `=`", at: here, label: "write `\(kind.rawValue) \(value)`"
                )
                let span = take()
                return OutcomeSyntax(kind: kind, isCeiling: false, value: Name(value, span), span: span)
            }
        }
        guard let kind = OutcomeSyntax.Kind(rawValue: word) else {
            if word == "tier" || word == "team" {
                try fail(
                    "rules do not set the \(word)",
                    help: "set a category, a priority or a tag, and let a row of `route` send it to the \(word)")
            }
            if let kind = OutcomeSyntax.Kind(rawValue: word.lowercased()) {
                try fail(
                    "the words of the language are written in small letters", label: "write `\(kind.rawValue)`")
            }
            if let habit = Habit.ofOutcome(word) {
                report(habit, at: here)
                throw LineAbandoned()
            }
            let nearest = Suggestion.nearest(to: word, in: OutcomeSyntax.Kind.allCases.map(\.rawValue))
            try fail(
                "`\(word)` is no outcome",
                label: nearest.map { "did you mean `\($0)`?" } ?? "expected `category`, `priority` or `tag`",
                help: nearest != nil
                    ? nil
                    : before == .tag && isName(word)
                        ? "each tag has the word before it: `tag \(word)`"
                        : "name what the value is, as in `category billing` or `priority high`")
        }
        let start = take()
        if currentWord == "is", self.word(ahead: 1) == "at" { take() }
        if kind == .priority, let sign = currentWord, let value = self.word(ahead: 1), isName(value) {
            if ["max", "maximum", "under", "below", "upto", "<=", "<", "not-over"].contains(sign.lowercased()) {
                try fail("a ceiling is written `at most`", help: "write `priority at most \(value)`")
            }
            if ["min", "minimum", "over", "above", ">=", ">"].contains(sign.lowercased()) {
                try fail(
                    "a priority means at least that one", help: "write `priority \(value)` for \(value) and more urgent"
                )
            }
        }
        if let sign = currentWord, ["is", "=", "==", ":", ":=", "to"].contains(sign), let value = self.word(ahead: 1) {
            report(
                .foreignHabit, "an outcome is set without `\(sign)`", at: here, help: "write `\(word) \(value)`")
            take()
        }
        var isCeiling = false
        if kind == .priority, takeWord("at") {
            if takeWord("least") {
                let value = try name("a priority")
                report(
                    .foreignHabit, "`priority \(value.text)` already means at least \(value.text)",
                    at: start.through(lastSpan),
                    help: "write `priority \(value.text)`")
                return OutcomeSyntax(kind: kind, isCeiling: false, value: value, span: start.through(lastSpan))
            }
            guard takeWord("most") else { try fail("expected `at most` and a priority") }
            isCeiling = true
        }
        let value = try name(kind == .category ? "a category" : kind == .priority ? "a priority" : "a tag")
        return OutcomeSyntax(kind: kind, isCeiling: isCeiling, value: value, span: start.through(value.span))
    }
}
