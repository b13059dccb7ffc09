import BusinessTime
import DeskModel
import Glibc
import Ledger
import Settings
import Spool
import SystemPackage

/// Does what findings ask for.
///
/// The daemon is stopped: state and spool are locked as long as this value lives.
final class Repairer {
    private let settings: Settings
    private let now: Timestamp
    private let stateLock: SpoolLock
    /// Until the spool is opened whole, which takes the lock itself; the state's lock keeps daemons away in between.
    private var spoolLock: SpoolLock?
    private var openSpool: SpoolDirectories?
    private var openLedger: Ledger?
    private let lost: LostAndFound
    private let lostOfState: LostAndFound
    /// Whose files the repairs make where root repairs: the spool's owner, or the daemon could not read them.
    private let owner: FileOwner?

    init(settings: Settings, now: Timestamp) throws(SpoolError) {
        self.settings = settings
        self.now = now
        owner = FileOwner.ofDesk(settings)
        (stateLock, spoolLock) = try Repairer.lock(settings, as: owner)
        lost = LostAndFound(root: try LinuxDirectory(path: settings.spool), now: now)
        lostOfState = LostAndFound(root: try LinuxDirectory(path: settings.state), now: now)
    }

    private static func lock(_ settings: Settings, as owner: FileOwner?) throws(SpoolError) -> (SpoolLock, SpoolLock) {
        (try lock(settings.state, as: owner), try lock(settings.spool, as: owner))
    }

    /// A lock that root made would keep the daemon out; one that is there may be root's, and is taken as whoever this is.
    private static func lock(_ directory: String, as owner: FileOwner?) throws(SpoolError) -> SpoolLock {
        guard let owner, access(directory + "/lock", F_OK) != 0 else { return try SpoolLock(directory: directory) }
        return try owner.act { () throws(SpoolError) in try SpoolLock(directory: directory) }
    }

    /// Repairs what was found, in the order of the repairs' needs, and says of each finding what became of it.
    func repair(_ findings: [(finding: Finding, repair: Repair?)], _ examination: Examination) -> [Finding] {
        var result = findings.map(\.finding)
        // Directories and names first: the rest needs them in order.
        for isFirstTurn in [true, false] {
            for (index, (finding, repair)) in findings.enumerated() {
                guard let repair, repair.isOfPlaces == isFirstTurn else { continue }
                do {
                    if let owner, !repair.isOfRoot {
                        try owner.act { try apply(repair, to: finding, examination) }
                    } else {
                        try apply(repair, to: finding, examination)
                    }
                    result[index].outcome = .repaired
                } catch {
                    result[index].outcome = .failed(printable("\(error)"))
                }
            }
        }
        return result
    }

    private func apply(_ repair: Repair, to finding: Finding, _ examination: Examination) throws {
        switch repair {
        case .moveAway(let place, let name):
            try moveAway(name, place, finding, examination)
        case .moveStateAway(let place, let name):
            let root = try LinuxDirectory(path: settings.state)
            let directory = try FileName(place).map { name throws(SpoolError) in try root.directory(name) } ?? root
            _ = try lostOfState.take(name, from: directory, place: place, why: why(finding))
        case .setMode(let path, let mode):
            guard chmod(path, mode) == 0 else { throw RepairFailure(String(cString: strerror(errno))) }
        case .setOwner(let path, let owner):
            guard lchown(path, owner, .max) == 0 else {
                throw RepairFailure("\(String(cString: strerror(errno))); as root: chown \(owner) \(path)")
            }
        case .tieLedger:
            try tie()
        case .replaceIdentity:
            guard let name = FileName("identity") else { return }
            try moveAway(name, "", finding, examination)
            try tie()
        case .makeEnvelope(let id, let room):
            try making().make(id, room: room)
        case .makeEnvelopeAgain(let position):
            try moveAway(position, finding, examination)
            guard let id = MessageID(position.name.id) else { return }
            if try ledger().message(id) != nil { try making().make(id, room: position.room) }
        case .moveToItsTier(let position):
            try moveToItsTier(position, finding, examination)
        case .renameAsKnown(let position, let known):
            try rename(position, to: known, finding, examination)
        case .makeRow(let position):
            try makeRow(position)
        case .forgetStub(let id):
            guard let place = try ledger().place(of: id) else { return }
            try ledger().forget(
                StubRecord(id: id, gateway: "", held: "", tier: place.tier, envelopeName: place.envelopeName))
        case .writeOriginal(let tier, let name, let id):
            try writeOriginal(name, tier: tier, of: id, finding, examination)
        case .writeReason(let gateway, let id):
            let spool = try spool()
            try spool.add(gateway: gateway)
            try spool.writeMissingReason(gateway: gateway, id: id, now: now)
        case .writeContent(let row):
            try writeContent(row)
        }
    }

    private func why(_ finding: Finding) -> String { "\(finding.kind.rawValue): \(finding.detail)" }

    private func moveAway(_ name: FileName, _ place: String, _ finding: Finding, _ examination: Examination) throws {
        guard let directory = examination.directory(place) else {
            throw RepairFailure("\(place) cannot be opened")
        }
        _ = try lost.take(name, from: directory, place: place, why: why(finding))
    }

