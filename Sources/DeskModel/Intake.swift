package import BusinessTime

/// One dropped unit, read into memory: the file that carries the message, and its companions by description.
package struct Drop: Sendable {
    /// The file's name as the gateway chose it, bytes that are not UTF-8 replaced.
    ///
    /// For display and for naming rules only.
    package var name: String
    /// The file's content, whole.
    package var bytes: [UInt8]
    /// The file's modification time, never later than now.
    package var received: Timestamp
    /// Files that belong to this one (the audio of a voicemail).
    package var companions: [Companion]

    /// A unit read from the spool.
    package init(name: String, bytes: [UInt8], received: Timestamp, companions: [Companion] = []) {
        self.name = name
        self.bytes = bytes
        self.received = received
        self.companions = companions
    }
}

/// A file beside the one that carries the message.
package struct Companion: Equatable, Sendable {
    /// The file's name in the drop directory.
    package var name: String
    /// Its size in bytes.
    package var size: Int
    /// Its content, where it is another part of the message and has to be read with it; nil for all other companions.
    package var bytes: [UInt8]?

    /// A companion file.
    package init(name: String, size: Int, bytes: [UInt8]? = nil) {
        self.name = name
        self.size = size
        self.bytes = bytes
    }
}

/// What one dropped unit turned out to hold; a file may carry several messages (WhatsApp batches).
package struct Decoded: Equatable, Sendable {
    /// The format it was read as, by the name settings use.
    package var format: MessageFormat
    /// The messages and what is not one, in the order of the file; never empty.
    package var items: [Item]

    /// One part of a decoded unit.
    package enum Item: Equatable, Sendable {
        /// A customer's message.
        case message(Message)
        /// Not a customer's message (delivery status, typing, own echo): why, in a short English phrase.
        case setAside(String)
    }

    /// The result of decoding one unit.
    package init(format: MessageFormat, items: [Item]) {
        self.format = format
        self.items = items
    }
}

/// The formats gateways write, by the names that the settings file uses.
package enum MessageFormat: String, CaseIterable, Sendable {
    case mail, smstools, gammu, voicemail, twilio, slack, telegram, whatsapp, matrix, teams, mattermost, rocketchat
    case matterbridge, chatwoot, livechat, neutral
}

/// How a gateway is set up: what its drop directory means.
package struct Gateway: Equatable, Sendable {
    /// The name of its drop directory.
    package var name: String
    /// The channel all its messages have.
    package var channel: Channel
    /// The format of its files; nil means `auto`, each file is sniffed.
    package var format: MessageFormat?
    /// Country calling code without `+` that makes national numbers international (`46`); nil leaves them as they are.
    package var country: String?
    /// The user who may drop here, by name; nil allows anybody who can write the directory.
    package var user: String?
    /// `authserv-id`s whose Authentication-Results are believed.
    package var authenticationServers: [String] = []
    /// Whether the neutral envelope's `verified` is believed.
    package var trustsVerified = false
    /// Ids or names under which the desk itself writes on the platform: what they wrote is an echo and set aside.
    package var own: Set<String> = []
    /// Names of smstools headers as `smsd.conf` translates them, each with the English name it stands for.
    package var translatedHeaders: [String: String] = [:]

    /// A gateway with the defaults of one that is not in the settings.
    package init(name: String, channel: Channel) {
        self.name = name
        self.channel = channel
    }
}

/// Why a file is held: kept aside, unread by the rules, for a person to look at.
package struct HoldReason: Error, Equatable, Sendable {
    /// The stable name of the reason, as `held list` and the journal show it.
    package enum Code: String, CaseIterable, Sendable {
        case empty
        case tooLarge = "too-large"
        case tooDeep = "too-deep"
        case tooManyParts = "too-many-parts"
        case notAFile = "not-a-file"
        case unreadable
        case unknownFormat = "unknown-format"
        case brokenJSON = "broken-json"
        case brokenContent = "broken-content"
        case companionAlone = "companion-alone"
        case wrongOwner = "wrong-owner"
        case crashedDecoder = "crashed-decoder"
        case tooManyMessages = "too-many-messages"
        case noMemory = "no-memory"
        case refused
    }

    /// The stable name.
    package var code: Code
    /// What was found, for the person who can act; never content of the message, no control characters.
    package var detail: String

    /// A reason with its detail.
    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
