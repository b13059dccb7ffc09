import CGMime

/// The Content-Type of a part, as far as decoding needs it.
struct MimeType {
    /// Type and subtype in lower case, without parameters; control characters and blanks dropped.
    let name: String
    private let charset: String?
    /// Whether the text is format=flowed (RFC 3676).
    let isFlowed: Bool
    /// Whether a flowed text drops the space at a soft line break.
    let deletesSpace: Bool

    init(of object: UnsafeMutablePointer<GMimeObject>) {
        guard let type = g_mime_object_get_content_type(object) else {
            (name, charset, isFlowed, deletesSpace) = ("application/octet-stream", nil, false, false)
            return
        }
        func parameter(_ name: String) -> String? {
            g_mime_content_type_get_parameter(type, name).map { String(cString: $0) }
        }
        let media = g_mime_content_type_get_media_type(type).map { String(cString: $0) } ?? "application"
        let subtype = g_mime_content_type_get_media_subtype(type).map { String(cString: $0) } ?? "octet-stream"
        let found = MimeType.canonical("\(media)/\(subtype)")
        name = found == "application/octet-stream" && MimeType.isBareText(object) ? "text/plain" : found
        charset = parameter("charset")
        isFlowed = parameter("format")?.lowercased() == "flowed" && name == "text/plain"
        deletesSpace = parameter("delsp")?.lowercased() == "yes"
    }

    /// Whether the type is just `text`, as before MIME; RFC 2045, section 5.2, wants it read as plain text.
    private static func isBareText(_ object: UnsafeMutablePointer<GMimeObject>) -> Bool {
        guard let header = g_mime_header_list_get_header(g_mime_object_get_header_list(object), "Content-Type"),
            let raw = g_mime_header_get_raw_value(header)
        else { return false }
        let value = String(cString: raw).utf8.drop { $0 <= 0x20 }.prefix { $0 > 0x20 && $0 != UInt8(ascii: ";") }
        return String(decoding: value, as: UTF8.self).lowercased() == "text"
    }

    /// A MIME type in the form of facts: lower case, no parameters, printable ASCII, at most 127 characters.
    static func canonical(_ written: String) -> String {
        let kept = written.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 > 0x20 && $0 < 0x7F }.prefix(127)
        guard kept.contains(UInt8(ascii: "/")) else { return "application/octet-stream" }
        return String(decoding: kept, as: UTF8.self).lowercased()
    }

    /// Texts that are files, or written for machines.
    private static let machineTexts: Set<String> = [
        "text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/css", "text/csv", "text/x-amp-html",
        "text/rfc822-headers", "text/xml", "text/javascript", "text/x-patch", "text/x-diff", "text/rtf",
    ]

    /// Whether people read this in the mail itself: any text but those that are files or machine data.
    var isReadable: Bool {
        guard name.hasPrefix("text/") else { return false }
        return !MimeType.machineTexts.contains(name)
    }

    /// The charset to read the bytes by: the declared one, or what an HTML document says in a `meta` element.
    ///
    /// ISO-2022 has seven bits; text of eight that declares it was converted on its way, and is read as what it can be.
    func charset(in bytes: UnsafeBufferPointer<UInt8>) -> String? {
        if let charset, charset.lowercased().hasPrefix("iso-2022-"), bytes.contains(where: { $0 >= 0x80 }) {
            if Charset.validUTF8(bytes) != nil { return "utf-8" }
            let isJapanese = charset.lowercased().hasPrefix("iso-2022-jp")
            return isJapanese && Charset.read(bytes, declared: "euc-jp").note == nil ? "euc-jp" : charset
        }
        guard charset == nil, name == "text/html" else { return charset }
        let head = String(decoding: bytes.prefix(2048), as: UTF8.self).lowercased()
        guard let range = head.firstRange(of: "charset=") else { return nil }
        let value = head[range.upperBound...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
        return String(value.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
    }
}
