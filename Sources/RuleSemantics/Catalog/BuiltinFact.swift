package import DeskModel

/// The facts every message has, by the names rules use: the closed schema of the language.
package enum BuiltinFact: String, CaseIterable, Sendable {
    case channel, gateway, sender
    case senderName = "sender-name"
    case senderDomain = "sender-domain"
    case sentTo = "sent-to"
    case subject, body, text
    case wholeText = "whole-text"
    case header, attachments
    case attachmentType = "attachment-type"
    case size, duration, language, received, automatic, reply, verified
    case category, priority

    /// What kind of value a fact has, and so which tests fit it.
    package enum Kind: Equatable, Sendable {
        /// One of a few words that are known beforehand.
        case choice
        /// A word.
        case word
        /// A mail address, a telephone number or a chat user.
        case address
        /// A domain name.
        case domain
        /// A text in which words are looked for.
        case text
        /// A number with its unit.
        case number(NumberUnit)
        /// Yes or no.
        case flag
        /// A moment; used through calendars only.
        case time
        /// What an earlier stratum decided.
        case outcome
    }

    /// What numbers count.
    package enum NumberUnit: Equatable, Sendable {
        case none, bytes, seconds
    }

    /// The kind of value.
    package var kind: Kind {
        switch self {
        case .channel: .choice
        case .gateway, .attachmentType, .language: .word
        case .sender, .sentTo: .address
        case .senderDomain: .domain
        case .senderName, .subject, .body, .text, .wholeText, .header: .text
        case .attachments: .number(.none)
        case .size: .number(.bytes)
        case .duration: .number(.seconds)
        case .received: .time
        case .automatic, .reply, .verified: .flag
        case .category, .priority: .outcome
        }
    }

    /// The channels on which the fact can be there.
    package var channels: [Channel] {
        switch self {
        case .senderDomain, .header: [.email]
        case .subject: [.email, .chat]
        case .duration: [.phone]
        default: Channel.allCases
        }
    }

    /// Whether the fact is a set of values.
    package var isMany: Bool { self == .sentTo || self == .attachmentType }

    /// One line for `schema` and for messages.
    package var meaning: String {
        switch self {
        case .channel: "the channel of the gateway: email, phone or chat"
        case .gateway: "the name of the gateway's drop directory"
        case .sender: "mail address, telephone number (+46…) or chat user (platform:id)"
        case .senderName: "the sender's display name"
        case .senderDomain: "the domain of the sender's mail address"
        case .sentTo: "the recipients, or the number that was called or written to"
        case .subject: "the subject or topic"
        case .body: "the new text: quotes, signatures and disclaimers removed"
        case .text: "subject or body"
        case .wholeText: "everything, quotes included"
        case .header: "a raw mail header, decoded"
        case .attachments: "how many attachments"
        case .attachmentType: "the MIME types of the attachments"
        case .size: "the size of the file"
        case .duration: "how long the call or the recording is"
        case .language: "the declared language (ISO 639-1)"
        case .received: "when the spool got the message; used through hours"
        case .automatic: "auto-reply, bounce, bot, notice or delivery report"
        case .reply: "belongs to a conversation the desk already has"
        case .verified: "the sender is who it says it is"
        case .category: "the category decided before"
        case .priority: "the priority decided before"
        }
    }
}

extension BuiltinFact.Kind {
    /// The kind in the admin's words, with an article.
    package var described: String {
        switch self {
        case .choice, .word: "a word"
        case .address: "an address"
        case .domain: "a domain"
        case .text: "a text"
        case .number: "a number"
        case .flag: "a yes/no fact"
        case .time: "a time"
        case .outcome: "decided by rules"
        }
    }
}
