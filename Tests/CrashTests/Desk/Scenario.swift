import Control
import DeskModel
import Foundation
import Spool
import Testing

/// A few dropped files and how each has to end, whatever happens in between.
struct Scenario: Sendable, CustomTestStringConvertible {
    /// One dropped file with its companions.
    struct Dropped: Sendable {
        var gateway: String
        var name: String
        var bytes: [UInt8]
        var companions: [Companion] = []
        var end: End
    }

    /// A file beside the one that carries the message.
    struct Companion: Sendable {
        var name: String
        var bytes: [UInt8]
    }

    /// How a file ends; messages are known by a word that only their text has.
    enum End: Sendable {
        /// Each message reaches a tier.
        case delivered([String])
        /// Held for this reason.
        case held(HoldReason.Code)
        /// No customer's message.
        case aside
        /// It brings the same message as others: of all of them one is delivered, the rest is set aside.
        case sharing(String)
        /// Its writer changes it after it was committed: both versions reach a tier, the second if it was written.
        case rewritten(first: String, LateVersion)
        /// It was held and is given back: it reaches a tier or is still held.
        case givenBack(String, HoldReason.Code)
        /// It was kept for as long as the settings say: nothing is left of it.
        case removed(String)
    }

    /// What a late writer makes of a file.
    struct LateVersion: Sendable {
        var word: String
        var bytes: [UInt8]
        /// Whether it has the gateway's id of the first: a process that died in between takes it for the same message.
        var keepsID = false
    }

    /// What a person, upkeep or a consumer does.
    enum Action: Sendable {
        /// Every waiting message is decided again by the rules of now.
        case decideAgain
        /// Every waiting message is put on hold.
        case hold
        /// Every message on hold is released.
        case release
        /// Tiers are told of what is held.
        case tellOfHeld
        /// Every held file is given back, and its stub withdrawn.
        case giveBack
        /// A program takes every waiting message, and the desk notices.
        case programTakes
        /// A consumer takes every waiting message and resolves it.
        case resolve
        /// What was kept for long enough is removed.
        case retain
        /// A person does something to every ticket that is open or resolved as it needs.
        case ticket(TicketCall)
        /// A person makes every ticket a part of the first.
        case merge
    }

    let name: String
    var gateways: [Gateway]
    var dropped: [Dropped]
    /// The largest file that is read, in bytes.
    var fileSize = 20_000
    /// The same while the files are held that are given back later.
    var fileSizeBefore: Int?
    /// Whether consumers take every envelope as soon as they see it.
    var consumersTake = false
    /// What is done at the end of a life before the one that is looked at; none where there is no such life.
    var preparation: [Action]?
    /// What is done at the beginning of the life that is looked at.
    var actions: [Action] = []
    /// Whether a consumer takes a message at the moment when a person has it decided again.
    var isTakenMeanwhile = false
    /// Whether people work on tickets: after each life ledger and tiers are held against each other.
    var hasTickets = false
    /// How much later the life that is looked at begins, in days.
    var laterDays: Int64 = 0
    /// How many files a batch takes at most; nil for the settings' default.
    var batch: Int?
    /// How many workers the desk has; with more than one a batch is read while the one before is handed over.
    var workers = 1
    /// States that a power cut may leave, to look at for each step; nil for as many as of other scenarios.
    var outcomes: Int?

    var testDescription: String { name }

    /// What other programs do right after a step of the daemon.
    var outsider: ModelFileSystem.Outsider {
        { [dropped, consumersTake, isTakenMeanwhile] operation, image in
            if isTakenMeanwhile, case .create(let name, let room, _, let time) = operation,
                ["first", "second"].contains(where: { image.inode("tiers/\($0)/tmp") == room }),
                let id = EnvelopeName(name.text)?.id
            {
                return Scenario.taking(id, in: image, at: time)
            }
            guard case .rename(_, let source, let name, let target, let inode, let time) = operation, source != target,
                let tier = ["first", "second"].first(where: { image.inode("tiers/\($0)/new") == target })
            else { return [] }
            if consumersTake, let taken = image.inode("tiers/\(tier)/cur") {
                return [.rename(name, from: target, to: name, into: taken, inode, at: time)]
            }
            for file in dropped {
                guard case .rewritten(let first, let second) = file.end,
                    image.files[inode]?.bytes.says(first) == true
                else { continue }
                let inWork = image.tree.first {
                    $0.key.hasPrefix("/work/") && image.files[$0.value]?.bytes == file.bytes
                }
                guard let inode = inWork?.value else { continue }
                return [.replaceContent(inode, second.bytes, at: time)]
            }
            return []
        }
    }
}

