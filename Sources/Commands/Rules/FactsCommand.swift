import ArgumentParser
import BusinessTime
import DeskModel
import Settings

/// `facts`: messages as the decoders see them.
struct FactsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "facts", abstract: "Show the facts of messages, as rules see them.",
        discussion: """
            Needs no rules. Of a directory every message in it is shown. Exit status 1 when a file would be held.
            """)

    @OptionGroup var options: RuleOptions
    @OptionGroup var messages: MessageOptions

    func run() throws {
        try messages.requireFiles()
        let settings = try options.loadSettings(moreRules: messages.directories)
        var hasHeld = false
        try messages.forEach(settings: settings) { file in
            switch file.result {
            case .failure(let reason):
                hasHeld = true
                print(
                    messages.json
                        ? FactsCommand.line(file.path, "held", reason)
                        : "\(Terminal.printable(file.path)): held, \(reason.text)\n")
            case .success(let decoded): show(decoded, of: file.path)
            }
        }
        if hasHeld { throw FoundSomething() }
    }

    private func show(_ decoded: Decoded, of path: String) {
        var number = 0
        for item in decoded.items {
            switch item {
            case .setAside(let why):
                print(
                    messages.json
                        ? FactsCommand.line(path, "set-aside", why)
                        : "\(Terminal.printable(path)): set aside, no customer's message: \(why)\n")
            case .message(let message):
                if messages.json {
                    let members: [String: JSONText] = [
                        "file": .string(path), "message": .number(number), "facts": message.facts.json,
                        "format": .string(decoded.format.rawValue), "notes": .array(message.notes),
                    ]
                    print(JSONText.object(members))
                } else {
                    print(text(message, format: decoded.format, path: path))
                }
                number += 1
            }
        }
    }

    /// One JSON line for a file that holds no message to show.
    static func line(_ path: String, _ what: String, _ why: String) -> String {
        JSONText.object(["file": .string(path), what: .string(why)]).description
    }

    /// One JSON line for a file that would be held: the reason's stable name, and what was found.
    static func line(_ path: String, _ what: String, _ reason: HoldReason) -> String {
        JSONText.object([
            "file": .string(path), what: .string(reason.code.rawValue), "detail": .string(reason.detail),
        ]).description
    }

    private func text(_ message: Message, format: MessageFormat, path: String) -> String {
        let facts = message.facts
        var rows: [(String, String)] = [("channel", facts.channel.rawValue), ("gateway", facts.gateway ?? "")]
        rows.append(("format", format.rawValue))
        rows.append(("sender", facts.sender ?? "missing"))
        rows.append(("sender-name", facts.senderName ?? "missing"))
        if let domain = facts.senderDomain { rows.append(("sender-domain", domain)) }
        if !facts.sentTo.isEmpty { rows.append(("sent-to", facts.sentTo.joined(separator: ", "))) }
        rows.append(("subject", facts.subject ?? "missing"))
        rows.append(("body", facts.body ?? "missing"))
        let types = facts.attachmentTypes.joined(separator: ", ")
        rows.append(("attachments", "\(facts.attachments ?? 0)\(types.isEmpty ? "" : " (\(types))")"))
        if let size = facts.size { rows.append(("size", "\(size) bytes")) }
        if let duration = facts.duration { rows.append(("duration", "\(duration) seconds")) }
        if let language = facts.language { rows.append(("language", language)) }
        if let received = facts.received { rows.append(("received", received.description)) }
        rows.append(("automatic", facts.automatic ? "yes" : "no"))
        rows.append(("reply", facts.reply ? "yes" : "no"))
        rows.append(("verified", facts.verified ? "yes" : "no"))
        rows += message.notes.map { ("note", $0) }
        let lines = rows.map { label, value in
            // The lines of a text stand below one another, indented.
            let shown = value.split(separator: "\n", omittingEmptySubsequences: false).map {
                Terminal.printable(String($0))
            }
            let padding = String(repeating: " ", count: max(1, 15 - label.count))
            return label + padding + shown.joined(separator: "\n" + String(repeating: " ", count: 15))
        }
        return Terminal.printable(path) + "\n" + lines.joined(separator: "\n") + "\n"
    }
}

extension HoldReason {
    /// Code and detail in one phrase.
    var text: String { "\(code.rawValue): \(Terminal.printable(detail))" }
}
