import BusinessTime
import CGMime
import DeskModel

/// The header of a mail: every field decoded, and the questions decoders ask of it.
struct MailHeaders {
    /// The fields in the order of the message, cleaned.
    let fields: [Header]
    /// What was left out.
    let notes: [String]
    /// The names of the fields in lower case.
    let names: [String]

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
            let value = MailHeaders.value(header) ?? ""
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
        names = fields.map { $0.name.lowercased() }
    }

    /// The value of a field, decoded and cleaned; nil where it is blank.
    private static func value(_ header: UnsafeMutablePointer<GMimeHeader>) -> String? {
        PlainText.line(
            (g_mime_header_get_raw_value(header) ?? g_mime_header_get_value(header)).map(EncodedWords.decode))
    }

    /// The first field of a name in the header of a nested mail.
    static func first(_ name: String, of message: UnsafeMutablePointer<GMimeMessage>) -> String? {
        g_mime_header_list_get_header(g_mime_object_get_header_list(firstline_message_object(message)), name)
            .flatMap(value)
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
        names.indices.filter { names[$0] == name }.map { fields[$0].value }
    }

    /// The first value of a field that is not empty.
    func first(_ name: String) -> String? {
        names.indices.first { names[$0] == name && !fields[$0].value.isEmpty }.map { fields[$0].value }
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

    /// The ids between angle brackets, white space dropped; those of more than 998 bytes are none.
    static func messageIDs(_ value: String) -> [String] {
        var ids: [String] = []
        var id: [UInt8]?
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "<"): id = []
            case UInt8(ascii: ">"):
                if let id, !id.isEmpty, id.count <= 998 { ids.append(String(decoding: id, as: UTF8.self)) }
                id = nil
            default: if byte > 0x20 { id?.append(byte) }
            }
        }
        return ids
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
    /// The address: lower case, its domain as ``MailDomain`` has it.
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
        let bytes = address.utf8
        guard let start = bytes.firstIndex(where: { !Mailbox.isStray($0) }),
            let end = bytes.lastIndex(where: { !Mailbox.isStray($0) })
        else { return nil }
        let bare = PlainText.limited(String(address[start...end]), to: 512).text
        if let at = bare.lastIndex(of: "@") {
            self.address = bare[...at].lowercased() + MailDomain.normalised(bare[bare.index(after: at)...])
        } else {
            self.address = bare.lowercased()
        }
        self.name = PlainText.line(name).map { PlainText.limited($0, to: 1000).text }
    }

    private static func isStray(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"), 0x20: true
        default: false
        }
    }

    /// The mailboxes of the From field; at most that many.
    static func authors(
        of message: UnsafeMutablePointer<GMimeMessage>, headers: MailHeaders, limit: Int
    ) -> [Mailbox] {
        let fields = g_mime_object_get_header_list(firstline_message_object(message))
        let raw = g_mime_header_list_get_header(fields, "From").flatMap { g_mime_header_get_raw_value($0) }
        // GMime loses what stands behind the padding of a name's first word.
        if let joined = raw.flatMap(EncodedWords.joined) {
            let list = (joined + [0]).withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { internet_address_list_parse(nil, $0.baseAddress) }
            }
            defer { firstline_unref(list) }
            let found = all(in: list, limit: limit)
            if !found.isEmpty { return found }
        }
        let found = all(in: g_mime_message_get_from(message), limit: limit)
        return found.isEmpty ? loose(headers.first("from")).map { [$0] } ?? [] : found
    }

    /// The address as it was sent: GMime turns Punycode into letters without looking at them, and this turns them back.
    private static func address(of mailbox: UnsafeMutablePointer<InternetAddressMailbox>) -> String? {
        guard let address = internet_address_mailbox_get_addr(mailbox).map({ String(cString: $0) }) else { return nil }
        guard address.utf8.contains(where: { $0 >= 0x80 }) else { return address }
        return internet_address_mailbox_get_idn_addr(mailbox).map { String(cString: $0) } ?? address
    }

    /// The mailbox of a From without its brackets: `Kim Berg kim@example.org`.
    private static func loose(_ value: String?) -> Mailbox? {
        guard let value, value.utf8.count <= 1000 else { return nil }
        let words = value.split(separator: " ")
        guard let index = words.lastIndex(where: { $0.utf8.contains(UInt8(ascii: "@")) }) else { return nil }
        let name = words[..<index].joined(separator: " ")
        guard let found = Mailbox(address: String(words[index]), name: name), let domain = found.domain,
            domain.contains("."), !found.address.hasPrefix("@")
        else { return nil }
        return found
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
                if let found = Mailbox(address: Mailbox.address(of: mailbox), name: name) { result.append(found) }
            } else if let group = firstline_as_group(entry), pending.count < 64 {
                if let members = internet_address_group_get_members(group) { pending.append((members, 0)) }
            }
        }
        return result
    }
}