/// A mail with a word that only it has; `refund` in it brings it to the second tier.
func mail(_ word: String, id: String = "", text: String = "Still waiting") -> [UInt8] {
    Array(
        """
        From: Kim Berg <kim@example.org>
        To: support@example.org
        Subject: Order
        Message-ID: <\(id.isEmpty ? word : id)@example.org>

        \(text), says \(word).

        """.utf8)
}

func whatsapp(_ messages: [(word: String, text: String)], id: String? = nil) -> [UInt8] {
    let items = messages.map { word, text in
        """
        {"from": "447700900103", "id": "wamid.\(id ?? word)", "timestamp": "1795001645", "type": "text",
         "text": {"body": "\(text), says \(word)"}}
        """
    }
    return Array(
        """
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value":
        {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "2"}, "messages": [\(items.joined(separator: ","))]}}]}]}
        """.utf8)
}

let statuses = Array(
    """
    {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value":
    {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "2"}, "statuses": [{"id": "wamid.9", "status": "read"}]}}]}]}
    """.utf8)

func voicemail(_ word: String) -> [UInt8] {
    Array("[message]\ncallerid=<447700900102>\nmsg_id=1-\(word)\nduration=4\ntranscript=Call back, says \(word)\n".utf8)
}

/// What a gateway of the house's own writes.
func neutral(_ word: String, picture: String) -> [UInt8] {
    Array(
        """
        {"firstline": 1, "id": "\(word)", "sender": "chat:kim", "body": "It looks like this, says \(word)",
         "attachments": [{"name": "\(picture)", "type": "image/png", "file": "\(picture)"}]}
        """.utf8)
}

let recording = Array("RIFF....WAVEfmt recording".utf8)
let email = Gateway(name: "email", channel: .email)
let phone = Gateway(name: "phone", channel: .phone)
let chat = Gateway(name: "chat", channel: .chat)
let pictures = {
    var gateway = Gateway(name: "pictures", channel: .chat)
    gateway.format = .neutral
    return gateway
}()

extension Scenario {
    /// All of them, or those whose name has what `FAULTS_SCENARIO` says.
    static let asked: [Scenario] = {
        guard let part = ProcessInfo.processInfo.environment["FAULTS_SCENARIO"] else { return all }
        return all.filter { $0.name.contains(part) }
    }()

