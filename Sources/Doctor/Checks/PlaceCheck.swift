import DeskModel
import Settings
import Spool

/// Whether the directories are there, whose they are, what their modes let through, and whether all of it is one file system.
struct PlaceCheck {
    let examination: Examination

    /// What a place's mode has to be.
    private enum Mode {
        /// These bits and no others.
        case exactly(UInt32)
        /// These at least.
        case including(UInt32)
        /// Anything.
        case any
    }

    func run() {
        let settings = examination.settings
        if examination.state == nil { examination.report(.stateMissing, settings.state, "it cannot be opened") }
        guard let spool = examination.spool, let root = try? spool.status() else {
            return examination.report(.spoolMissing, settings.spool, "it cannot be opened")
        }
        for (place, mode) in places {
            check(place, mode, root)
        }
        checkFiles(["identity", "lock"], in: spool, settings.spool, root)
        if let state = examination.state {
            if let status = try? state.status() { checkOwner(status, settings.state, root) }
            // What somebody who worked as root leaves behind keeps the daemon out.
            checkFiles(
                [
                    "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "in-flight", "lock", "originals",
                    "rules",
                ], in: state, settings.state, root)
        }
        if let room = try? spool.room() {
            var guardian = SpaceGuard()
            guardian.bytes = settings.limits.diskFree
            guardian.percent = settings.limits.diskFreePercent
            if let shortage = guardian.shortage(of: room) { examination.report(.diskShort, settings.spool, shortage) }
        }
        for gateway in settings.gateways.map(\.name) {
            let place = "inbox/\(gateway)/tmp"
            guard let directory = examination.directory(place) else { continue }
            examination.forEach(in: directory) { name, status in
                if name.text.hasPrefix(".probe-") { _ = examination.reportStray(name, status, in: place) }
            }
        }
    }

    private var places: [(String, Mode)] {
        var places: [(String, Mode)] = []
        for name in ["inbox", "work", "held", "aside", "tiers"] { places.append((name, .any)) }
        for gateway in examination.settings.gateways.map(\.name) {
            places.append(("inbox/\(gateway)", .any))
            places.append(("inbox/\(gateway)/tmp", .exactly(0o3730)))
            places.append(("inbox/\(gateway)/new", .exactly(0o3730)))
            places.append(("work/\(gateway)", .exactly(0o700)))
            places.append(("held/\(gateway)", .any))
            places.append(("aside/\(gateway)", .any))
        }
        for tier in examination.tiers {
            for room in TierDirectories.Room.allCases {
                places.append(("tiers/\(tier)/\(room.rawValue)", room == .tmp ? .exactly(0o2700) : .including(0o2000)))
            }
        }
        return places
    }

    private func check(_ place: String, _ mode: Mode, _ root: FileStatus) {
        let path = examination.path(place)
        let parts = place.split(separator: "/").map(String.init)
        let parent = examination.directory(parts.dropLast().joined(separator: "/"))
        guard let last = parts.last.flatMap({ FileName($0) }), let parent else { return }
        let status: FileStatus?
        do {
            status = try parent.status(of: last)
        } catch {
            return examination.report(.cannotRead, path, "\(error)")
        }
        guard let status else {
            return examination.report(.placeMissing, path, "nothing is there")
        }
        guard status.kind == .directory else {
            return examination.report(
                .placeNotDirectory, path, "it is a \(status.kind.rawValue)",
                repair: .moveAway(place: parts.dropLast().joined(separator: "/"), name: last))
        }
        if status.device != root.device {
            examination.report(.otherFileSystem, path, "device \(status.device), the spool is on device \(root.device)")
        }
        checkOwner(status, path, root)
        let wanted: UInt32 =
            switch mode {
            case .exactly(let bits): bits
            case .including(let bits): status.mode | bits
            case .any: status.mode
            }
        if wanted != status.mode {
            examination.report(
                .placeMode, path, "mode \(octal(status.mode)), it has to be \(octal(wanted))",
                repair: .setMode(path: path, mode: wanted))
        }
    }

    private func checkFiles(_ names: [String], in directory: LinuxDirectory, _ path: String, _ root: FileStatus) {
        for name in names.compactMap({ FileName($0) }) {
            guard let status = try? directory.status(of: name) else { continue }
            checkOwner(status, path + "/" + name.text, root)
        }
    }

    private func checkOwner(_ status: FileStatus, _ path: String, _ root: FileStatus) {
        guard status.owner != root.owner else { return }
        examination.report(
            .placeOwner, path,
            "owner \(status.owner), the spool belongs to user \(root.owner): as root, chown \(root.owner) \(path)",
            repair: .setOwner(path: path, owner: root.owner))
    }

    private func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }
}
