import DeskModel
import Glibc
import Ledger
package import Settings
import Spool

/// Puts a backup back into an empty spool and an empty state, and ties the two together.
package struct Restore {
    private let source: String
    private let observer: WorkProgress.Observer

    /// A restore from a directory that ``Backup`` made.
    ///
    /// - Parameter observer: is told how far it is.
    package init(from source: String, observer: @escaping WorkProgress.Observer = { _ in }) {
        self.observer = observer
        self.source = source.count > 1 && source.hasSuffix("/") ? String(source.dropLast()) : source
    }

    /// What was put back.
    package struct Outcome: Equatable, Sendable {
        /// How many files.
        package var files: Int
        /// How many envelopes were made again from the ledger, because they were not in a queue yet.
        package var made: Int
        /// When the backup was made.
        package var time: String
        /// Copies of settings and rules in the backup, and where they came from; they are not put back.
        package var sources: [String: String]
    }

    /// Compares every file with the manifest; throws ``BackupFailure/damaged(_:)`` with everything that is wrong.
    ///
    /// - Returns: how many files were compared.
    package func check() throws -> Int {
        try verified().files.count
    }

    private func verified() throws -> BackupManifest {
        let path = source + "/" + BackupManifest.fileName
        guard let directory = try? LinuxDirectory(path: source), let name = FileName(BackupManifest.fileName),
            let bytes = try directory.content(of: name)
        else { throw BackupFailure.failed("\(path) cannot be read: is \(source) a backup?") }
        guard let manifest = BackupManifest(bytes) else {
            throw BackupFailure.damaged(["\(path) is no manifest of a backup, or one of another version"])
        }
        var problems: [String] = []
        var tally = WorkTally(observer)
        tally.begin("comparing files", of: manifest.files.count)
        for file in manifest.files {
            tally.advance()
            guard let (size, digest) = try FileCopy.digest(source + "/" + file.path) else {
                problems.append("\(file.path): missing")
                continue
            }
            if size != file.size {
                problems.append("\(file.path): \(size) bytes, \(file.size) in the manifest")
            } else if digest != file.digest {
                problems.append("\(file.path): its content is not the one that was backed up")
            }
        }
        if !manifest.files.contains(where: { $0.path == "state/ledger.sqlite" }) {
            problems.append("state/ledger.sqlite: not in the manifest")
        }
        guard problems.isEmpty else { throw BackupFailure.damaged(problems.map { printable($0) }) }
        return manifest
    }

    /// Puts everything back.
    ///
    /// Verifies first. The ledger comes last, so that a restore that was interrupted is never taken for a whole one.
    package func run(into settings: Settings) throws -> Outcome {
        let manifest = try verified()
        try FileCopy.makeDirectories(settings.spool, mode: 0o755)
        try FileCopy.makeDirectories(settings.state, mode: 0o750)
        let stateLock: SpoolLock
        do {
            stateLock = try SpoolLock(directory: settings.state)
        } catch {
            throw Restore.failure(error)
        }
        defer { withExtendedLifetime(stateLock) {} }
        try refuseUsed(settings)
        let spool: SpoolDirectories
        do {
            spool = try SpoolDirectories(
                path: settings.spool, gateways: settings.gateways.map(\.name), tiers: Restore.tiers(manifest))
        } catch {
            throw Restore.failure(error)
        }
        let disks = [try Synced(settings.spool), try Synced(settings.state)]
        let files = manifest.files.filter { $0.path != "state/ledger.sqlite" }
        var tally = WorkTally(observer)
        tally.begin("putting back files", of: files.count)
        for file in files {
            tally.advance()
            try put(file, settings, spool)
        }
        // Consumers may be looking already, and the ledger makes the restore a whole one: both come after the contents are on the disk.
        tally.begin("syncing")
        for disk in disks { try disk.sync() }
        for file in files { try publish(file, spool) }
        try put(
            BackupManifest.File(path: "state/ledger.sqlite", size: 0, mode: 0o640, digest: ""), settings, spool)
        let ledger = try Ledger.open(directory: settings.state)
        try ledger.setMetadata("spool", spool.identity.value)
        let made = try makeStaged(ledger, spool)
        for disk in disks { try disk.sync() }
        return Outcome(files: manifest.files.count, made: made, time: manifest.time, sources: manifest.sources)
    }

    private static func failure(_ error: SpoolError) -> BackupFailure {
        if case .locked = error { return .locked("\(error): stop it first") }
        return .failed("\(error)")
    }

    private static func tiers(_ manifest: BackupManifest) -> [String] {
        var tiers: Set<String> = []
        for file in manifest.files {
            let parts = file.path.split(separator: "/")
            if parts.count == 4, parts[0] == "tiers" { tiers.insert(String(parts[1])) }
        }
        return tiers.sorted()
    }

    /// What gateways dropped meanwhile may be there; anything that was accepted may not.
    private func refuseUsed(_ settings: Settings) throws {
        for path in [settings.state + "/ledger.sqlite", settings.spool + "/identity"] where access(path, F_OK) == 0 {
            throw BackupFailure.failed(
                "\(path) is there: this spool or state is in use or was. Move both away, and restore into empty ones")
        }
        for place in ["work", "held", "aside", "tiers"] {
            if let file = try Restore.firstFile(settings.spool + "/" + place, depth: 0) {
                throw BackupFailure.failed("\(printable(file)) is there: the spool is not empty. Move it away first")
            }
        }
        if let file = try Restore.firstFile(settings.state + "/originals", depth: 0) {
            throw BackupFailure.failed("\(printable(file)) is there: the state is not empty. Move it away first")
        }
    }

    private static func firstFile(_ path: String, depth: Int) throws -> String? {
        guard depth < 8 else { return path }
        for name in try FileCopy.names(in: path) {
            let inside = path + "/" + name.text
            var status = stat()
            guard lstat(inside, &status) == 0 else { continue }
            guard status.st_mode & S_IFMT == S_IFDIR else { return inside }
            if let found = try firstFile(inside, depth: depth + 1) { return found }
        }
        return nil
    }

    private func put(_ file: BackupManifest.File, _ settings: Settings, _ spool: SpoolDirectories) throws {
        let parts = file.path.split(separator: "/").map(String.init)
        guard let first = parts.first, let last = parts.last else { return }
        switch first {
        case "state":
            let target = settings.state + "/" + parts.dropFirst().joined(separator: "/")
            try put(file, at: target)
        case "held":
            try put(file, at: settings.spool + "/" + file.path)
        case "tiers":
            guard parts.count == 4, let room = TierDirectories.Room(rawValue: parts[2]) else { return }
            guard room != .originals, let name = EnvelopeName(last) else {
                return try put(file, at: settings.spool + "/" + file.path)
            }
            try put(file, at: "\(settings.spool)/tiers/\(parts[1])/tmp/\(name)")
        default: return
        }
    }

    /// Moves an envelope that was put into `tmp/` into its room: it appears whole or not at all.
    private func publish(_ file: BackupManifest.File, _ spool: SpoolDirectories) throws {
        let parts = file.path.split(separator: "/").map(String.init)
        guard parts.count == 4, parts[0] == "tiers", let room = TierDirectories.Room(rawValue: parts[2]),
            room != .originals, EnvelopeName(parts[3]) != nil, let name = FileName(parts[3])
        else { return }
        // Not synced one by one: the file system is, before the restore is a whole one.
        let tier = try spool.tier(parts[1])
        guard try tier.room(.tmp).rename(name, to: tier.room(room), as: name) else {
            throw BackupFailure.failed("\(file.path) went while it was put back: is somebody at work in the spool?")
        }
    }

    private func put(_ file: BackupManifest.File, at target: String) throws {
        if let slash = target.utf8.lastIndex(of: UInt8(ascii: "/")), slash != target.startIndex {
            try FileCopy.makeDirectories(String(target[..<slash]), mode: 0o750)
        }
        guard try FileCopy.copy(from: source + "/" + file.path, to: target, mode: { _ in mode_t(file.mode) }) != nil
        else {
            throw BackupFailure.failed("\(source)/\(file.path) is gone")
        }
    }

    private func makeStaged(_ ledger: Ledger, _ spool: SpoolDirectories) throws -> Int {
        let making = EnvelopeMaking(spool: spool, ledger: ledger)
        var made = 0
        var after: MessageID?
        while true {
            let rows = try ledger.staged(after: after)
            guard let last = rows.last else { return made }
            after = last.id
            for row in rows {
                guard let name = EnvelopeName(row.envelopeName), try ledger.message(row.id) != nil else { continue }
                try spool.add(tier: row.tier)
                guard try spool.tier(row.tier).place(of: name) == nil else { continue }
                try making.make(row.id)
                made += 1
            }
        }
    }
}
