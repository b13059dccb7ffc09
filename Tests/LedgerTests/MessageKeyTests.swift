import DeskModel
import Ledger
import Testing

@Suite("What makes a duplicate")
struct MessageKeyTests {
    /// What differs between two messages, and whether the second is a duplicate of the first.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let first: Message
        let second: Message
        let isDuplicate: Bool

        init(_ name: String, _ first: Message, _ second: Message, isDuplicate: Bool) {
            testDescription = name
            self.first = first
            self.second = second
            self.isDuplicate = isDuplicate
        }
    }

    private static func chat(_ text: String, id: String?) -> Message {
        var message = Message(facts: Facts(channel: .chat, gateway: "chat"))
        message.facts.sender = "telegram:1"
        message.facts.body = text
        message.facts.wholeText = text
        message.identity.gatewayID = id
        return message
    }

    private static func mail(
        _ text: String = "Ring me", id: String = "1@example.org", to: String? = "desk@example.org",
        from: String = "kim@example.org"
    ) -> Message {
        var message = chat(text, id: nil)
        message.facts.channel = .email
        message.facts.sender = from
        message.identity.messageID = id
        message.identity.deliveredTo = to
        return message
    }

    static let rows = [
        Row(
            "the same words without an id of the gateway", chat("Ring me", id: nil), chat("Ring me", id: nil),
            isDuplicate: false),
        Row("the same words under two ids", chat("Ring me", id: "1"), chat("Ring me", id: "2"), isDuplicate: false),
        Row("other words under the same id", chat("Ring me", id: "1"), chat("Ring him", id: "1"), isDuplicate: true),
        Row("the same mail twice", mail(), mail(), isDuplicate: true),
        Row("a mail with another body", mail(), mail("Ring him"), isDuplicate: false),
        Row("a mail with another Message-ID", mail(), mail(id: "2@example.org"), isDuplicate: false),
        Row("a mail from somebody else", mail(), mail(from: "lee@example.org"), isDuplicate: false),
        Row("a mail for another mailbox", mail(), mail(to: "sales@example.org"), isDuplicate: false),
        Row(
            "fields whose ends meet elsewhere", mail(id: "1@example.org", to: "ab"),
            mail(id: "1@example.orga", to: "b"),
            isDuplicate: false),
    ]

    @Test("is its gateway's id, or all four keys of a mail, and never what it says", arguments: rows)
    func duplicates(row: Row) {
        let first = Set(row.first.keys(gateway: "one"))
        #expect(first.isDisjoint(with: row.second.keys(gateway: "one")) != row.isDuplicate)
        #expect(first.isDisjoint(with: row.first.keys(gateway: "other")), "a key holds within its gateway")
    }
}
