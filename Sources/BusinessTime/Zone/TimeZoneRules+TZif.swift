/// Why bytes are not the time zone data they should be.
package enum TimeZoneDataError: Error, Hashable, Sendable {
    /// The file does not begin as TZif files do.
    case notTZif
    /// The file is of a version before 1 or of a layout that is not known.
    case unknownVersion(UInt8)
    /// The file ends within its data.
    case truncated
    /// Counts, indices, times or offsets that cannot be; says which.
    case inconsistent(String)
    /// The times count leap seconds (`right/…`), which nothing else here does.
    case countsLeapSeconds
    /// The rule after the last transition is not a POSIX TZ rule.
    case badFooter
}

extension TimeZoneRules {
    /// Reads a TZif file, as `/usr/share/zoneinfo` has them.
    package init(tzif bytes: [UInt8]) throws(TimeZoneDataError) {
        var reader = TZifReader(bytes: bytes)
        let first = try reader.header()
        guard first.version != 0 else {
            self = try reader.rules(first, timeSize: 4, footer: nil)
            return
        }
        try reader.skip(first.dataSize(timeSize: 4))
        let second = try reader.header()
        let footer = try TZifReader.footer(bytes[min(reader.position + second.dataSize(timeSize: 8), bytes.count)...])
        self = try reader.rules(second, timeSize: 8, footer: footer)
    }
}

private struct TZifReader {
    struct Header {
        var version: UInt8
        var utIndicators = 0
        var standardIndicators = 0
        var leapSeconds = 0
        var times = 0
        var types = 0
        var characters = 0

        /// Bytes of the block behind the header.
        ///
        /// Counts have 32 bits, so the sum fits.
        func dataSize(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + standardIndicators
                + utIndicators
        }
    }

    let bytes: [UInt8]
    private(set) var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func skip(_ count: Int) throws(TimeZoneDataError) {
        guard count <= bytes.count - position else { throw .truncated }
        position += count
    }

    mutating func header() throws(TimeZoneDataError) -> Header {
        guard bytes.count - position >= 5, bytes[position..<position + 4].elementsEqual("TZif".utf8) else {
            throw .notTZif
        }
        let version = bytes[position + 4]
        guard version == 0 || (0x32...0x39).contains(version) else { throw .unknownVersion(version) }
        guard bytes.count - position >= 44 else { throw .truncated }
        position += 20
        var header = Header(version: version)
        header.utIndicators = try integer(4)
        header.standardIndicators = try integer(4)
        header.leapSeconds = try integer(4)
        header.times = try integer(4)
        header.types = try integer(4)
        header.characters = try integer(4)
        return header
    }

    private mutating func integer(_ size: Int) throws(TimeZoneDataError) -> Int {
        guard size <= bytes.count - position else { throw .truncated }
        var value: UInt64 = 0
        for byte in bytes[position..<position + size] { value = value << 8 | UInt64(byte) }
        position += size
        return Int(truncatingIfNeeded: value)
    }

    private mutating func signedInteger(_ size: Int) throws(TimeZoneDataError) -> Int64 {
        let value = try integer(size)
        return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(value)
    }

    mutating func rules(
        _ header: Header, timeSize: Int, footer: RecurringOffsets?
    ) throws(TimeZoneDataError) -> TimeZoneRules {
        guard header.dataSize(timeSize: timeSize) <= bytes.count - position else { throw .truncated }
        guard (1...256).contains(header.types) else { throw .inconsistent("local time types") }
        guard header.leapSeconds == 0 else { throw .countsLeapSeconds }
        var times: [Int64] = []
        for _ in 0..<header.times {
            let time = try signedInteger(timeSize)
            if let last = times.last, time <= last { throw .inconsistent("order of transitions") }
            times.append(time)
        }
        let indices = bytes[position..<position + header.times]
        position += header.times
        var offsets: [Int] = []
        for _ in 0..<header.types {
            let offset = try signedInteger(4)
            guard RecurringOffsets.possibleOffsets.contains(Int(offset)) else { throw .inconsistent("offset") }
            offsets.append(Int(offset))
            try skip(2)
        }
        var transitions: [TimeZoneRules.Transition] = []
        var offset = offsets[0]
        for (time, index) in zip(times, indices) {
            guard Int(index) < offsets.count else { throw .inconsistent("local time type") }
            // Most transitions change the offset; some only the name, but the last one is where the footer begins.
            // Times beyond any calendar are left out, lest sums with them overflow.
            if offsets[Int(index)] != offset || time == times.last, time.clamped == time {
                offset = offsets[Int(index)]
                transitions.append(TimeZoneRules.Transition(seconds: time, offset: offset))
            } else {
                offset = offsets[Int(index)]
            }
        }
        return TimeZoneRules(
            transitions: transitions, firstOffset: transitions.isEmpty ? offset : offsets[0], footer: footer)
    }

    /// The rule between two line feeds at the end of the file; nil where it is empty.
    static func footer(_ bytes: ArraySlice<UInt8>) throws(TimeZoneDataError) -> RecurringOffsets? {
        guard bytes.first == 0x0A, let end = bytes.dropFirst().firstIndex(of: 0x0A) else { throw .truncated }
        let text = bytes[bytes.startIndex + 1..<end]
        guard !text.isEmpty else { return nil }
        guard let rule = RecurringOffsets(posix: Array(text)) else { throw .badFooter }
        return rule
    }
}

extension Int64 {
    /// Seconds within some billion years of the epoch.
    fileprivate var clamped: Int64 { Swift.min(Swift.max(self, -1 << 56), 1 << 56) }
}
