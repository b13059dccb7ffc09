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
                guard let days = parser.currentWord else { try parser.fail("expected days, such as `mon-fri`") }
                let place = parser.take()
                openings.append(
                    HoursBlock.Opening(
                        days: Name(days, place), spans: try parser.parseWords("a time span, such as `08:00-18:00`")))
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
        let quantity = try parseQuantity()
        let calendar = takeWord("of") ? try name("the name of an hours block") : nil
        var priorities: [Name] = []
        if takeWord("for") {
            guard takeWord("priority") else { try fail("expected `for priority` and one or more priorities") }
            repeat { priorities.append(try name("a priority")) } while takeWord("or")
        }
        return TierBlock.Clock(
            kind: kind, quantity: quantity, calendar: calendar, priorities: priorities,
            span: start.through(lastSpan))
    }
}
