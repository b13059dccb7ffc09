package import Logging

/// One JSON object a line: `time`, `level`, `message`, `source`, `file`, `line`, and the metadata as an object of strings, `fields`.
///
/// Control characters are escaped as JSON escapes them, C1 too. The message id, where there is one, is `message_id`.
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    package var metadataProvider: Logger.MetadataProvider?
    private let write: @Sendable (String) -> Void

    /// A handler that writes lines (without their line feed) somewhere; by default to standard error.
    package init(level: Logger.Level = .info, write: (@Sendable (String) -> Void)? = nil) {
        logLevel = level
        self.write = write ?? LogFields.writeToStandardError
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var members = [
            ("time", JSONLogHandler.string(LogFields.timeOfDay())),
            ("level", JSONLogHandler.string(event.level.rawValue)),
            ("message", JSONLogHandler.string("\(event.message)")), ("source", JSONLogHandler.string(event.source)),
            ("file", JSONLogHandler.string(event.file)), ("line", String(event.line)),
        ]
        var fields: [String] = []
        for (key, value) in LogFields.pairs(metadata, metadataProvider, event) {
            let text = JSONLogHandler.string(LogFields.text(value))
            if key == LogFields.messageIDKey {
                members.append(("message_id", text))
            } else {
                fields.append(JSONLogHandler.string(key) + ":" + text)
            }
        }
        if !fields.isEmpty { members.append(("fields", "{" + fields.joined(separator: ",") + "}")) }
        write("{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
    }

    private static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: result += "\\\""
            case 0x5C: result += "\\\\"
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
