import DeskModel
import Foundation

/// `MANIFEST.json`: what a backup holds, with a digest of every file.
struct BackupManifest {
    /// One file of the backup.
    struct File: Equatable {
        /// Its path below the backup.
        var path: String
        /// Its size in bytes.
        var size: Int
        /// Its permission bits.
        var mode: UInt32
        /// SHA-256 of its content, 64 hexadecimal digits.
        var digest: String
    }

    /// The version of the format.
    static let version = 1
    static let fileName = "MANIFEST.json"

    /// When the ledger was copied.
    var time: String
    /// The spool's identity when it was copied.
    var spool: String?
    /// How many of what.
    var counts: [String: Int]
    /// Where settings and rules came from, by their path below the backup.
    var sources: [String: String]
    /// The files, in the order of their paths.
    var files: [File]

    /// What a backup never holds, for whoever reads the manifest.
    static let leftOut = [
        "inbox/ and work/: what is not accepted yet is the gateways'", "aside/: no customer's messages",
        "envelopes of messages that were accepted after the ledger was copied",
    ]

    var text: String {
        var members: [String: JSONText] = [
            "backup": .number(BackupManifest.version), "time": .string(time),
            "counts": .object(counts.mapValues { .number($0) }), "sources": .object(sources.mapValues { .string($0) }),
            "left_out": .array(BackupManifest.leftOut),
        ]
        if let spool { members["spool"] = .string(spool) }
        let list = files.map { file in
            JSONText.object([
                "path": .string(file.path), "size": .number(file.size), "mode": .number(file.mode),
                "sha256": .string(file.digest),
            ])
        }
        members["files"] = .array(list)
        return JSONText.object(members).description + "\n"
    }

    init(time: String, spool: String?, counts: [String: Int], sources: [String: String], files: [File]) {
        self.time = time
        self.spool = spool
        self.counts = counts
        self.sources = sources
        self.files = files
    }

    /// Reads a manifest; nil where it is none, or one of another version.
    init?(_ bytes: [UInt8]) {
        guard let root = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
            root["backup"] as? Int == BackupManifest.version, let time = root["time"] as? String,
            let list = root["files"] as? [[String: Any]]
        else { return nil }
        self.time = time
        spool = root["spool"] as? String
        counts = root["counts"] as? [String: Int] ?? [:]
        sources = root["sources"] as? [String: String] ?? [:]
        files = []
        for entry in list {
            guard let path = entry["path"] as? String, let size = entry["size"] as? Int,
                let mode = (entry["mode"] as? Int).flatMap({ UInt32(exactly: $0) }),
                let digest = entry["sha256"] as? String, BackupManifest.isInside(path)
            else { return nil }
            files.append(File(path: path, size: size, mode: mode & 0o777, digest: digest))
        }
    }

    /// Whether a path stays below the directory it is relative to.
    private static func isInside(_ path: String) -> Bool {
        !path.isEmpty && !path.utf8.contains(0)
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
            }
    }
}