    private func moveAway(_ position: EnvelopePosition, _ finding: Finding, _ examination: Examination) throws {
        guard let name = FileName(position.name.description) else { return }
        try moveAway(name, position.place, finding, examination)
    }

    private func spool() throws -> SpoolDirectories {
        if let openSpool { return openSpool }
        spoolLock = nil
        let opened = try SpoolDirectories(path: settings.spool, gateways: settings.gateways.map(\.name), tiers: [])
        _ = try opened.addTiersOnDisk()
        openSpool = opened
        return opened
    }

    private func ledger() throws -> Ledger {
        if let openLedger { return openLedger }
        guard access(settings.state + "/ledger.sqlite", F_OK) == 0 else { throw RepairFailure("there is no ledger") }
        let opened = try Ledger.open(directory: settings.state)
        openLedger = opened
        return opened
    }

    private func making() throws -> EnvelopeMaking { EnvelopeMaking(spool: try spool(), ledger: try ledger()) }

    private func tie() throws {
        let identity = try spool().identity.value
        guard access(settings.state + "/ledger.sqlite", F_OK) == 0 else { return }
        try ledger().setMetadata("spool", identity)
    }

    private func moveToItsTier(_ position: EnvelopePosition, _ finding: Finding, _ examination: Examination) throws {
        guard let id = MessageID(position.name.id), let place = try ledger().place(of: id),
            let name = EnvelopeName(place.envelopeName)
        else { throw RepairFailure("the ledger has no usable place for it") }
        let isThere = !RowCheck.places(of: name, tier: place.tier, examination).isEmpty
        // Made before the other goes: whatever happens in between, one of them is there.
        if !isThere { try making().make(id, room: position.room) }
        try moveAway(position, finding, examination)
    }

    private func rename(
        _ position: EnvelopePosition, to known: String, _ finding: Finding, _ examination: Examination
    ) throws {
        guard let name = EnvelopeName(known) else { throw RepairFailure("'\(known)' is no name of an envelope") }
        guard RowCheck.places(of: name, tier: position.tier, examination).isEmpty else {
            return try moveAway(position, finding, examination)
        }
        let tier = try spool().tier(position.tier)
        _ = try tier.move(position.name, from: position.room, to: position.room, as: name)
    }

    private func makeRow(_ position: EnvelopePosition) throws {
        let tier = try spool().tier(position.tier)
        let name = position.name
        guard let bytes = try tier.read(name, in: position.room),
            let stored = StoredEnvelope(
                bytes, name: name.description, id: name.id, rank: name.rank, tier: position.tier)
        else { throw RepairFailure("the envelope is gone or cannot be used") }
        var file = stored.file
        if let path = stored.original, let original = FileName(String(path.dropFirst(10))),
            try tier.room(.originals).digest(of: original) == file.digest
        {
            file.content = try tier.readOriginal(path)
        }
        let added = try ledger().restore([RestoredMessage(message: stored.message, file: file, isStaged: false)])
        guard added == 1 else {
            throw RepairFailure("the ledger has another message of the same place in the same file")
        }
    }

    private func writeOriginal(
        _ name: FileName, tier: String, of id: MessageID, _ finding: Finding, _ examination: Examination
    ) throws {
        guard let message = try ledger().message(id), let content = try ledger().content(ofFile: message.file) else {
            throw RepairFailure("the ledger does not have the content either")
        }
        let place = "tiers/\(tier)/originals"
        let directory = try spool().tier(tier).room(.originals)
        if try directory.status(of: name) != nil { try moveAway(name, place, finding, examination) }
        let file = try directory.create(name, mode: 0o640, replacing: false)
        try file.write(content)
        try file.sync()
        try directory.sync()
    }

    private func writeContent(_ row: Int64) throws {
        for id in try ledger().messages(ofFile: row) {
            guard let message = try ledger().message(id), let source = try ledger().source(of: id),
                let name = EnvelopeName(message.envelopeName), let tier = try? spool().tier(message.tier),
                let room = try tier.place(of: name), let bytes = try tier.read(name, in: room),
                let original = StoredEnvelope(
                    bytes, name: name.description, id: name.id, rank: name.rank, tier: tier.name)?.original,
                let file = FileName(String(original.dropFirst(10))),
                try tier.room(.originals).digest(of: file) == source.digest,
                let content = try tier.readOriginal(original)
            else { continue }
            return try ledger().restoreContentFile(content, row: row)
        }
        throw RepairFailure("no tier has the original any more")
    }
}

extension FileOwner {
    /// As whom root works on a desk's files: as the spool's owner; nil where this process is not root.
    static func ofDesk(_ settings: Settings) -> FileOwner? {
        geteuid() == 0 ? FileOwner(of: settings.spool) : nil
    }
}

extension Repair {
    /// Whether other repairs need this one to be done.
    fileprivate var isOfPlaces: Bool {
        switch self {
        case .moveAway, .moveStateAway, .setMode, .setOwner, .replaceIdentity: true
        default: false
        }
    }

    /// Whether it needs root's rights where root repairs; a group's bit of a directory goes when another sets its mode.
    fileprivate var isOfRoot: Bool {
        switch self {
        case .setMode, .setOwner: true
        default: false
        }
    }
}
