import BusinessTime

/// The name of a file of gammu-smsd's FILES service: `IN20261121_213405_00_+46701740605_00.txt`.
///
/// Local time, serial, sender and part; the files of one message have serial and sender in common, and each the time of
/// its own part. Where a sender holds `_` itself, the outermost fields are taken off first.
struct GammuName: Equatable {
    /// Fourteen digits: year, month, day, hour, minute, second.
    var time: LocalDateTime
    /// Two digits that tell messages of one second apart.
    var serial: String
    /// The sender as gammu writes it: characters that file names cannot have are replaced.
    var sender: String
    /// Which file of the message, from 0.
    var part: Int
    /// `txt`, or `bin` for eight-bit data.
    var ending: String

    /// Seconds by which the times of two parts may differ: the centre stamps each one when it got it.
    static let window = 60

    /// Reads a name; nil where it is not one of gammu-smsd's.
    init?(_ name: String) {
        guard name.hasPrefix("IN"), let dot = name.lastIndex(of: ".") else { return nil }
        let fields = name[..<dot].dropFirst(2).split(separator: "_", omittingEmptySubsequences: false)
        let ending = String(name[name.index(after: dot)...])
        guard fields.count >= 5, ending == "txt" || ending == "bin" else { return nil }
        let last = fields[fields.count - 1]
        guard let date = GammuName.digits(fields[0], 8), let clock = GammuName.digits(fields[1], 6),
            GammuName.digits(fields[2], 2) != nil, (2...3).contains(last.utf8.count),
            let part = GammuName.digits(last, last.utf8.count),
            let day = LocalDate(year: date / 10_000, month: date / 100 % 100, day: date % 100),
            let time = LocalDateTime(
                date: day, hour: clock / 10_000, minute: clock / 100 % 100, second: clock % 100)
        else { return nil }
        self.time = time
        serial = String(fields[2])
        sender = fields[3..<(fields.count - 1)].joined(separator: "_")
        self.part = part
        self.ending = ending
    }

    /// The names that the part so many after this one may have: the nearest times first, text before data.
    func candidates(after number: Int) -> [String] {
        let (next, overflow) = part.addingReportingOverflow(number)
        guard !overflow, (0..<1000).contains(next) else { return [] }
        var names: [String] = []
        for distance in 0...GammuName.window {
            for shift in distance == 0 ? [0] : [distance, -distance] {
                guard let stamp = stamp(shiftedBy: shift) else { continue }
                for ending in ["txt", "bin"] {
                    names.append("IN\(stamp)_\(serial)_\(sender)_\(GammuName.padded(next, 2)).\(ending)")
                }
            }
        }
        return names
    }

    private func stamp(shiftedBy seconds: Int) -> String? {
        let shifted = time.secondOfDay + seconds
        let days = shifted < 0 ? -1 : shifted >= 86_400 ? 1 : 0
        let date = (time.date + days).civil
        let second = shifted - days * 86_400
        guard (0...9999).contains(date.year) else { return nil }
        return GammuName.padded(date.year, 4) + GammuName.padded(date.month, 2) + GammuName.padded(date.day, 2) + "_"
            + GammuName.padded(second / 3600, 2) + GammuName.padded(second / 60 % 60, 2)
            + GammuName.padded(second % 60, 2)
    }

    private static func digits(_ text: Substring, _ count: Int) -> Int? {
        guard text.utf8.count == count, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
