/// The days of a holiday file: an iCalendar (RFC 5545) or a plain list of dates.
///
/// Of an iCalendar, the all-day events count, with their yearly repetitions; of a list, one ISO date a line, `#` begins
/// a comment. What cannot be used is left out and named among the problems, so that nothing goes missing silently.
package struct HolidayCalendar: Hashable, Sendable {
    /// Something in the file that gives no days, or not all that its author meant.
    package struct Problem: Hashable, Sendable {
        /// What is wrong.
        package enum Kind: Hashable, Sendable {
            /// Not a date, where one must stand.
            case badDate(String)
            /// An event with a time of day; only whole days count.
            case timedEvent
            /// A repetition other than a plain yearly one; only the first occurrence counts.
            case unsupportedRepetition(String)
            /// A length that is not a whole number of days.
            case badDuration(String)
            /// An event without a start.
            case eventWithoutDate
            /// A line that is not `NAME:value`.
            case badLine
            /// An event or the calendar is not ended before the file is.
            case unfinished
            /// More days than ``HolidayCalendar/dateLimit``; the rest is left out.
            case tooManyDates
        }

        /// The line of the file, from 1.
        package let line: Int
        /// What is wrong there.
        package let kind: Kind

        /// A problem.
        package init(line: Int, kind: Kind) {
            self.line = line
            self.kind = kind
        }

        /// Whether the file is as its author meant it all the same: what is left out was never a holiday of this kind.
        package var isNote: Bool {
            switch kind {
            case .timedEvent, .unsupportedRepetition: true
            default: false
            }
        }
    }

    /// The most days one file may give.
    package static let dateLimit = 100_000
    /// The most problems that are kept.
    package static let problemLimit = 1000
    /// The years into which endless repetitions are expanded.
    package static let repetitionYears = 1970...2100

    /// The days, ascending, each once.
    package let dates: [LocalDate]
    /// What could not be used, in the order of the file.
    package let problems: [Problem]

    /// Reads either kind of file; a byte order mark and either kind of line end are accepted.
    package init(parsing text: String) {
        var lines = HolidayCalendar.lines(of: text)
        if let first = lines.first, first.text.hasPrefix("\u{FEFF}") {
            lines[0].text = String(first.text.unicodeScalars.dropFirst())
        }
        var found = HolidayDates()
        let opening = lines.first { !$0.text.allSatisfy(\.isWhitespace) }?.text.lowercased() ?? ""
        if opening.hasPrefix("begin:vcalendar") {
            var reader = ICalendarReader(lines: ICalendarLine.unfold(lines))
            reader.read(into: &found)
        } else {
            for line in lines { found.addPlain(line.text, line: line.number) }
        }
        dates = found.dates.sorted()
        problems = found.problems.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element)
    }

    private static func lines(of text: String) -> [(text: String, number: Int)] {
        // By bytes, since "\r\n" is one character.
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().map {
            index, line in
            let end = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            return (String(decoding: end, as: UTF8.self), index + 1)
        }
    }
}

/// The days and problems found so far, within their bounds.
struct HolidayDates {
    private(set) var dates: Set<LocalDate> = []
    private(set) var problems: [HolidayCalendar.Problem] = []
    private var isFull = false
    /// Days that were given, repeated ones counted: what many endless events on the same days may cost.
    private var given = 0

    /// Adds a day; false once there is no room for more.
    mutating func add(_ date: LocalDate, line: Int) -> Bool {
        guard !isFull else { return false }
        given += 1
        if given > HolidayCalendar.dateLimit * 10 || dates.count >= HolidayCalendar.dateLimit && !dates.contains(date) {
            isFull = true
            note(.tooManyDates, line: line)
            return false
        }
        dates.insert(date)
        return true
    }

    mutating func note(_ kind: HolidayCalendar.Problem.Kind, line: Int) {
        if problems.count < HolidayCalendar.problemLimit {
            problems.append(HolidayCalendar.Problem(line: line, kind: kind))
        }
    }

    mutating func addPlain(_ line: String, line number: Int) {
        let content = line.prefix { $0 != "#" }.drop(while: \.isWhitespace)
        let word = content.reversed().drop(while: \.isWhitespace).reversed()
        guard !word.isEmpty else { return }
        guard let date = LocalDate(iso8601: String(word)) else {
            return note(.badDate(String(word.prefix(100))), line: number)
        }
        _ = add(date, line: number)
    }
}
