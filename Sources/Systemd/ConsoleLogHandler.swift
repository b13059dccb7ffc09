package import Logging

/// Log lines for people: `2026-11-21T21:34:05.123Z warning held a file gateway=sms reason=too-large`.
///
/// Values that have spaces, quotes or `=` are quoted; nothing reaches the line with its control characters.
package struct ConsoleLogHandler: LogHandler {
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
        var line = "\(LogFields.timeOfDay()) \(event.level.rawValue) \(plainText("\(event.message)"))"
        for (key, value) in LogFields.pairs(metadata, metadataProvider, event) where key != LogFields.messageIDKey {
            line += " \(plainText(key))=\(ConsoleLogHandler.quoted(LogFields.text(value)))"
        }
        write(line)
    }

    private static func quoted(_ text: String) -> String {
        let plain = plainText(text)
        guard plain.isEmpty || plain.contains(where: { " \"=".contains($0) }) else { return plain }
        return "\"" + plain.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
    }
}
