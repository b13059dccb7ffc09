/// Takes the all-day events out of an iCalendar's lines.
struct ICalendarReader {
    private struct Event {
        var line: Int
        var start: ICalendarLine?
        var end: ICalendarLine?
        var duration: ICalendarLine?
        var rule: ICalendarLine?
        var identity = ""
        var recurrence: LocalDate?
        var added: [ICalendarLine] = []
        var removed: Set<LocalDate> = []
        var isCancelled = false
    }

    private let lines: [(text: String, number: Int)]
    private var events: [Event] = []
    /// By event, the occurrences that an event of their own stands for.
    private var replaced: [String: Set<LocalDate>] = [:]

    init(lines: [(text: String, number: Int)]) {
        self.lines = lines
    }

    mutating func read(into found: inout HolidayDates) {
        collect(&found)
        for event in events {
            if let day = event.recurrence { replaced[event.identity, default: []].insert(day) }
        }
        for event in events where !event.isCancelled {
            guard expand(event, &found) else { return }
        }
    }

    private mutating func collect(_ found: inout HolidayDates) {
        // Names of the components that are open; alarms and time zones lie inside and have dates of their own.
        var open: [String] = []
        var event: Event?
        for (text, number) in lines {
            guard let line = ICalendarLine(text, number: number) else {
                found.note(.badLine, line: number)
                continue
            }
            let value = line.value.uppercased()
            switch line.name {
            case "BEGIN":
                open.append(value)
                if value == "VEVENT" { event = Event(line: number) }
            case "END":
                if value == "VEVENT", let ended = event {
                    events.append(ended)
                    event = nil
                }
                if let start = open.lastIndex(of: value) { open.removeSubrange(start...) }
            default:
                guard open.last == "VEVENT", var current = event else { continue }
                read(line, into: &current, &found)
                event = current
            }
        }
        if !open.isEmpty { found.note(.unfinished, line: lines.last?.number ?? 1) }
    }

    private func read(_ line: ICalendarLine, into event: inout Event, _ found: inout HolidayDates) {
        switch line.name {
        case "DTSTART": event.start = line
        case "DTEND": event.end = line
        case "DURATION": event.duration = line
        case "RRULE":
            if event.rule == nil { event.rule = line } else { found.note(.badLine, line: line.number) }
        case "UID": event.identity = line.value
        case "RECURRENCE-ID": event.recurrence = ICalendarLine.day(of: line.value)
        case "STATUS": event.isCancelled = line.value.uppercased() == "CANCELLED"
        case "RDATE": event.added.append(line)
        case "EXRULE": found.note(.unsupportedRepetition(String(line.value.prefix(100))), line: line.number)
        case "EXDATE":
            for (day, text) in zip(line.days, line.value.split(separator: ",", omittingEmptySubsequences: false)) {
                if let day {
                    event.removed.insert(day)
                } else {
                    found.note(.badDate(String(text.prefix(100))), line: line.number)
                }
            }
        default: break
        }
    }

    /// Adds an event's days; false once there is no room for more.
    private func expand(_ event: Event, _ found: inout HolidayDates) -> Bool {
        guard let start = event.start else {
            found.note(.eventWithoutDate, line: event.line)
            return true
        }
        guard !start.hasTime else {
            found.note(.timedEvent, line: start.number)
            return true
        }
        guard let first = ICalendarLine.day(of: start.value) else {
            found.note(.badDate(String(start.value.prefix(100))), line: start.number)
            return true
        }
        let length = length(of: event, from: first, &found)
        var starts = [first]
        if let line = event.rule {
            if let rule = YearlyRule(line.value) {
                starts = rule.days(from: first, through: HolidayCalendar.repetitionYears.upperBound)
            } else {
                found.note(.unsupportedRepetition(String(line.value.prefix(100))), line: line.number)
            }
        }
        for line in event.added {
            for (day, text) in zip(line.days, line.value.split(separator: ",", omittingEmptySubsequences: false)) {
                if let day, !line.hasTime {
                    starts.append(day)
                } else {
                    found.note(.badDate(String(text.prefix(100))), line: line.number)
                }
            }
        }
        let gone = event.recurrence == nil ? event.removed.union(replaced[event.identity] ?? []) : []
        for day in starts where !gone.contains(day) {
            let year = day.civil.year
            if starts.count > 1, !HolidayCalendar.repetitionYears.contains(year), day != first { continue }
            for number in 0..<length where !found.add(day + number, line: event.line) { return false }
        }
        return true
    }

    /// The event's days: its end is exclusive; without one it takes a day.
    private func length(of event: Event, from first: LocalDate, _ found: inout HolidayDates) -> Int {
        if let end = event.end {
            guard let day = ICalendarLine.day(of: end.value) else {
                found.note(.badDate(String(end.value.prefix(100))), line: end.number)
                return 1
            }
            return max(1, day.daysSinceEpoch - first.daysSinceEpoch)
        }
        guard let duration = event.duration else { return 1 }
        guard let days = duration.durationInDays else {
            found.note(.badDuration(String(duration.value.prefix(100))), line: duration.number)
            return 1
        }
        return days
    }
}
