extension Timestamp: CustomStringConvertible {
    /// The moment as RFC 3339 in UTC, with milliseconds only where there are any.
    package var description: String {
        let day = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        let date = LocalDate(daysSinceEpoch: day).civil
        let second = Int(seconds) - day * 86_400
        let fraction = Int(milliseconds - seconds * 1000)
        let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
        let dayText = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        return "\(dayText)T\(clock)\(fraction == 0 ? "" : ".\(padded(fraction, 3))")Z"
    }

    /// Reads RFC 3339 (`2026-11-21T21:34:05.123Z`, `2026-11-21 22:34:05+01:00`); nil for anything else.
    ///
    /// The zone is required. Fractions beyond milliseconds are cut; second 60 is read as second 59.
    package init?(rfc3339 text: some StringProtocol) {
        var bytes = Array(text.utf8)[...]
        func number(_ digits: Int) -> Int? {
            guard bytes.count >= digits else { return nil }
            var value = 0
            for byte in bytes.prefix(digits) {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            bytes.removeFirst(digits)
            return value
        }
        func skip(_ allowed: String) -> UInt8? {
            guard let first = bytes.first, allowed.utf8.contains(first) else { return nil }
            bytes.removeFirst()
            return first
        }
        guard let year = number(4), skip("-") != nil, let month = number(2), skip("-") != nil, let day = number(2),
            skip("Tt ") != nil, let hour = number(2), skip(":") != nil, let minute = number(2), skip(":") != nil,
            let second = number(2), hour < 24, minute < 60, second <= 60,
            let date = LocalDate(year: year, month: month, day: day)
        else { return nil }
        var fraction: Int64 = 0
        if skip(".") != nil {
            let digits = bytes.prefix { (48...57).contains($0) }
            guard !digits.isEmpty else { return nil }
            bytes.removeFirst(digits.count)
            var scale: Int64 = 100
            for digit in digits.prefix(3) {
                fraction += Int64(digit - 48) * scale
                scale /= 10
            }
        }
        var offset = 0
        if skip("Zz") == nil {
            guard let sign = skip("+-"), let hours = number(2), skip(":") != nil, let minutes = number(2),
                hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
        }
        guard bytes.isEmpty else { return nil }
        let clock = hour * 3600 + minute * 60 + min(second, 59)
        self.init(milliseconds: Int64(date.daysSinceEpoch * 86_400 + clock - offset) * 1000 + fraction)
    }
}

func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(abs(number))
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
}
