extension RecurringOffsets {
    /// Reads `CET-1CEST,M3.5.0,M10.5.0/3`; nil for what is not a POSIX TZ string with explicit rules.
    init?(posix bytes: [UInt8]) {
        var reader = PosixReader(bytes: bytes[...])
        guard reader.name(), let standard = reader.clock(hours: 24) else { return nil }
        // The string counts west of Greenwich.
        standardOffset = -standard
        guard !reader.isAtEnd else {
            daylight = nil
            return
        }
        guard reader.name() else { return nil }
        var daylightOffset = standardOffset + 3600
        if reader.peek != UInt8(ascii: ",") {
            guard let offset = reader.clock(hours: 24) else { return nil }
            daylightOffset = -offset
        }
        guard reader.take(","), let start = reader.change(), reader.take(","), let end = reader.change(),
            reader.isAtEnd, RecurringOffsets.possibleOffsets.contains(daylightOffset)
        else { return nil }
        daylight = (daylightOffset, start, end)
    }
}

private struct PosixReader {
    var bytes: ArraySlice<UInt8>

    var isAtEnd: Bool { bytes.isEmpty }
    var peek: UInt8? { bytes.first }

    mutating func take(_ character: Character) -> Bool {
        guard let byte = character.asciiValue, bytes.first == byte else { return false }
        bytes.removeFirst()
        return true
    }

    /// `CET` or `<+01>`.
    mutating func name() -> Bool {
        if take("<") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: ">")) else { return false }
            let length = end - bytes.startIndex
            bytes = bytes[(end + 1)...]
            return length >= 1
        }
        let letters = bytes.prefix { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        bytes.removeFirst(letters.count)
        return letters.count >= 3
    }

    mutating func number(_ allowed: ClosedRange<Int>) -> Int? {
        let digits = bytes.prefix { (48...57).contains($0) }
        guard digits.count <= 3, let value = decimal(digits), allowed.contains(value) else { return nil }
        bytes.removeFirst(digits.count)
        return value
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func clock(hours: Int) -> Int? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hour = number(0...hours) else { return nil }
        var seconds = hour * 3600
        if take(":") {
            guard let minute = number(0...59) else { return nil }
            seconds += minute * 60
            if take(":") {
                guard let second = number(0...59) else { return nil }
                seconds += second
            }
        }
        return isNegative ? -seconds : seconds
    }

    mutating func change() -> RecurringOffsets.Change? {
        let day: RecurringOffsets.Change.Day
        if take("M") {
            guard let month = number(1...12), take("."), let week = number(1...5), take("."),
                let weekday = number(0...6)
            else { return nil }
            day = .weekday(month: month, week: week, day: weekday)
        } else if take("J") {
            guard let number = number(1...365) else { return nil }
            day = .withoutLeapDay(number)
        } else {
            guard let number = number(0...365) else { return nil }
            day = .withLeapDay(number)
        }
        guard take("/") else { return RecurringOffsets.Change(day: day, time: 7200) }
        return clock(hours: 167).map { RecurringOffsets.Change(day: day, time: $0) }
    }
}
