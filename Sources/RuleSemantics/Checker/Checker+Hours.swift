import BusinessTime
import RuleSyntax
import SourceText

// hours blocks: time zone, openings, closed days and holidays.
extension Checker {
    mutating func declareHours(_ block: HoursBlock, in tree: SyntaxTree) -> Declaration {
        let before = diagnostics.count { $0.severity == .error }
        let zone = timeZone(of: block, in: tree)
        let spans = block.openings.flatMap { resolve($0) }
        var closed = block.closed.compactMap { closedDate($0) }
        for file in block.holidays {
            if let source = resource(.holidays, file, in: tree) { closed += holidays(in: source, of: file.span) }
        }
        if block.openings.isEmpty, !hasErrors(in: tree, from: block.name.span) {
            report(
                .badTime, "calendar `\(block.name.text)` is never open", at: block.name.span,
                help: ["add a line such as `open mon-fri 08:00-18:00`"])
        }
        guard let zone, diagnostics.count(where: { $0.severity == .error }) == before else { return .broken }
        set.calendars.append(
            NamedCalendar(
                name: block.name.text, hours: BusinessHours(zone: zone, spans: spans, closedDates: closed),
                span: block.name.span))
        return .calendar(set.calendars.count - 1)
    }

    private mutating func timeZone(of block: HoursBlock, in tree: SyntaxTree) -> TimeZoneRules? {
        guard let name = block.zones.first else {
            if !hasErrors(in: tree, from: block.name.span) {
                report(
                    .badTime, "calendar `\(block.name.text)` has no time zone", at: block.name.span,
                    help: ["add a line such as `timezone \"Europe/Madrid\"`"])
            }
            return nil
        }
        if block.zones.count > 1 {
            report(
                .duplicate, "a calendar has one time zone", at: block.zones[1].span,
                because: Diagnostic.Label(name.span, "it is given here"))
        }
        switch resources[ResourceReference(kind: .zone, path: name.text, ruleFile: 0)] {
        case .file(let file):
            if let zone = try? TimeZoneRules(tzif: file.bytes) { return zone }
            report(.badTime, "the time zone `\(name.text)` cannot be read", at: name.span, "\(file.path) is damaged")
        case .unreadable(let reason), .misplaced(let reason):
            report(
                .badTime, "no time zone is called `\(name.text)`", at: name.span, reason,
                help: ["a zone is named by a city of it, such as \"Europe/Madrid\": so its summer time is known"])
        case nil: report(.badTime, "the time zone `\(name.text)` was not read", at: name.span)
        }
        return nil
    }

    private mutating func resolve(_ opening: HoursBlock.Opening) -> [OpenSpan] {
        guard let days = weekdays(opening.days) else { return [] }
        return opening.spans.compactMap { name in
            let parts = name.text.split(separator: "-", omittingEmptySubsequences: false)
            if parts.count == 2, let start = minute(parts[0]), let end = minute(parts[1]),
                let span = OpenSpan(weekdays: days, startMinute: start, endMinute: end)
            {
                return span
            }
            let meant = TimeWriting.span(name.text)
            report(
                .badTime, "`\(name.text)` is not a time span", at: name.span,
                meant.map { "write `\($0)`" } ?? "",
                help: meant == nil
                    ? ["write `08:00-18:00`; a span may end at 24:00 or go past midnight (`22:00-06:00`)"]
                    : ["hours and minutes have two digits each, on a clock of 24 hours"])
            return nil
        }
    }

    private func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 2, parts[1].count == 2, let hour = wholeNumber(parts[0]),
            let minute = wholeNumber(parts[1]), (0...59).contains(minute), (0...24).contains(hour),
            hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }

    private static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    private mutating func weekdays(_ name: Name) -> Weekdays? {
        if name.text == "daily" { return .daily }
        let parts = name.text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        let days = parts.compactMap { Checker.dayNames.firstIndex(of: $0) }.compactMap(Weekday.init)
        if days.count == parts.count, days.count == 1 { return Weekdays(days[0]) }
        if days.count == parts.count, days.count == 2 { return Weekdays(from: days[0], through: days[1]) }
        if let meant = TimeWriting.days(name.text) {
            report(
                .badTime, "`\(name.text)` names no days", at: name.span, "write `\(meant)`",
                help: ["days are mon, tue, wed, thu, fri, sat, sun and `daily`"])
            return nil
        }
        report(
            .badTime, "`\(name.text)` names no days", at: name.span,
            guess(name.text, among: Checker.dayNames + ["daily"]),
            help: ["write `mon`, `mon-fri`, `sat-mon` or `daily`; several spans of a day are separated by commas"])
        return nil
    }

    private mutating func closedDate(_ name: Name) -> LocalDate? {
        if let date = LocalDate(iso8601: name.text) { return date }
        let (reason, meant) = TimeWriting.date(name.text)
        let written = meant.map { "`\($0)`" }.joined(separator: " or ")
        report(
            .badTime, "`\(name.text)` is not a date", at: name.span, meant.isEmpty ? reason : "write \(written)",
            help: reason.isEmpty && meant.count != 1
                ? [meant.isEmpty ? "write year, month and day: `2026-12-25`" : "the year comes first, then the month"]
                : reason.isEmpty ? [] : ["write a day that there is, or leave this one out"])
        return nil
    }

    private mutating func holidays(in source: SourceFile, of place: Span) -> [LocalDate] {
        let index = map.add(source)
        resourceOwners[index] = place
        if let finding = Encoding.utf16Finding(in: source, index: index, code: .tableData) {
            diagnostics.append(finding)
            return []
        }
        let calendar = HolidayCalendar(parsing: source.text(0..<source.bytes.count))
        for problem in calendar.problems.prefix(10) {
            let range = source.lineRange(problem.line)
            diagnostics.append(
                Diagnostic(
                    .tableData, describe(problem.kind),
                    at: Diagnostic.Label(Span(file: index, start: range.lowerBound, end: range.upperBound)),
                    help: advice(source.text(range)),
                    severity: problem.isNote ? .note : .warning))
        }
        if calendar.dates.isEmpty {
            let start = Span(file: index, start: 0, end: 0)
            diagnostics.append(
                Diagnostic(
                    .tableData, "this calendar has no days", at: start,
                    help: ["it is an iCalendar file with all-day events, or a list of dates such as 2026-12-25"]))
        }
        return calendar.dates
    }

    /// What was meant by a line that is a date as people write it.
    private func advice(_ line: String) -> [String] {
        let (reason, meant) = TimeWriting.date(String(ValueFolding.trimmed(line)))
        if !reason.isEmpty { return [reason] }
        return meant.isEmpty ? [] : ["write " + meant.map { "`\($0)`" }.joined(separator: " or ")]
    }

    private func describe(_ problem: HolidayCalendar.Problem.Kind) -> String {
        switch problem {
        case .badDate(let text): "`\(text.prefix(40))` is not a date; the line is left out"
        case .timedEvent: "an event with a time of day closes no day; it is left out"
        case .unsupportedRepetition(let rule):
            "only the first day of `\(rule.prefix(60))` counts: it is no plain yearly repetition"
        case .badDuration(let text): "`\(text.prefix(40))` is no number of whole days; the first day counts"
        case .eventWithoutDate: "this event has no date; it is left out"
        case .badLine: "this line is neither a date nor a line of an iCalendar"
        case .unfinished: "the file ends before this does"
        case .tooManyDates: "more than \(HolidayCalendar.dateLimit) days; the rest is left out"
        }
    }
}
