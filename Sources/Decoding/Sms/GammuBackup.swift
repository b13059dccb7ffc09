import BusinessTime
import DeskModel

/// Gammu's backup format for SMS, which `inboxformat = detail` writes: an INI file with a section for each part.
///
/// Texts stand in `Text00`, `Text01` … as UTF-16 in hexadecimal digits, 200 digits a line. Line ends are mixed, and comments may
/// hold anything, the text of the message among it.
enum GammuBackup {
    /// One `[SMSBackupNNN]` section.
    struct Entry: Equatable {
        var number: String?
        var text: String?
        var sent: Timestamp?
        var length: Int?
        /// How many parts the message has, where its user data header says so.
        var total: Int?
        var isReport = false
        var isSubmitted = false
        var isData = false
        var isBroken = false
    }

    /// Whether a file begins as gammu's backups do.
    static func isBackup(_ bytes: [UInt8]) -> Bool {
        let head = bytes.prefix(512)
        return head.starts(with: "; This file format was designed for Gammu".utf8)
            || head.drop { $0 <= 0x20 }.starts(with: "[SMSBackup".utf8)
    }

    /// The entries of a file in its order, which is that of the parts.
    ///
    /// Held where there are more sections than the limit.
    static func read(_ bytes: [UInt8], limit: Int) throws(HoldReason) -> [Entry] {
        let text = PlainText.cleaned(Charset.read(bytes, declared: nil).text)
        var sections: [[String: String]] = []
        var isInside = false
        var rest = text[...]
        while !rest.isEmpty {
            let end = rest.utf8.firstIndex(of: 0x0A) ?? rest.endIndex
            let line = PlainText.trimming(rest[..<end])
            rest = rest[end...].dropFirst()
            if line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                isInside = line.hasPrefix("[SMSBackup")
                if isInside { sections.append([:]) }
                guard sections.count <= limit else {
                    throw HoldReason(.tooManyParts, "the file has more than \(limit) sections")
                }
                continue
            }
            guard isInside, let equals = line.firstIndex(of: "="), sections[sections.count - 1].count < 600 else {
                continue
            }
            let key = String(PlainText.trimming(line[..<equals]))
            let value = String(PlainText.trimming(line[line.index(after: equals)...]))
            if sections[sections.count - 1][key] == nil { sections[sections.count - 1][key] = value }
        }
        return sections.map { entry($0) }
    }

    private static func entry(_ fields: [String: String]) -> Entry {
        var entry = Entry()
        let number = fields["NumberUnicode"].flatMap { decoded($0)?.text } ?? fields["Number"].map(unquoted)
        entry.number = number.flatMap { $0.isEmpty ? nil : $0 }
        let type = fields["PDU"]?.lowercased() ?? ""
        entry.isReport = type.hasPrefix("status")
        entry.isSubmitted = type == "submit"
        entry.isData = fields["Coding"]?.lowercased() == "8bit"
        entry.length = fields["Length"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        entry.sent = fields["DateTime"].flatMap(time)
        entry.total = fields["UDH"].flatMap(total)
        var digits = ""
        for index in 0..<500 {
            guard let line = fields["Text" + (index < 10 ? "0\(index)" : "\(index)")] else { break }
            digits += line
        }
        guard !entry.isData, !digits.isEmpty else { return entry }
        let reading = decoded(digits)
        entry.text = reading?.text
        entry.isBroken = reading == nil || reading?.isWhole == false
        return entry
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }

    /// UTF-16 from hexadecimal digits, as far as they go; nil where there are none.
    private static func decoded(_ digits: String) -> (text: String, isWhole: Bool)? {
        var bytes: [UInt8] = []
        var high: UInt8?
        var isWhole = true
        for digit in digits.utf8 {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue.map(UInt8.init) else {
                isWhole = false
                break
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard !bytes.isEmpty else { return nil }
        return (Charset.utf16BigEndian(bytes[...]), isWhole && high == nil && bytes.count % 2 == 0)
    }

    /// `20261121T213344`, in the machine's zone where it has none.
    private static func time(_ text: String) -> Timestamp? {
        let digits = text.utf8.filter { (48...57).contains($0) }
        guard digits.count >= 14, let whole = Int(String(decoding: digits.prefix(14), as: UTF8.self)) else {
            return nil
        }
        if text.hasSuffix("Z"),
            let date = LocalDate(
                year: whole / 10_000_000_000, month: whole / 100_000_000 % 100, day: whole / 1_000_000 % 100)
        {
            let clock = whole % 1_000_000
            return Timestamp(
                seconds: Int64(date.daysSinceEpoch) * 86_400
                    + Int64(clock / 10_000 * 3600 + clock / 100 % 100 * 60 + clock % 100))
        }
        return MachineTime.timestamp(
            year: whole / 10_000_000_000, month: whole / 100_000_000 % 100, day: whole / 1_000_000 % 100,
            hour: whole / 10_000 % 100, minute: whole / 100 % 100, second: whole % 100)
    }

    /// The number of parts in a user data header for concatenation: `050003RRTTNN` or `060804RRRRTTNN`.
    private static func total(_ header: String) -> Int? {
        let digits = Array(header.uppercased().utf8)
        let place: Int
        if digits.starts(with: "050003".utf8) {
            place = 8
        } else if digits.starts(with: "060804".utf8) {
            place = 10
        } else {
            return nil
        }
        guard digits.count >= place + 2 else { return nil }
        return Int(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
    }
}
