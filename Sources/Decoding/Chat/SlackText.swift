import DeskModel

/// Slack's mrkdwn as plain text.
enum SlackText {
    /// The text with `<…>` references replaced by what a reader sees, and the three entities resolved.
    ///
    /// `<url|label>` → label, `<url>` → the address, `<#C1|name>` → #name, `<@U1>` → @U1, `<!here>` → @here. Emphasis
    /// marks stay: they are punctuation to a rule.
    static func plain(_ text: String?) -> String? {
        guard let text else { return nil }
        var result = ""
        var rest = text[...]
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "<")) {
            result += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            // Slack escapes every other bracket; one without an end, or over two lines, is not from Slack.
            let brackets = [UInt8(ascii: "<"), UInt8(ascii: ">")]
            guard let close = inner.utf8.prefix(4000).firstIndex(where: brackets.contains),
                inner.utf8[close] == brackets[1]
            else {
                result += "<"
                rest = inner
                continue
            }
            result += reference(inner[..<close])
            rest = inner[inner.index(after: close)...]
        }
        result += rest
        return unescaped(result)
    }

    private static func reference(_ text: Substring) -> String {
        let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let target = parts.first ?? ""
        let label = parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil
        switch target.first {
        case "@": return label.map { "@\($0)" } ?? String(target)
        case "#": return label.map { "#\($0)" } ?? String(target)
        case "!": return label.map(String.init) ?? "@" + target.dropFirst().prefix { $0 != "^" }
        default: return String(label ?? (target.hasPrefix("mailto:") ? target.dropFirst(7) : target))
        }
    }

    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }

    /// The text of a message whose `text` is empty: that of its attachments, else that of its blocks.
    static func fallback(_ message: JSONValue) -> String? {
        let attached = (message["attachments"]?.elements ?? []).compactMap { $0["text"]?.text ?? $0["fallback"]?.text }
        if !attached.isEmpty { return attached.joined(separator: "\n") }
        var texts: [String] = []
        // Blocks nest; the stack holds what is still to be read, first on top. JSON's own bounds hold here too.
        var pending = Array((message["blocks"]?.elements ?? []).reversed())
        while let value = pending.popLast() {
            switch value["text"] {
            case .some(.string(let text)): texts.append(text)
            case .some(let inner): pending.append(inner)
            case nil: break
            }
            pending += (value["fields"]?.elements ?? []).reversed()
            pending += (value["elements"]?.elements ?? []).reversed()
        }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }
}
