import Glibc
import Logging

/// What all log handlers do alike: put metadata together and make it text.
enum LogFields {
    /// The metadata key whose value becomes the journal's MESSAGE_ID and is left out of the lines.
    static let messageIDKey = "message-id-128"

    /// Handler's, provider's and event's metadata as pairs, sorted by key; the later wins.
    ///
    /// An error comes as `error`.
    static func pairs(
        _ handler: Logger.Metadata, _ provider: Logger.MetadataProvider?, _ event: LogEvent
    ) -> [(key: String, value: Logger.Metadata.Value)] {
        var merged = handler
        if let provided = provider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        if let error = event.error { merged["error"] = .string("\(error)") }
        return merged.sorted { $0.key < $1.key }
    }

    /// A value as text, not yet made plain.
    static func text(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): text
        case .stringConvertible(let value): "\(value)"
        case .array(let values): values.map(text).joined(separator: ", ")
        case .dictionary(let members):
            members.sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" }.joined(separator: ", ")
        }
    }

    /// The RFC 5424 severity, which the journal calls PRIORITY.
    ///
    /// Notice is 5 in both.
    static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// The time of day as RFC 3339 in UTC with milliseconds.
    static func timeOfDay() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        var seconds = time.tv_sec
        gmtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let length = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let milliseconds = String(1000 + time.tv_nsec / 1_000_000).dropFirst()
        return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            + ".\(milliseconds)Z"
    }

    /// Writes a line to standard error in one call, so that lines of several threads do not mix.
    ///
    /// A reader that is gone is not our fault.
    @Sendable static func writeToStandardError(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            offset += count
        }
    }
}
