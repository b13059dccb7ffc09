import SystemPackage

/// Envelopes and originals of several messages on their way into the tiers: written, and together made durable.
///
/// The order is stage, ``sync()``, the ledger's commit, ``SyncedBatch/publish()``. A batch that fails before the commit is abandoned:
/// ``abandon()``. Not for several threads.
package final class StagingBatch {
    private let directories: SpoolDirectories
    private let syncedSingly: Int
    private var files: [(room: any Directory, name: FileName)] = []
    private var envelopes: [(tier: TierDirectories, name: EnvelopeName)] = []
    private var rooms: [String: any Directory] = [:]
    private var unsynced: [any OpenFile] = []
    private var isLarge = false

    /// - Parameter syncedSingly: up to so many files each one is synced by itself; more make one syncfs of the file system cheaper.
    init(_ directories: SpoolDirectories, syncedSingly: Int) {
        self.directories = directories
        self.syncedSingly = syncedSingly
    }

    /// The originals that were written, each with its tier and its path relative to the tier's directory.
    package private(set) var originals: [(tier: String, path: String)] = []

    /// How many envelopes it holds.
    package var count: Int { envelopes.count }

    /// Writes an original; returns its path relative to the tier's directory, for the envelope.
    ///
    /// Always a copy: the gateway may still have the dropped file open and could change what it wrote long after the decision, and
    /// the file belongs to the gateway's user, whom its owner's quota and modes obey. Several messages of one file share one original.
    package func stageOriginal(_ bytes: [UInt8], tier: String, id: String, fileExtension: String) throws(SpoolError)
        -> String
    {
        let name = try StagingBatch.originalName(id, fileExtension)
        let file = try create(name, in: directories.tier(tier), room: .originals)
        originals.append((tier, "originals/" + name.text))
        try file.write(bytes)
        return "originals/" + name.text
    }

    /// Copies a companion beside the originals; returns its path relative to the tier's directory.
    ///
    /// Copies the size it had when it was claimed; where it became shorter since, what is there.
    package func stageCopy(of companion: ClaimedCompanion, tier: String, id: String) throws(SpoolError) -> String {
        let suffix = "\(companion.file.companionNumber ?? 0)"
        let name = try StagingBatch.originalName(
            id + "-" + suffix, StagingBatch.fileExtension(of: companion.file.text))
        guard let workName = companion.file.fileName else { throw .badName(companion.file.workName) }
        let source = try directories.gateway(companion.file.gateway).work.openForReading(workName)
        // Only this daemon renames in work/, so this can only fail where somebody else had a hand in it.
        guard try source.status().inode == companion.inode else {
            throw .system(operation: "open again", path: source.path, errno: .staleNFSFileHandle)
        }
        let file = try create(name, in: directories.tier(tier), room: .originals)
        originals.append((tier, "originals/" + name.text))
        var offset = 0
        while offset < companion.size {
            let chunk = try source.readChunk(min(1 << 18, companion.size - offset), at: offset)
            if chunk.isEmpty { break }
            try file.write(chunk)
            offset += chunk.count
        }
        return "originals/" + name.text
    }

    /// Writes an envelope into the tier's `tmp/`.
    package func stageEnvelope(_ bytes: [UInt8], tier name: String, as envelope: EnvelopeName) throws(SpoolError) {
        let tier = try directories.tier(name)
        guard let fileName = envelope.fileName else { throw .badName(envelope.description) }
        let file = try create(fileName, in: tier, room: .tmp)
        try file.write(bytes)
        envelopes.append((tier, envelope))
    }

    /// Makes everything durable: contents, then the directories that name them.
    ///
    /// Any error means that something may be lost: the whole batch must be abandoned and its messages decided again from `work/`.
    /// It must not be called again after an error.
    package func sync() throws(SpoolError) -> SyncedBatch {
        if isLarge {
            try directories.root.syncFileSystem()
        } else {
            for file in unsynced { try file.sync() }
            for room in rooms.values { try room.sync() }
        }
        unsynced.removeAll()
        return SyncedBatch(batch: self)
    }

    /// Removes everything that was staged.
    ///
    /// Failures are left to the next start, which removes what no row knows.
    package func abandon() {
        unsynced.removeAll()
        for (room, name) in files { _ = try? room.remove(name) }
        files.removeAll()
        envelopes.removeAll()
    }

    /// An extension for the original of a dropped file: that of its name where it is short and plain, else `bin`.
    package static func fileExtension(of name: String) -> String {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last, (1...8).contains(last.utf8.count),
            last.utf8.allSatisfy({ isPlain($0) })
        else { return "bin" }
        return last.lowercased()
    }

    fileprivate func publish() throws(SpoolError) {
        var touched: [String: TierDirectories] = [:]
        // The most urgent first: a consumer that looks meanwhile finds it.
        for (tier, name) in envelopes.sorted(by: { $0.name < $1.name }) {
            _ = try tier.publish(name)
            touched[tier.name] = tier
        }
        for tier in touched.values {
            try tier.room(.new).sync()
            try tier.room(.tmp).sync()
        }
    }

    private func create(_ name: FileName, in tier: TierDirectories, room: TierDirectories.Room) throws(SpoolError)
        -> any OpenFile
    {
        let directory = tier.room(room)
        // What an interrupted batch left under the same name was never committed, so it may be written over.
        let file = try directory.create(name, mode: 0o640, replacing: true)
        files.append((directory, name))
        rooms[tier.name + "/" + room.rawValue] = directory
        if files.count > syncedSingly {
            isLarge = true
            // Closed without a sync: syncfs takes them all, and a large batch must not hold a descriptor a file.
            unsynced.removeAll()
        } else {
            unsynced.append(file)
        }
        return file
    }

    private static func originalName(_ id: String, _ fileExtension: String) throws(SpoolError) -> FileName {
        let text = id + "." + fileExtension
        guard let name = FileName(text), text.utf8.allSatisfy({ isPlain($0) || $0 == 0x2E || $0 == 0x2D }),
            !text.hasPrefix(".")
        else { throw .badName(text) }
        return name
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

/// A batch whose files are durable, and which may be committed and then published.
package struct SyncedBatch {
    fileprivate let batch: StagingBatch

    /// Renames every envelope from `tmp/` to `new/` and makes that durable.
    ///
    /// Only after the ledger committed the rows.
    ///
    /// Where it fails, the rows stay staged and recovery goes on with them: it may be called again.
    package func publish() throws(SpoolError) {
        try batch.publish()
    }

    /// Removes everything that was staged: when the commit failed.
    package func abandon() {
        batch.abandon()
    }
}

extension SpoolDirectories {
    /// An empty batch.
    package func makeBatch(syncedSingly: Int = 16) -> StagingBatch {
        StagingBatch(self, syncedSingly: syncedSingly)
    }
}
