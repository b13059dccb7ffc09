import SourceText

// hours and tier: what has to do with time.
extension Parser {
    mutating func parseHours() throws(LineAbandoned) -> HoursBlock {
        let name = try name("the name of the calendar")
        var zones: [StringSyntax] = []
        var openings: [HoursBlock.Opening] = []
        var closed: [Name] = []
        var holidays: [StringSyntax] = []
        let known = ["timezone", "open", "closed", "holidays"]
        parseClauses(of: "hours", known: known) { parser, word throws(LineAbandoned) in
            switch word {
            case "timezone":
                parser.take()
                zones.append(try parser.string("the time zone's name"))
            case "open":
                parser.take()
                openings += try parser.parseOpenings()
            case "closed":
                parser.take()
                closed += try parser.parseWords("a date, such as `2026-12-25`")
            case "holidays":
                parser.take()
                guard parser.takeWord("from") else { try parser.fail("expected `from \"FILE.ics\"` here") }
                holidays.append(try parser.string("the calendar file's name"))
            default: return false
            }
            try parser.expectLineEnd(after: "this", help: "several of them are separated by commas")
            return true
        }
        return HoursBlock(name: name, zones: zones, openings: openings, closed: closed, holidays: holidays)
    }

    /// Written `mon-fri 08:00-12:00, 13:00-18:00`; several of them on one line are read too, and reported once.
    private mutating func parseOpenings() throws(LineAbandoned) -> [HoursBlock.Opening] {
        var openings: [HoursBlock.Opening] = []
        var second: Span?
        while true {
            openings.append(try parseOpening())
            if current?.kind == .comma, word(ahead: 1).map(startsWithLetter) == true { take() }
            guard currentWord.map(startsWithLetter) == true else { break }
            second = second ?? here
        }
        if let second {
            let lines = openings.map { opening in
                "`open \(opening.days.text) \(opening.spans.map(\.text).joined(separator: ", "))`"
            }
            report(
                .syntax, "each `open` has a line of its own", at: second, label: "these are other days",
                help: "write \(lines.joined(separator: ", and below it "))")
        }
        return openings
    }

    private mutating func parseOpening() throws(LineAbandoned) -> HoursBlock.Opening {
        var days = try openingWord("days, such as `mon-fri`")
        var spans: [Name] = []
        if startsWithLetter(days.text), current?.kind == .comma, word(ahead: 1).map(startsWithLetter) == true {
            try failOnDays(days)
        }
        if !startsWithLetter(days.text), currentWord.map(startsWithLetter) == true {
            let written = try openingWord("days")
            report(
                .syntax, "the days come first, then the hours", at: days.span.through(written.span),
                label: "write `\(written.text) \(days.text)`")
            spans = [days]
            days = written
            return HoursBlock.Opening(days: days, spans: spans)
        }
        repeat {
            skipNewlinesAfterComma(spans.isEmpty)
            spans.append(try timeSpan())
        } while takeCommaBeforeTime()
        return HoursBlock.Opening(days: days, spans: spans)
    }

    /// A span of time, which is one word; of three (`08:00 - 18:00`) it makes one, and says so.
    private mutating func timeSpan() throws(LineAbandoned) -> Name {
        let first = try openingWord("a time span, such as `08:00-18:00`")
        if let comma = secondSpan(after: first) {
            report(
                .syntax, "the spans of a day are separated by commas", at: comma.span,
                label: "write `\(first.text), \(comma.text)`")
            throw LineAbandoned()
        }
        guard let next = currentWord, !startsWithLetter(next) || ["to", "until", "till"].contains(next) else {
            return first
        }
        var text = first.text
        while let word = currentWord, !startsWithLetter(word) || ["to", "until", "till"].contains(word) {
            text += startsWithLetter(word) ? "-" : word.withPlainDashes ?? word
            take()
        }
        let span = first.span.through(lastSpan)
        report(.badTime, "a time span has no spaces in it", at: span, label: "write `\(text)`")
        throw LineAbandoned()
    }

    /// A second whole span behind one, directly or behind `and`.
    private mutating func secondSpan(after first: Name) -> Name? {
        func isSpan(_ text: String) -> Bool {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { $0.contains { $0.isNumber } }
        }
        guard isSpan(first.text) else { return nil }
        let isJoined = ["and", "&", "+", "plus"].contains(currentWord ?? "")
        guard let next = word(ahead: isJoined ? 1 : 0), isSpan(next) else { return nil }
        let start = here
        if isJoined { take() }
        return Name(next, start.through(take()))
    }

    /// Complains of days in a row: `open mon, tue, fri 07:30-20:00`.
    private mutating func failOnDays(_ first: Name) throws(LineAbandoned) -> Never {
        var days = [first.text]
        while current?.kind == .comma, let day = word(ahead: 1), startsWithLetter(day) {
            take()
            take()
            days.append(day)
        }
        let span = first.span.through(lastSpan)
        let spans = restOfLine.isEmpty ? "08:00-18:00" : restOfLine
        report(
            .syntax, "one line is for one day, or for a range of days", at: span,
            help: "write `open \(days[0]) \(spans)` and a line each for \(days.dropFirst().joined(separator: ", "))")
        throw LineAbandoned()
    }

