import DeskModel

/// What a telephone exchange says in the mail by which it hands over a voicemail: Asterisk's app_voicemail and
/// FreeSWITCH's mod_voicemail.
///
/// Only a gateway whose channel is `phone` reads mail this way; on a mail gateway it stays mail. The recording is an
/// attachment as in any mail. The words are the exchange's own and not the caller's, unless a script put a transcript
/// there, so they stay.
struct VoicemailMail {
    /// The caller's number as written; nil where it is withheld.
    var number: String?
    /// The caller's name.
    var name: String?
    /// The mailbox or number that was called.
    var called: String?
    /// Seconds.
    var duration: Int?

    /// Recognises a voicemail by fields that only these exchanges write; nil where it is other mail.
    init?(_ headers: MailHeaders, sender: Mailbox?, text: String?) {
        let messageID = headers.first("message-id").flatMap { MailHeaders.messageIDs($0).first } ?? ""
        if headers.first("x-voicemail-length") != nil
            || headers.first("x-mailer")?.lowercased().hasPrefix("freeswitch") == true
        {
            readFreeSwitch(headers, sender, text)
        } else if headers.names.contains("x-asterisk-callerid") || messageID.hasPrefix("Asterisk-") {
            readAsterisk(headers, messageID, text)
        } else {
            return nil
        }
    }

    /// From has the caller as `"name" <number@exchange>`, `X-Voicemail-Length` the seconds (templates/voicemail.tpl).
    private mutating func readFreeSwitch(_ headers: MailHeaders, _ sender: Mailbox?, _ text: String?) {
        number = sender.map { String($0.address.prefix { $0 != "@" }) }
        name = sender?.name
        duration = headers.first("x-voicemail-length").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        duration = duration ?? VoicemailMail.value(of: "duration", in: text).flatMap(VoicemailMail.seconds)
        called = VoicemailMail.value(of: "account", in: text).flatMap {
            PlainText.nonEmpty(String($0.prefix { $0 != "@" }))
        }
    }

    /// `X-Asterisk-CallerID` and `-CallerIDName`; the mailbox is in the Message-ID, the duration in the text only.
    ///
    /// The id is `Asterisk-<message>-<random>-<mailbox>-<process>@<host>` (make_email_file in app_voicemail.c).
    private mutating func readAsterisk(_ headers: MailHeaders, _ messageID: String, _ text: String?) {
        number = headers.first("x-asterisk-callerid")
        name = headers.first("x-asterisk-calleridname")
        let fields = messageID.prefix { $0 != "@" }.split(separator: "-", omittingEmptySubsequences: false)
        if fields.count >= 5, fields[0] == "Asterisk" {
            called = PlainText.nonEmpty(fields[3..<(fields.count - 1)].joined(separator: "-"))
        }
        duration =
            VoicemailMail.value(of: "duration", in: text).flatMap(VoicemailMail.seconds)
            ?? VoicemailMail.value(of: "length", in: text).flatMap(VoicemailMail.seconds)
            ?? VoicemailMail.clock(before: "long message", in: text)
    }

    /// The facts that a caller gives, in place of those of the mail.
    func set(_ facts: inout Facts, country: String?, notes: inout [String]) {
        facts.sender = number.flatMap { PhoneNumber.normalise($0, country: country) }
        let isName = name.map { PhoneNumber.normalise($0, country: nil) == nil && !VoicemailMail.isNobody($0) } ?? false
        facts.senderName = isName ? name : nil
        facts.senderDomain = nil
        // The subject is the exchange's own words; they are in the whole text.
        facts.subject = nil
        if let called { facts.sentTo = [called] }
        facts.duration = duration
        // The exchange wrote the mail, but a person spoke; and a caller's number proves nothing.
        facts.automatic = false
        facts.verified = false
        if facts.sender == nil { notes.append("The caller's number is not known.") }
    }

    private static func isNobody(_ name: String) -> Bool {
        ["unknown", "anonymous", "unavailable", "private", "an unknown caller"].contains(name.lowercased())
    }

    /// What stands behind `Label:` at the start of one of the first lines of a text.
    private static func value(of label: String, in text: String?) -> Substring? {
        for line in (text ?? "").utf8.split(separator: 0x0A, maxSplits: 50).prefix(50) {
            let line = PlainText.trimming(Substring(line))
            guard let colon = line.utf8.prefix(20).firstIndex(of: UInt8(ascii: ":")) else { continue }
            guard PlainText.trimming(line[..<colon]).lowercased() == label else { continue }
            return PlainText.trimming(line[line.utf8.index(after: colon)...])
        }
        return nil
    }

    /// The clock that stands before some words, as `0:23` before `long message` in Asterisk's own text.
    private static func clock(before words: String, in text: String?) -> Int? {
        let text = (text ?? "").prefix(4096)
        guard let end = text.firstRange(of: words)?.lowerBound else { return nil }
        return PlainText.trimming(text[..<end]).split(whereSeparator: \.isWhitespace).last.flatMap(seconds)
    }

    /// Seconds of `h:mm:ss`, `m:ss` or `ss`; nil for anything else, and beyond a day.
    private static func seconds(_ clock: Substring) -> Int? {
        let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(fields.count) else { return nil }
        var seconds = 0
        for field in fields {
            guard (1...5).contains(field.utf8.count), field.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int(field)
            else { return nil }
            seconds = seconds * 60 + number
        }
        return seconds <= 86_400 ? seconds : nil
    }
}
