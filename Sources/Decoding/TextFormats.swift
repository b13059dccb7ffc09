import DeskModel

// How formats of text files are told apart: by their first lines.
extension FormatSniffer {
    func startsAsJSON(_ bytes: [UInt8]) -> Bool {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let rest = bytes[start...]
        let first = rest.first { $0 > 0x20 }
        return first == UInt8(ascii: "{")
            || first == UInt8(ascii: "[") && !isSection("[message]", rest) && !isSection("[SMSBackup", rest)
    }

    private func isSection(_ name: String, _ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.drop { $0 <= 0x20 }.starts(with: name.utf8)
    }

    /// The format that the first lines show; nil where they show none.
    func textFormat(_ bytes: [UInt8]) -> MessageFormat? {
        if bytes.starts(with: [0xFE, 0xFF]) || GammuBackup.isBackup(bytes) { return .gammu }
        let head = bytes.prefix(8192)
        if head.first == UInt8(ascii: ";"),
            String(decoding: head, as: UTF8.self).contains("Message Information file")
        {
            return .voicemail
        }
        if isSection("[message]", bytes[...]) { return .voicemail }
        let names = FormatSniffer.headerNames(head).map { gateway.translatedHeaders[$0] ?? $0 }
        guard let first = names.first else { return nil }
        let smsNames: Set<String> = ["From_TOA", "From_SMSC", "Alphabet", "Call_type", "IMSI"]
        if first == "From" || first == "Error" || names.contains("Modem"), names.contains(where: smsNames.contains) {
            return .smstools
        }
        return names.contains { FormatSniffer.mailNames.contains($0.lowercased()) } ? .mail : nil
    }

    func hasMailTrace(_ bytes: [UInt8]) -> Bool {
        let names = FormatSniffer.headerNames(bytes.prefix(8192)).map { $0.lowercased() }
        return names.contains { ["received", "message-id", "mime-version", "return-path", "date"].contains($0) }
            && names.contains { ["message-id", "mime-version", "return-path", "to"].contains($0) }
    }

    private static let mailNames: Set<String> = [
        "from", "to", "cc", "subject", "date", "received", "message-id", "return-path", "mime-version", "content-type",
        "delivered-to", "x-original-to", "reply-to", "sender", "in-reply-to", "references", "content-transfer-encoding",
    ]

    /// The names of a header block at the start of a text; empty where it has none.
    ///
    /// A line `From …` or `>From …` of an mbox may stand before it.
    static func headerNames(_ head: ArraySlice<UInt8>) -> [String] {
        var names: [String] = []
        var isFirst = true
        var rest = head
        while !rest.isEmpty, names.count < 400 {
            defer { isFirst = false }
            var line = rest.prefix { $0 != 0x0A }
            rest = rest[line.endIndex...].dropFirst()
            if line.last == 0x0D { line.removeLast() }
            guard let start = line.first else { break }
            if start == 0x20 || start == 0x09 { continue }
            if isFirst, line.starts(with: "From ".utf8) || line.starts(with: ">From ".utf8) { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { break }
            var name = line[..<colon]
            while let last = name.last, last == 0x20 || last == 0x09 { name.removeLast() }
            guard !name.isEmpty, name.count <= 80, name.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { break }
            names.append(String(decoding: name, as: UTF8.self))
        }
        return names
    }
}
