package import BusinessTime
import DeskModel

/// What stands in the `.reason` file beside a held file: lines `Name: value`, for people, scripts and `held list` alike.
///
/// ```
/// Reason: too-large
/// Detail: 40000000 bytes or more, the limit is 33554432
/// Gateway: sms
/// Name: GSM1.x%0A
/// Received: 2026-11-21T21:34:05Z
/// Held: 2026-11-21T21:34:07Z
/// Size: 40000000
/// ```
///
/// Readers take lines they do not know for none of their business. `Place: inbox` says that the file could not be moved and is
/// still in the drop directory.
package struct ReasonFile: Equatable, Sendable {
    /// The reason's stable name; may be one that this version does not know.
    package var code: String
    /// What was found.
    package var detail: String
    /// The gateway.
    package var gateway: String
    /// The name it was dropped under, percent-escaped.
    package var name: EscapedName
    /// When the spool got it.
    package var received: Timestamp?
    /// When it was held.
    package var held: Timestamp?
    /// Its size in bytes.
    package var size: Int
    /// Whether the file is still in the drop directory, because it cannot be moved.
    package var isInInbox = false

    /// The lines of a reason file.
    ///
    /// No value can bring a line break or a control character with it.
    package var text: String {
        var lines = [
            "Reason: \(printable(code))", "Detail: \(printable(detail))", "Gateway: \(gateway)", "Name: \(name)",
        ]
        if let received { lines.append("Received: \(received)") }
        if let held { lines.append("Held: \(held)") }
        lines.append("Size: \(size)")
        if isInInbox { lines.append("Place: inbox") }
        return lines.joined(separator: "\n") + "\n"
    }

    init(
        reason: HoldReason, gateway: String, name: EscapedName, received: Timestamp?, held: Timestamp, size: Int,
        isInInbox: Bool = false
    ) {
        code = reason.code.rawValue
        detail = reason.detail
        self.gateway = gateway
        self.name = name
        self.received = received
        self.held = held
        self.size = size
        self.isInInbox = isInInbox
    }

    /// Reads a reason file; nil where it names no reason.
    package init?(text: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            fields[parts[0]] = parts[1].hasPrefix(" ") ? parts[1].dropFirst() : parts[1]
        }
        guard let reason = fields["Reason"] else { return nil }
        code = printable(String(reason))
        detail = fields["Detail"].map(String.init) ?? ""
        gateway = fields["Gateway"].map(String.init) ?? ""
        name = EscapedName(escaped: fields["Name"] ?? "")
        received = fields["Received"].flatMap { Timestamp(rfc3339: $0) }
        held = fields["Held"].flatMap { Timestamp(rfc3339: $0) }
        size = fields["Size"].flatMap { Int($0) } ?? 0
        isInInbox = fields["Place"] == "inbox"
    }
}
