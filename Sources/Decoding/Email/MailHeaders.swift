import BusinessTime
import CGMime
import DeskModel

/// The header of a mail: every field decoded, and the questions decoders ask of it.
struct MailHeaders {
    /// The fields in the order of the message, cleaned.
    let fields: [Header]
    /// What was left out.
    let notes: [String]

    init(of message: UnsafeMutablePointer<GMimeMessage>, limits: DecodingLimits) {
        // GMime gives the Content fields to the body; a reader sees one header.
        var found = MailHeaders.fields(of: firstline_message_object(message))
        if let root = g_mime_message_get_mime_part(message) {
            found += MailHeaders.fields(of: root)
            found.sort { g_mime_header_get_offset($0) < g_mime_header_get_offset($1) }
        }
        let count = found.count
        var fields: [Header] = []
        var notes: [String] = []
        var sizeLeft = limits.text
        for header in found.prefix(limits.headerFacts) {
            guard let name = g_mime_header_get_name(header) else { continue }
            let value = g_mime_header_get_value(header).flatMap { PlainText.line(String(cString: $0)) } ?? ""
            let (kept, isCut) = PlainText.limited(value, to: min(16 << 10, sizeLeft))
            if isCut, !notes.contains(MailHeaders.cutNote) { notes.append(MailHeaders.cutNote) }
            sizeLeft -= kept.utf8.count
            fields.append(Header(name: PlainText.line(String(cString: name)) ?? "", value: kept))
        }
        if count > limits.headerFacts {
            notes.append(
                "The mail has \(count) header fields; only the first \(limits.headerFacts) are known to the rules.")
        }
        self.fields = fields
        self.notes = notes
    }

    private static func fields(of object: UnsafeMutablePointer<GMimeObject>) -> [UnsafeMutablePointer<GMimeHeader>] {
        let list = g_mime_object_get_header_list(object)
        return (0..<max(0, g_mime_header_list_get_count(list))).compactMap {
            g_mime_header_list_get_header_at(list, $0)
        }
    }

    private static let cutNote = "A header field is very long and was cut."

    /// The values of a field, in the order of the message; the name in lower case.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name }.map(\.value)
    }

    /// The first value of a field that is not empty.
    func first(_ name: String) -> String? {
        values(name).first { !$0.isEmpty }
    }

    /// The first value in lower case, up to the first `;` or `(`, trimmed.
    func word(_ name: String) -> String? {
        first(name).flatMap { PlainText.nonEmpty(String($0.prefix { $0 != ";" && $0 != "(" })) }?.lowercased()
    }

    /// Message-IDs that the mail answers, nearest first: In-Reply-To, then References from the end.
    ///
    /// At most 100.
    var references: [String] {
        var seen: Set<String> = []
        let ids =
            values("in-reply-to").flatMap(MailHeaders.messageIDs)
            + values("references").flatMap(MailHeaders.messageIDs).reversed()
        return Array(ids.filter { seen.insert($0).inserted }.prefix(100))
    }

    /// The ids between angle brackets.
    static func messageIDs(_ value: String) -> [String] {
        value.split(separator: "<").dropFirst(value.hasPrefix("<") ? 0 : 1).compactMap { piece in
            guard let end = piece.firstIndex(of: ">") else { return nil }
            let id = piece[..<end].filter { !$0.isWhitespace }
            return id.isEmpty || id.utf8.count > 998 ? nil : String(id)
        }
    }

    /// The first tag of Content-Language as ISO 639-1; nil for longer codes.
    var language: String? {
        first("content-language").flatMap(LanguageTag.primary)
    }
}

/// Language tags as gateways and messages declare them.
enum LanguageTag {
    /// The language of a tag (`sv-SE` → `sv`) where it has an ISO 639-1 code, else nil.
    static func primary(_ tag: String) -> String? {
        let code = tag.prefix { $0.isASCII && $0.isLetter }.lowercased()
        let rest = tag.dropFirst(code.count).first
        guard code.utf8.count == 2, rest == nil || rest == "-" || rest == "_" || rest == "," || rest == " " else {
            return nil
        }
        return code
    }
}

/// A mailbox of an address list.
struct Mailbox: Equatable {
    /// The address, lower case.
    var address: String
    /// The display name.
    var name: String?

    /// The part behind the last `@`; nil where there is none.
    var domain: String? {
        guard let at = address.lastIndex(of: "@") else { return nil }
        return PlainText.nonEmpty(String(address[address.index(after: at)...]))
    }

    /// A mailbox; nil where the address is blank.
    init?(address: String?, name: String?) {
        guard let address = PlainText.line(address) else { return nil }
        // Stray brackets of broken headers are not part of an address.
        let stray = Set("<>\"' ".utf8)
        let bytes = address.utf8
        guard let start = bytes.firstIndex(where: { !stray.contains($0) }),
            let end = bytes.lastIndex(where: { !stray.contains($0) })
        else { return nil }
        self.address = PlainText.limited(address[start...end].lowercased(), to: 512).text
        self.name = PlainText.line(name).map { PlainText.limited($0, to: 1000).text }
    }

    /// The mailboxes of a list, those of groups included, in order; at most that many.
    ///
    /// Groups nest only so deep.
    static func all(in list: UnsafeMutablePointer<InternetAddressList>?, limit: Int) -> [Mailbox] {
        var result: [Mailbox] = []
        var pending: [(list: UnsafeMutablePointer<InternetAddressList>, index: Int32)] = []
        if let list { pending.append((list, 0)) }
        while let (list, index) = pending.popLast(), result.count < limit {
            guard index < internet_address_list_length(list) else { continue }
            pending.append((list, index + 1))
            guard let entry = internet_address_list_get_address(list, index) else { continue }
            if let mailbox = firstline_as_mailbox(entry) {
                let name = internet_address_get_name(entry).map { String(cString: $0) }
                let address = internet_address_mailbox_get_addr(mailbox).map { String(cString: $0) }
                if let found = Mailbox(address: address, name: name) { result.append(found) }
            } else if let group = firstline_as_group(entry), pending.count < 64 {
                if let members = internet_address_group_get_members(group) { pending.append((members, 0)) }
            }
        }
        return result
    }
}
