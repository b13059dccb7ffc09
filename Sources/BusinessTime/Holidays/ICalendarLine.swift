/// A content line of an iCalendar: `NAME;PARAMETER=VALUE:value` (RFC 5545, section 3.1).
struct ICalendarLine {
    /// Upper case.
    var name: String
    /// By name in upper case; quotes taken off.
    var parameters: [String: String] = [:]
    var value: String
    /// Where the line begins in the file, from 1.
    var number: Int

    /// Joins folded lines: one that begins with a space or a tab goes on where the one before it ends.
    static func unfold(_ lines: [(text: String, number: Int)]) -> [(text: String, number: Int)] {
        var unfolded: [(text: String, number: Int)] = []
        for line in lines {
            if !unfolded.isEmpty, line.text.hasPrefix(" ") || line.text.hasPrefix("\t") {
                unfolded[unfolded.count - 1].text += line.text.dropFirst()
            } else if !line.text.isEmpty {
                unfolded.append(line)
            }
        }
        return unfolded
    }

    /// Nil for what is not a content line.
    init?(_ text: String, number: Int) {
        self.number = number
        var isQuoted = false
        var parts: [Substring] = []
        var start = text.startIndex
        var colon: String.Index?
        for index in text.indices {
            switch text[index] {
            case "\"": isQuoted.toggle()
            case ";" where !isQuoted, ":" where !isQuoted:
                parts.append(text[start..<index])
                start = text.index(after: index)
                if text[index] == ":" { colon = index }
            default: break
            }
            if colon != nil { break }
        }
        guard colon != nil, let first = parts.first, !first.isEmpty else { return nil }
        name = first.uppercased()
        value = String(text[start...])
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { parameters[pair[0].uppercased()] = pair[1].filter { $0 != "\"" } }
        }
    }

    /// The days of the value, which may be a list; nil for each element that is not one.
    var days: [LocalDate?] {
        value.split(separator: ",", omittingEmptySubsequences: false).map { ICalendarLine.day(of: $0) }
    }

    /// Whether the value has a time of day.
    var hasTime: Bool {
        parameters["VALUE"]?.uppercased() == "DATE-TIME" || value.contains("T")
    }

    /// Reads `20261225`, and the day of `20261225T100000Z`.
    static func day(of text: some StringProtocol) -> LocalDate? {
        let bytes = Array(text.utf8)
        guard bytes.count == 8 || bytes.count > 8 && bytes[8] == UInt8(ascii: "T"), let year = decimal(bytes[0..<4]),
            let month = decimal(bytes[4..<6]), let day = decimal(bytes[6..<8])
        else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }

    /// The value as a number of days (`P1D`, `P2W`); nil where it is not a positive whole number of them.
    var durationInDays: Int? {
        var bytes = Array(value.utf8)[...]
        if bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        guard bytes.popFirst() == UInt8(ascii: "P"), let unit = bytes.popLast(), let count = decimal(bytes), count > 0
        else { return nil }
        switch unit {
        case UInt8(ascii: "D"): return count
        case UInt8(ascii: "W"): return count * 7
        default: return nil
        }
    }
}
