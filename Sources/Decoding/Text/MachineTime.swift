import BusinessTime
import Glibc

/// Times that a gateway on this machine writes without a zone: they are in the machine's own.
enum MachineTime {
    /// The moment of a date and a time of day; nil where there is no such date.
    static func timestamp(
        year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int
    ) -> Timestamp? {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (Int32(year - 1900), Int32(month - 1), Int32(day))
        (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (Int32(hour), Int32(minute), Int32(second), -1)
        let seconds = mktime(&parts)
        return seconds == -1 ? nil : Timestamp(seconds: Int64(seconds))
    }

    /// The moment of six numbers from year to second, whatever stands between them (`26-11-21 22:31:44`).
    ///
    /// A year of two digits is of this century; nil where there are not six numbers, or not in this order.
    static func timestamp(ofNumbersIn text: String) -> Timestamp? {
        let fields = text.split(maxSplits: 7) { !($0.isASCII && $0.isNumber) }
        guard fields.count == 6, fields.allSatisfy({ $0.utf8.count <= 4 }) else { return nil }
        let numbers = fields.compactMap { Int($0) }
        guard numbers.count == 6 else { return nil }
        let year = fields[0].utf8.count <= 2 ? 2000 + numbers[0] : numbers[0]
        return timestamp(
            year: year, month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5])
    }
}
