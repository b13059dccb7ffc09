/// What the markup of mail programs says of an element: that it is a quotation, a signature, or the frame of either.
///
/// The names are those that the programs beside them give. Programs that take over the HTML of another put something in
/// front of its names: OWA `x_`, Hotmail `ecx`, Yahoo `ydp` and eight digits, Gmail `m_` and a number. That is taken
/// off first.
enum HTMLMark {
    /// History, all of it.
    case quoted
    /// The frame of an answer: what introduces the quotation is history, and so is the quotation, but what follows it
    /// was written between or below; with no quotation inside it is a forwarded mail, history too.
    case frame
    /// What introduces the quotation in a frame; by itself it is history.
    case introduction
    case signature
    /// From here to the end everything is history.
    case restQuoted

    /// The mark of one class of an element.
    static func ofClass(_ name: Substring) -> HTMLMark? { classes[bare(name)] }

    /// The mark of an `id`.
    static func ofID(_ name: Substring) -> HTMLMark? {
        let name = bare(name)
        // Yahoo numbers its quotations.
        return name.hasPrefix("yahoo_quoted") ? .quoted : ids[name]
    }

    /// The mark of a `name`, which 1&1 (GMX, web.de) and Spark use in place of a class.
    static func ofName(_ name: Substring) -> HTMLMark? { names[name] }

    /// The mark of a `data-marker`, as Zimbra has it.
    static func ofMarker(_ name: Substring) -> HTMLMark? { markers[name] }

    private static let classes: [Substring: HTMLMark] = [
        // Gmail, and those that write as it does.
        "gmail_quote": .frame, "gmail_quote_container": .frame, "gmail_extra": .frame, "gmail_attr": .introduction,
        "gmail_signature": .signature, "gmail_signature_prefix": .signature,
        // Yahoo, Thunderbird, Proton, Tutanota, Zoho.
        "yahoo_quoted": .quoted, "moz-cite-prefix": .quoted, "moz-forward-container": .quoted,
        "moz-email-headers-table": .quoted, "moz-signature": .signature, "moz-txt-sig": .signature,
        "protonmail_quote": .frame, "protonmail_signature_block": .signature, "tutanota_quote": .quoted,
        "zmail_extra": .quoted,
        // Outlook Express, Front, Freshdesk, eM Client.
        "OutlookMessageHeader": .restQuoted, "front-blockquote": .quoted, "freshdesk_quote": .quoted, "cite": .quoted,
        "cite2": .quoted,
    ]

    private static let ids: [Substring: HTMLMark] = [
        // Outlook: on the web and for telephones, for the Mac, of Hotmail's time, and the new one.
        "divRplyFwdMsg": .restQuoted, "appendonsend": .restQuoted, "OLK_SRC_BODY_SECTION": .restQuoted,
        "stopSpelling": .restQuoted, "mail-editor-reference-message-container": .restQuoted,
        "Signature": .signature, "ms-outlook-mobile-signature": .signature,
        // Zimbra, Roundcube, Apple, Zoho, Samsung.
        "zwchr": .restQuoted, "reply-intro": .restQuoted, "_rc_sig": .signature, "AppleMailSignature": .signature,
        "AppleOriginalContents": .quoted, "Zm-_Id_-Sgn": .signature, "composer_signature": .signature,
    ]

    private static let names: [Substring: HTMLMark] = [
        "quote": .quoted, "messageReplySection": .quoted, "messageSignatureSection": .signature,
    ]

    private static let markers: [Substring: HTMLMark] = [
        "__DIVIDER__": .restQuoted, "__HEADERS__": .restQuoted, "__QUOTED_TEXT__": .quoted,
        "__SIG_PRE__": .signature, "__SIG_POST__": .signature,
    ]

    /// A name without what other programs put in front of it.
    private static func bare(_ name: Substring) -> Substring {
        var name = name
        while name.utf8.starts(with: "x_".utf8) { name = name.dropFirst(2) }
        if name.utf8.starts(with: "ecx".utf8) { return name.dropFirst(3) }
        if name.utf8.starts(with: "ydp".utf8), name.utf8.count > 11 {
            let number = name.utf8.dropFirst(3).prefix(8)
            if number.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) { return name.dropFirst(11) }
        }
        if name.utf8.starts(with: "m_".utf8) {
            return Substring(name.utf8.dropFirst(2).drop { $0 == UInt8(ascii: "-") || (48...57).contains($0) })
        }
        return name
    }
}
