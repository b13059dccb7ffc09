import Spool

/// Which envelopes consumers may have seen, by the message they carry.
struct Seen: Sendable {
    /// The ids of each word's message.
    private(set) var ids: [String: Set<String>] = [:]

    /// Takes in what a consumer sees in an image.
    mutating func look(at image: FileImage, _ scenario: Scenario) {
        let words = scenario.dropped.flatMap { $0.messages.compactMap(\.word) }
        for envelope in Seen.envelopes(in: image) {
            for word in words where envelope.bytes.says(word) { ids[word, default: []].insert(envelope.id) }
        }
    }

    /// The envelopes in the rooms of consumers.
    static func envelopes(in image: FileImage) -> [(id: String, path: String, bytes: [UInt8])] {
        image.tree.compactMap { path, inode in
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count == 4, parts[0] == "tiers", ["new", "hold", "cur", "done"].contains(parts[2]),
                let name = EnvelopeName(parts[3])
            else { return nil }
            return (name.id, path, image.files[inode]?.bytes ?? [])
        }
    }
}
