import CSystemd
import Glibc
package import Logging

/// Log entries in the journal's own protocol, with fields that `journalctl` can ask for.
///
/// Metadata `gateway-id` becomes `FIRSTLINE_GATEWAY_ID`; the key `message-id-128` (32 hexadecimal digits) becomes `MESSAGE_ID`, which names
/// the catalog's entry. `error` of an event becomes `FIRSTLINE_ERROR`. To be used where ``stderrIsJournal()``.
package struct JournalLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    package var metadataProvider: Logger.MetadataProvider?
    private let identifier: String
    private let send: @Sendable ([[UInt8]]) -> Void

    /// The longest value of one field, in bytes: an entry stays small whatever a message brought.
    package static let maximumValueLength = 8192

    /// A handler for a program of this name.
    ///
    /// - Parameter send: gets the fields of an entry, `NAME=value` each; by default the journal does. Where the journal cannot be
    ///   reached, the entry's text goes to standard error.
    package init(identifier: String, level: Logger.Level = .info, send: (@Sendable ([[UInt8]]) -> Void)? = nil) {
        self.identifier = identifier
        logLevel = level
        self.send = send ?? JournalLogHandler.sendToJournal
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = [
            ("MESSAGE", "\(event.message)"), ("PRIORITY", String(LogFields.priority(event.level))),
            ("SYSLOG_IDENTIFIER", identifier), ("CODE_FILE", event.file), ("CODE_LINE", String(event.line)),
            ("CODE_FUNC", event.function), ("FIRSTLINE_SOURCE", event.source),
        ]
        for (key, value) in LogFields.pairs(metadata, metadataProvider, event) {
            let text = LogFields.text(value)
            if key == LogFields.messageIDKey {
                if JournalLogHandler.isMessageID(text) { fields.append(("MESSAGE_ID", text)) }
            } else if let name = JournalLogHandler.fieldName(key) {
                fields.append((name, text))
            }
        }
        send(
            fields.map { Array("\($0.0)=\(shortened(plainText($0.1), to: JournalLogHandler.maximumValueLength))".utf8) }
        )
    }

    /// The journal's name for a metadata key: upper case, `_` for what it does not allow, `FIRSTLINE_` in front; nil where nothing is left.
    static func fieldName(_ key: String) -> String? {
        let characters = key.uppercased().unicodeScalars.map { scalar -> Character in
            ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
        }
        let name = "FIRSTLINE_" + String(characters)
        // The journal takes at most 64 characters.
        return characters.isEmpty ? nil : String(name.prefix(64))
    }

    private static func isMessageID(_ text: String) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    @Sendable private static func sendToJournal(_ fields: [[UInt8]]) {
        // All fields in one buffer, so that every address stays valid for the call.
        var bytes = fields.flatMap(\.self)
        let sent = bytes.withUnsafeMutableBytes { buffer -> Int32 in
            guard let base = buffer.baseAddress else { return 0 }
            var offset = 0
            let parts = fields.map { field in
                defer { offset += field.count }
                return iovec(iov_base: base + offset, iov_len: field.count)
            }
            return sd_journal_sendv(parts, Int32(parts.count))
        }
        if sent < 0, let message = fields.first {
            LogFields.writeToStandardError(String(decoding: message.dropFirst("MESSAGE=".utf8.count), as: UTF8.self))
        }
    }
}
