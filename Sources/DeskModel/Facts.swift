package import BusinessTime

/// What is known of one message: the closed schema that rules test (language specification, section 4).
///
/// A value that is nil or empty is *missing*: every positive test on it is false. Text is as people wrote it,
/// decoded to Unicode and not normalised; control characters other than tab and line feed are already replaced.
package struct Facts: Equatable, Sendable {
    /// The channel of the gateway's drop directory.
    package var channel: Channel
    /// The name of the gateway; missing only in rule tests.
    package var gateway: String?
    /// A mail address in lower case, an E.164 number (`+46701740605`), or `platform:id` of a chat.
    package var sender: String?
    /// The display name of the sender.
    package var senderName: String?
    /// The domain of a mail sender, lower case.
    package var senderDomain: String?
    /// Recipients, or the number that was called; in the order of the message.
    package var sentTo: [String] = []
    /// The decoded subject or topic.
    package var subject: String?
    /// The new text: quoted history, signatures and disclaimers cut, each cut in the middle left as a ``textBarrier``.
    package var body: String?
    /// Everything, quotes included.
    package var wholeText: String?
    /// Raw mail headers, decoded, in the order of the message.
    package var headers: [Header] = []
    /// How many attachments the message has; nil only in rule tests.
    package var attachments: Int? = 0
    /// MIME types of the attachments, lower case, without parameters.
    package var attachmentTypes: [String] = []
    /// Bytes of the file in the spool; nil only in rule tests.
    package var size: Int?
    /// Seconds of the call or the recording.
    package var duration: Int?
    /// ISO 639-1 code that the gateway or the message declares, lower case.
    package var language: String?
    /// When the spool got the message: the file's modification time, never later than now; nil only in rule tests.
    package var received: Timestamp?
    /// Auto-reply, bounce, bot, notice or delivery report.
    package var automatic = false
    /// Belongs to a conversation the desk already has.
    package var reply = false
    /// The sender is who it says it is.
    package var verified = false

    /// Facts of a message about which nothing is known yet.
    package init(channel: Channel, gateway: String? = nil) {
        self.channel = channel
        self.gateway = gateway
    }

    /// Stands in a text where a quotation was cut out of the middle; no phrase matches across it.
    ///
    /// Decoders replace this character where a message brings it along.
    package static let textBarrier: Unicode.Scalar = "\u{1E}"
}

/// One header field of a mail: the name as written, the value unfolded and decoded.
package struct Header: Equatable, Sendable {
    /// The name as the message has it; compare without regard to case.
    package var name: String
    /// The value, unfolded, encoded words decoded.
    package var value: String

    /// A header field.
    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