    /// Every kind of message there is, and every way it can go.
    static let all: [Scenario] = [
        Scenario(
            name: "a plain mail", gateways: [email],
            dropped: [Dropped(gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .delivered(["wordone"]))]),
        Scenario(
            name: "three mails for two tiers", gateways: [email],
            dropped: [
                Dropped(gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .delivered(["wordone"])),
                Dropped(
                    gateway: "email", name: "2 ü.eml", bytes: mail("wordtwo", text: "A refund, please"),
                    end: .delivered(["wordtwo"])),
                Dropped(gateway: "email", name: "3.eml", bytes: mail("wordthree"), end: .delivered(["wordthree"])),
            ]),
        Scenario(
            name: "a batch of one file for two tiers", gateways: [chat],
            dropped: [
                Dropped(
                    gateway: "chat", name: "hook.json",
                    bytes: whatsapp([("wordone", "Hello"), ("wordtwo", "My refund"), ("wordthree", "Hello")]),
                    end: .delivered(["wordone", "wordtwo", "wordthree"]))
            ]),
        Scenario(
            name: "a voicemail with its recording", gateways: [phone],
            dropped: [
                Dropped(
                    gateway: "phone", name: "msg0001.txt", bytes: voicemail("wordone"),
                    companions: [Companion(name: "msg0001.wav", bytes: recording)], end: .delivered(["wordone"]))
            ]),
        Scenario(
            name: "a broken voicemail with its recording", gateways: [phone],
            dropped: [
                Dropped(
                    gateway: "phone", name: "msg0001.txt", bytes: Array("massage\ncallerid=1\n".utf8),
                    companions: [Companion(name: "msg0001.wav", bytes: recording)], end: .held(.unknownFormat))
            ]),
        Scenario(
            name: "a chat message that names its picture", gateways: [pictures],
            dropped: [
                Dropped(
                    gateway: "pictures", name: "a.json", bytes: neutral("wordone", picture: "b.png"),
                    companions: [Companion(name: "b.png", bytes: recording)], end: .delivered(["wordone"]))
            ]),
        Scenario(
            name: "a long SMS in two files", gateways: [phone],
            dropped: [
                Dropped(
                    gateway: "phone", name: "IN20261121_213405_00_Kim_00.txt", bytes: Array("wordone, and a re".utf8),
                    companions: [Companion(name: "IN20261121_213406_00_Kim_01.txt", bytes: Array("fund".utf8))],
                    end: .delivered(["wordone"]))
            ]),
        Scenario(
            name: "a duplicate by the gateway's id, and a status", gateways: [chat],
            dropped: [
                Dropped(
                    gateway: "chat", name: "a.json", bytes: whatsapp([("wordone", "Hello")]), end: .sharing("wordone")),
                Dropped(
                    gateway: "chat", name: "b.json", bytes: whatsapp([("wordone", "Hello")]), end: .sharing("wordone")),
                Dropped(gateway: "chat", name: "c.json", bytes: statuses, end: .aside),
            ]),
        Scenario(
            name: "a duplicate mail", gateways: [email],
            dropped: [
                Dropped(gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .sharing("wordone")),
                Dropped(gateway: "email", name: "2.eml", bytes: mail("wordone"), end: .sharing("wordone")),
            ]),
        Scenario(
            name: "an empty, an unreadable and an oversized file beside a mail", gateways: [chat],
            dropped: [
                Dropped(gateway: "chat", name: "a.json", bytes: [], end: .held(.empty)),
                Dropped(
                    gateway: "chat", name: "b.json", bytes: Array("{\"firstline\": 1, ".utf8), end: .held(.brokenJSON)),
                Dropped(
                    gateway: "chat", name: "c.json", bytes: Array(repeating: 0x20, count: 20_001), end: .held(.tooLarge)
                ),
                Dropped(
                    gateway: "chat", name: "d.json", bytes: whatsapp([("wordone", "Hello")]),
                    end: .delivered(["wordone"])),
            ]),
        Scenario(
            name: "a writer that was not done", gateways: [email],
            dropped: [
                Dropped(
                    gateway: "email", name: "1.eml", bytes: mail("wordone"),
                    end: .rewritten(
                        first: "wordone",
                        LateVersion(word: "wordtwolonger", bytes: mail("wordtwolonger")))),
                Dropped(gateway: "email", name: "2.eml", bytes: mail("wordthree"), end: .delivered(["wordthree"])),
            ]),
        Scenario(
            name: "a webhook whose writer was not done", gateways: [chat],
            dropped: [
                Dropped(
                    gateway: "chat", name: "hook.json", bytes: whatsapp([("wordone", "Hello")], id: "same"),
                    end: .rewritten(
                        first: "wordone",
                        LateVersion(
                            word: "wordtwolonger", bytes: whatsapp([("wordtwolonger", "Hello")], id: "same"),
                            keepsID: true)))
            ]),
        Scenario(
            name: "a held mail that is given back", gateways: [email],
            dropped: [
                Dropped(
                    gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .givenBack("wordone", .tooLarge))
            ], fileSizeBefore: 100, preparation: [], actions: [.giveBack]),
        Scenario(
            name: "mails of which one is read while another is handed over", gateways: [email],
            dropped: [
                Dropped(gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .delivered(["wordone"])),
                Dropped(gateway: "email", name: "2.eml", bytes: mail("wordtwo"), end: .sharing("wordtwo")),
                Dropped(gateway: "email", name: "3.eml", bytes: mail("wordtwo"), end: .sharing("wordtwo")),
                Dropped(gateway: "email", name: "4.eml", bytes: [], end: .held(.empty)),
            ], batch: 1, workers: 2),
        Scenario(
            name: "consumers that take at once", gateways: [chat],
            dropped: [
                Dropped(
                    gateway: "chat", name: "hook.json",
                    bytes: whatsapp([("wordone", "Hello"), ("wordtwo", "My refund")]),
                    end: .delivered(["wordone", "wordtwo"]))
            ], consumersTake: true),
    ]
}
