import DeskModel
import Spool

extension Scenario {
    /// What people, consumers and upkeep do with messages that are in their places already; the tables of their own in docs/spool.md.
    static let people: [Scenario] = [
        Scenario(
            name: "two messages that are decided again", gateways: [email],
            dropped: [
                Dropped(gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .delivered(["wordone"])),
                Dropped(
                    gateway: "email", name: "2.eml", bytes: mail("wordtwo", text: "A refund, please"),
                    end: .delivered(["wordtwo"])),
            ], preparation: [], actions: [.decideAgain]),
        Scenario(
            name: "a message that is taken while it is decided again", gateways: [email],
            dropped: [Dropped(gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .delivered(["wordone"]))],
            preparation: [], actions: [.decideAgain], isTakenMeanwhile: true),
        Scenario(
            name: "a message that is put on hold, decided again and released", gateways: [email],
            dropped: [Dropped(gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .delivered(["wordone"]))],
            preparation: [], actions: [.hold, .decideAgain, .hold, .release]),
        Scenario(
            name: "a held file of which a tier is told", gateways: [chat],
            dropped: [
                Dropped(
                    gateway: "chat", name: "b.json", bytes: Array("{\"firstline\": 1, ".utf8), end: .held(.brokenJSON))
            ], preparation: [], actions: [.tellOfHeld]),
        Scenario(
            name: "a held file of which a tier was told, and that is given back", gateways: [email],
            dropped: [
                Dropped(
                    gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .givenBack("wordone", .tooLarge))
            ], fileSizeBefore: 100, preparation: [.tellOfHeld], actions: [.giveBack]),
        Scenario(
            name: "a resolved message and a held file that are kept long enough", gateways: [email, phone],
            dropped: [
                Dropped(gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .removed("wordone")),
                Dropped(
                    gateway: "phone", name: "msg0001.txt", bytes: Array("massage\ncallerid=1 wordtwo\n".utf8),
                    companions: [Companion(name: "msg0001.wav", bytes: recording)], end: .removed("wordtwo")),
            ], preparation: [.resolve], actions: [.retain], laterDays: 40),
    ]

    /// What a consumer does that takes a message of every tier.
    static func taking(_ id: String, in image: FileImage, at time: Int64) -> [FileOperation] {
        ["first", "second"].flatMap { tier in
            image.names("tiers/\(tier)/new").filter { EnvelopeName($0)?.id == id }.compactMap { text in
                guard let name = FileName(text), let source = image.inode("tiers/\(tier)/new"),
                    let target = image.inode("tiers/\(tier)/cur"), let inode = image.directories[source]?[name]
                else { return nil }
                return .rename(name, from: source, to: name, into: target, inode, at: time)
            }
        }
    }
}
