import Spool

/// Where one message stands in a moment that a crash may have left: one row of the table in `docs/spool.md`.
struct FileState: Hashable, Sendable, CustomStringConvertible {
    /// The directory that has its file: `new`, `work`, `held`, `aside`, or `–` where none has.
    var place: String
    /// What the ledger says: `–`, `held`, `aside`, `staged`, `published`.
    var row: String
    /// The room that has its envelope: `–`, `tmp`, `new` (or one after it).
    var envelope: String
    /// Whether `held/` has a reason for it.
    var reason: String

    var description: String { "\(place) | \(row) | \(envelope) | \(reason)" }
}

extension Scenario {
    /// Companions in `work/` whose message, which is to be delivered, is nowhere any more.
    func companionsAlone(in image: FileImage) -> [String] {
        dropped.filter { !$0.companions.isEmpty && places(of: $0, in: image).isEmpty }.flatMap { file in
            image.tree.keys.filter { path in
                path.hasPrefix("/work/\(file.gateway)/") && file.companions.contains { path.hasSuffix("~" + $0.name) }
            }
        }
    }

    /// Where every message of the scenario stands.
    ///
    /// A file with two names, or an envelope in two rooms, counts as being in both states.
    func states(in image: FileImage, _ rows: LedgerRows) -> Set<FileState> {
        var found: Set<FileState> = []
        for file in dropped {
            for message in file.messages { found.formUnion(states(of: message, file, image, rows)) }
        }
        return found
    }

    private func states(of message: DroppedMessage, _ file: Dropped, _ image: FileImage, _ rows: LedgerRows)
        -> [FileState]
    {
        let places = places(of: file, in: image).filter {
            message.content == nil || image.files[$0.inode]?.bytes == message.content
        }
        let messageRow = rows.messages.first { row in message.word.map { row.facts.says($0) } ?? false }
        let fileRow = rows.files.last { $0.name == file.escaped && $0.outcome != "messages" }
        let isSharedElsewhere = messageRow.map { $0.fileName != file.escaped } ?? false
        // Of a file that brought nothing new the row is that of the file, whoever's the message is.
        let row: String =
            if let messageRow, !isSharedElsewhere {
                messageRow.state
            } else if let fileRow {
                fileRow.outcome == "held" ? "held" : "aside"
            } else {
                "–"
            }
        // The second version of a file does not exist before it was written.
        if message.isLater, places.isEmpty, messageRow == nil { return [] }
        var rooms: Set<String> = []
        if let word = message.word, !isSharedElsewhere {
            for (path, inode) in image.tree where path.hasPrefix("/tiers/") && !path.contains("/originals/") {
                // Beside the envelope of a row there may be one that an interrupted batch left; it is removed at every start.
                let isIts =
                    messageRow.map { path.hasSuffix($0.envelopeName) } ?? (image.files[inode]?.bytes ?? []).says(word)
                guard isIts else { continue }
                rooms.insert(path.contains("/tmp/") ? "tmp" : "new")
            }
            // Two files that share a message: one staged copy belongs to whichever is committed.
            if case .sharing = file.end, messageRow == nil { rooms = [] }
        }
        let reason =
            image.names("held/" + file.gateway).contains { $0.hasSuffix("~" + file.escaped + ".reason") } ? "yes" : "–"
        let held: Set = ["held", "–"]
        return (places.isEmpty ? ["–"] : Set(places.map(\.place)).sorted()).flatMap { place in
            (rooms.isEmpty ? ["–"] : rooms.sorted()).map {
                FileState(place: place, row: row, envelope: $0, reason: held.contains(row) ? reason : "–")
            }
        }
    }

    /// Every name that a file has on its way, with the directory it is in.
    func places(of file: Dropped, in image: FileImage) -> [(place: String, path: String, inode: FileImage.Inode)] {
        image.tree.compactMap { path, inode in
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count >= 3, let name = parts.last else { return nil }
            if parts[0] == "inbox" {
                return parts == ["inbox", file.gateway, "new", file.name] ? ("new", path, inode) : nil
            }
            guard ["work", "held", "aside"].contains(parts[0]), parts[1] == file.gateway, !name.hasPrefix("."),
                let mark = name.firstIndex(of: "~"), !name[..<mark].contains("+"),
                name[name.index(after: mark)...] == file.escaped
            else { return nil }
            return (parts[0], path, inode)
        }
    }
}

/// One message of a dropped file.
struct DroppedMessage: Sendable {
    /// The word that only it has; nil where the file brings none.
    var word: String?
    /// The content of the file while it is this message; nil where it has one content only.
    var content: [UInt8]?
    /// Whether it is there only once its writer wrote it.
    var isLater = false
}

extension Scenario.Dropped {
    /// The name as `work/` and the ledger have it.
    var escaped: String {
        FileName(name).map { EscapedName($0).description } ?? name
    }

    var messages: [DroppedMessage] {
        switch end {
        case .delivered(let words): words.map { DroppedMessage(word: $0) }
        case .held, .aside: [DroppedMessage()]
        case .sharing(let word), .givenBack(let word, _), .removed(let word): [DroppedMessage(word: word)]
        case .rewritten(let first, let second):
            [
                DroppedMessage(word: first, content: bytes),
                DroppedMessage(word: second.word, content: second.bytes, isLater: true),
            ]
        }
    }
}

extension String {
    /// Whether a word stands in it; words of scenarios are never a part of one another.
    func says(_ word: String) -> Bool { utf8.contains(Array(word.utf8)) }
}

extension [UInt8] {
    func says(_ word: String) -> Bool { contains(Array(word.utf8)) }
}

extension Collection<UInt8> {
    fileprivate func contains(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        var rest = self[...]
        while let index = rest.firstIndex(of: first) {
            if rest[index...].starts(with: needle) { return true }
            rest = rest[rest.index(after: index)...]
        }
        return false
    }
}