    private mutating func takeCommaBeforeTime() -> Bool {
        var next = position + 1
        while next < significant.count, tokens[significant[next]].kind == .newline { next += 1 }
        guard current?.kind == .comma, next < significant.count, tokens[significant[next]].kind == .word,
            !startsWithLetter(text(of: tokens[significant[next]]))
        else { return false }
        take()
        return true
    }

    private func startsWithLetter(_ word: String) -> Bool {
        word.unicodeScalars.first.map { $0.properties.isAlphabetic } == true
    }

    /// A word of an opening; the long dashes of a word processor are reported, once for a line, and read as hyphens.
    private mutating func openingWord(_ what: String) throws(LineAbandoned) -> Name {
        guard let word = currentWord else { try fail("expected \(what)") }
        guard let plain = word.withPlainDashes else { return Name(word, take()) }
        let line = diagnostics.last?.primary.map { file.line(at: $0.span.start) }
        if line != file.line(at: here.start) {
            report(
                .foreignHabit, "this dash is not the hyphen of the keyboard", at: here, label: "write `\(plain)`",
                help: "a word processor may have changed it; other dashes of the line are the same")
        }
        return Name(plain, take())
    }

    /// Words separated by commas, which may go on in the next line after a comma.
    private mutating func parseWords(_ what: String) throws(LineAbandoned) -> [Name] {
        var words: [Name] = []
        repeat {
            skipNewlinesAfterComma(words.isEmpty)
            guard let word = currentWord else { try fail("expected \(what)") }
            words.append(Name(word, take()))
        } while takeComma()
        return words
    }

    mutating func parseTier() throws(LineAbandoned) -> TierBlock {
        let name = try name("the name of the tier")
        var title: StringSyntax?
        var clocks: [TierBlock.Clock] = []
        let known = ["title", "answer", "resolve", "escalate"]
        parseClauses(of: "tier", known: known) { parser, word throws(LineAbandoned) in
            switch word {
            case "title":
                let start = parser.take()
                let text = try parser.string("the title")
                if title != nil { parser.report(.duplicate, "the title is given twice", at: start.through(text.span)) }
                title = text
            case "answer", "resolve":
                let start = parser.take()
                guard parser.takeWord("within") else {
                    try parser.fail("expected `\(word) within` and a time, such as `30 minutes`")
                }
                clocks.append(try parser.parseClock(word == "answer" ? .answer : .resolve, from: start))
            case "escalate":
                let start = parser.take()
                guard parser.takeWord("to") else { try parser.fail("expected `escalate to TIER after TIME`") }
                let target = try parser.name("a tier")
                guard parser.takeWord("after") else { try parser.fail("expected `after` and a time") }
                clocks.append(try parser.parseClock(.escalate(to: target), from: start))
            default: return false
            }
            try parser.expectLineEnd(after: "this")
            return true
        }
        return TierBlock(name: name, title: title, clocks: clocks)
    }

    /// Written `30 minutes of office for priority urgent or high`.
    private mutating func parseClock(
        _ kind: TierBlock.Clock.Kind, from start: Span
    ) throws(LineAbandoned) -> TierBlock.Clock {
        if let weeks = word(ahead: 1), ["week", "weeks"].contains(weeks), let count = currentWord.flatMap({ Int($0) }),
            (0..<1000).contains(count)
        {
            let span = take().through(take())
            report(.badNumber, "`\(weeks)` is not a unit", at: span, label: "write `\(count * 7) days`")
            throw LineAbandoned()
        }
        let quantity = try parseQuantity()
        if let word = currentWord, ["in", "during"].contains(word), let name = self.word(ahead: 1) {
            try fail("the calendar that a clock counts by stands behind `of`", help: "write `of \(name)`")
        }
        let calendar = takeWord("of") ? try name("the name of an hours block") : nil
        var priorities: [Name] = []
        if let word = currentWord, ["if", "when", "where", "with"].contains(word) {
            let rest = text(from: position + 1).replacing(" is ", with: " ")
            report(
                .syntax, "which messages a clock is for is said with `for priority`", at: here,
                help: rest.hasPrefix("priority ") ? "write `for \(rest)`" : "write `for priority urgent or high`")
            throw LineAbandoned()
        }
        if takeWord("for") {
            guard takeWord("priority") else {
                let rest = restOfLine.replacing(", ", with: " or ")
                try fail(
                    "expected `for priority` and one or more priorities",
                    help: isName(rest.filter { $0 != " " }) ? "write `for priority \(rest)`" : nil)
            }
            repeat { priorities.append(try name("a priority")) } while takeWord("or")
            if current?.kind == .comma {
                try fail("write `or` between several priorities", label: "instead of the comma")
            }
        }
        return TierBlock.Clock(
            kind: kind, quantity: quantity, calendar: calendar, priorities: priorities,
            span: start.through(lastSpan))
    }
}
