package import BusinessTime
import Glibc
import Ledger
package import Settings
import Spool

/// Makes a backup of a desk while it works: the ledger as it is at one moment, and everything it speaks of.
///
/// The ledger is copied first; whatever a tier gets later is unknown to it and left out. Rooms are walked in the order in which envelopes go
/// through them, and twice, so that one that moves meanwhile is not missed. Everything is a copy, never a link. The backup appears under its
/// name only when it is whole and on the disk.
package struct Backup {
    private let settings: Settings
    private let target: String
    private let now: Timestamp
    private let configuration: [String]
    private let observer: WorkProgress.Observer
    private let afterSnapshot: () throws -> Void

    /// A backup of the desk of some settings into a directory that is not there yet.
    ///
    /// - Parameters:
    ///   - settingsFile: the settings file, which is copied as well; nil where there is none.
    ///   - observer: is told how far it is.
    ///   - afterSnapshot: called between the copy of the ledger and that of the tiers: what tests do meanwhile.
    package init(
        settings: Settings, settingsFile: String?, to target: String, now: Timestamp,
        observer: @escaping WorkProgress.Observer = { _ in },
        afterSnapshot: @escaping () throws -> Void = {}
    ) {
        self.settings = settings
        self.target = target.count > 1 && target.hasSuffix("/") ? String(target.dropLast()) : target
        self.now = now
        configuration = [settingsFile].compactMap { $0 }
        self.observer = observer
        self.afterSnapshot = afterSnapshot
    }

    /// What was made.
    package struct Outcome: Equatable, Sendable {
        /// How many files.
        package var files: Int
        /// How many bytes.
        package var bytes: Int
        /// How many of what.
        package var counts: [String: Int]
        /// What could not be copied because it was not there, a line each.
        package var missing: [String]
    }

    /// Makes it.
    package func run() throws -> Outcome {
        var status = stat()
        guard lstat(target, &status) != 0 else { throw BackupFailure.failed("\(target) is there already") }
        let partial = target + ".partial"
        guard mkdir(partial, 0o700) == 0 else {
            if errno == EEXIST {
                throw BackupFailure.failed(
                    "\(partial) is there: another backup is being made, or one was interrupted; remove it then")
            }
            throw BackupFailure.system("create", partial)
        }
        let disk = try Synced(partial)
        var copy = BackupCopy(root: partial, observer)
        let spool = try LinuxDirectory(path: settings.spool)
        let identity = try? SpoolIdentity.existing(in: spool)
        // A file that is given back and handed over between the two would be in neither: what is held is copied before the ledger is.
        try copyHeld(&copy)
        let snapshot = try copyLedger(&copy)
        try afterSnapshot()
        try copyContents(snapshot, &copy)
        try copyHeld(&copy)
        let tiers = try FileCopy.names(in: settings.spool + "/tiers").map(\.text).filter { !$0.hasPrefix(".") }
        var copied = BackupEnvelopes(settings: settings, snapshot: snapshot)
        for _ in 0..<2 {
            for tier in tiers { try copied.walk(tier, &copy) }
        }
        try copied.copyOriginals(&copy)
        try copyConfiguration(&copy)
        let manifest = BackupManifest(
            time: now.description, spool: identity?.value, counts: copy.counts, sources: copy.sources,
            files: copy.files.values.sorted { $0.path < $1.path })
        try FileCopy.write(Array(manifest.text.utf8), to: partial + "/" + BackupManifest.fileName)
        copy.tally.begin("syncing")
        // Contents, names and directories of every depth, in one call: before the backup has its name.
        try disk.sync()
        guard rename(partial, target) == 0 else { throw BackupFailure.system("rename", partial) }
        let parent = target.contains("/") ? target + "/.." : "."
        try LinuxDirectory(path: parent).sync()
        return Outcome(
            files: copy.files.count, bytes: copy.files.values.reduce(0) { $0 + $1.size }, counts: copy.counts,
            missing: copied.missing + copy.missing)
    }

    private func copyLedger(_ copy: inout BackupCopy) throws -> Ledger {
        copy.tally.begin("the ledger")
        try copy.makeDirectory("state")
        try Ledger.examine(directory: settings.state).copy(to: copy.root + "/state/ledger.sqlite")
        try copy.add("state/ledger.sqlite", mode: 0o640)
        return try Ledger.examine(directory: copy.root + "/state")
    }

    private func copyContents(_ snapshot: Ledger, _ copy: inout BackupCopy) throws {
        let rows = try snapshot.contentFileRows()
        copy.tally.begin("large contents", of: rows.count)
        for row in rows {
            if try !copy.copy(settings.state + "/originals/\(row)", to: "state/originals/\(row)", as: "contents") {
                copy.missing.append("state/originals/\(row): the content is not there")
            }
        }
        copy.tally.begin("stored rules")
        try copy.copyTree(settings.state + "/rules", to: "state/rules", as: "stored rules")
    }

    private func copyHeld(_ copy: inout BackupCopy) throws {
        for gateway in try FileCopy.names(in: settings.spool + "/held") where !gateway.text.hasPrefix(".") {
            let place = "held/\(gateway.text)"
            copy.tally.begin("held files of \(gateway.text)")
            for name in try FileCopy.names(in: settings.spool + "/" + place) where !name.text.hasPrefix(".") {
                _ = try copy.copy(
                    "\(settings.spool)/\(place)/\(name.text)", to: "\(place)/\(name.text)", as: "held files")
            }
        }
    }

    private func copyConfiguration(_ copy: inout BackupCopy) throws {
        copy.tally.begin("settings and rules")
        for path in configuration {
            if try copy.copy(path, to: "settings/firstline.conf", as: "settings") {
                copy.sources["settings/firstline.conf"] = path
            }
        }
        for (index, path) in settings.rules.enumerated() where access(path, F_OK) == 0 {
            try copy.copyTree(path, to: "rules/\(index + 1)", as: "rule files")
            copy.sources["rules/\(index + 1)"] = path
        }
    }
}
