import Glibc
import Ledger
import Settings
import Spool

/// The files of a backup that is being made.
struct BackupCopy {
    let root: String
    var files: [String: BackupManifest.File] = [:]
    var counts: [String: Int] = [:]
    var sources: [String: String] = [:]
    var missing: [String] = []
    var tally: WorkTally

    init(root: String, _ observer: @escaping WorkProgress.Observer) {
        self.root = root
        tally = WorkTally(observer)
    }

    func makeDirectory(_ path: String) throws(BackupFailure) {
        try FileCopy.makeDirectories(root + "/" + path, mode: 0o700)
    }

    /// Copies a file unless it was copied already; false where there is none.
    mutating func copy(_ source: String, to path: String, as kind: String) throws(BackupFailure) -> Bool {
        tally.advance()
        if files[path] != nil { return true }
        try makeDirectory(BackupCopy.parent(path))
        guard let copied = try FileCopy.copy(from: source, to: root + "/" + path) else { return false }
        files[path] = BackupManifest.File(path: path, size: copied.size, mode: copied.mode, digest: copied.digest)
        counts[kind, default: 0] += 1
        return true
    }

    /// Takes in a file that was made in the backup.
    mutating func add(_ path: String, mode: mode_t) throws(BackupFailure) {
        guard let (size, digest) = try FileCopy.digest(root + "/" + path) else {
            throw .system("read", root + "/" + path)
        }
        guard chmod(root + "/" + path, mode) == 0 else { throw .system("set the mode of", path) }
        files[path] = BackupManifest.File(path: path, size: size, mode: mode, digest: digest)
    }

    /// Takes a file out of the backup again: it was found further on.
    mutating func remove(_ path: String, as kind: String) throws(BackupFailure) {
        guard files.removeValue(forKey: path) != nil else { return }
        guard unlink(root + "/" + path) == 0 else { throw .system("remove", root + "/" + path) }
        counts[kind, default: 1] -= 1
    }

    /// Copies the regular files of a directory and of those below it.
    mutating func copyTree(_ source: String, to path: String, as kind: String, depth: Int = 0) throws(BackupFailure) {
        for name in try FileCopy.names(in: source) {
            let from = source + "/" + name.text
            var status = stat()
            guard lstat(from, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                guard depth < 16 else { continue }
                try copyTree(from, to: path + "/" + name.text, as: kind, depth: depth + 1)
            } else if status.st_mode & S_IFMT == S_IFLNK, let target = realpath(from, nil) {
                // Rules that are links to elsewhere are kept as what they say.
                defer { free(target) }
                _ = try copy(String(cString: target), to: path + "/" + name.text, as: kind)
            } else {
                _ = try copy(from, to: path + "/" + name.text, as: kind)
            }
        }
    }

    static func parent(_ path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }
}

/// The envelopes of a backup, and the originals they name.
struct BackupEnvelopes {
    private let settings: Settings
    private let snapshot: Ledger
    /// Where the copy of each envelope came from, by id.
    private var places: [String: String] = [:]
    private(set) var missing: [String] = []

    init(settings: Settings, snapshot: Ledger) {
        self.settings = settings
        self.snapshot = snapshot
    }

    /// Copies the envelopes of a tier that the snapshot knows and that were not met further on already.
    mutating func walk(_ tier: String, _ copy: inout BackupCopy) throws {
        for room in ["new", "hold", "cur", "done"] {
            let place = "tiers/\(tier)/\(room)"
            let names = try FileCopy.names(in: settings.spool + "/" + place)
            copy.tally.begin("envelopes in \(tier)/\(room)", of: names.count)
            for name in names {
                guard let envelope = EnvelopeName(name.text), let id = MessageID(envelope.id),
                    try snapshot.place(of: id) != nil
                else { continue }
                let path = "\(place)/\(envelope)"
                if places[envelope.id] == path { continue }
                guard try copy.copy(settings.spool + "/" + path, to: path, as: "envelopes") else { continue }
                if let earlier = places[envelope.id] { try copy.remove(earlier, as: "envelopes") }
                places[envelope.id] = path
            }
        }
    }

    /// Copies what the copied envelopes name.
    mutating func copyOriginals(_ copy: inout BackupCopy) throws {
        copy.tally.begin("originals of envelopes")
        for path in places.values.sorted() {
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count == 4, let name = EnvelopeName(parts[3]), let room = FileName(parts[3]) else { continue }
            let directory = try LinuxDirectory(path: copy.root + "/" + BackupCopy.parent(path))
            guard let bytes = try directory.content(of: room),
                let stored = StoredEnvelope(
                    bytes, name: name.description, id: name.id, rank: name.rank, tier: parts[1])
            else { continue }
            for original in [stored.original].compactMap({ $0 }) + stored.companions {
                guard original.hasPrefix("originals/"), FileName(String(original.dropFirst(10))) != nil else {
                    continue
                }
                let target = "tiers/\(parts[1])/\(original)"
                if try !copy.copy(settings.spool + "/" + target, to: target, as: "originals") {
                    missing.append("\(target): \(path) names it, and it is not there")
                }
            }
        }
    }
}
