import BusinessTime
import DeskModel
import Digest
import Doctor
import Foundation
import Glibc
import Ledger
import Settings
import Spool
import TestSupport
import Testing

/// A small desk made with the real modules: messages in every room, one not published yet, one held, one content kept as a file.
final class DoctorFixture {
    let folder: TemporaryFolder
    let ids = MessageIDSource()
    let settings: Settings
    /// Envelope names by what they are for.
    private(set) var names: [String: EnvelopeName] = [:]
    private var number = 0

    static let now = Timestamp(seconds: 1_795_296_845)

    var spoolPath: String { settings.spool }
    var statePath: String { settings.state }

    /// An empty desk, or one with messages.
    init(isEmpty: Bool = false) throws {
        folder = try TemporaryFolder()
        var settings = Settings()
        settings.spool = folder.path + "/spool"
        settings.state = folder.path + "/state"
        settings.gateways = [Gateway(name: "sms", channel: .phone)]
        settings.rules = []
        settings.limits.diskFree = 0
        settings.limits.diskFreePercent = 0
        self.settings = settings
        guard !isEmpty else { return }
        try work { spool, ledger in
            for room in [TierDirectories.Room.tmp, .new, .hold, .cur, .done] {
                try deliver(room.rawValue, into: room, spool, ledger)
            }
            try deliver("large", into: .new, content: [UInt8](repeating: 7, count: 300_000), spool, ledger)
            try hold("held", spool)
        }
    }

    /// Works with spool and ledger as a daemon would; both are closed afterwards.
    func work(_ body: (SpoolDirectories, Ledger) throws -> Void) throws {
        let spool = try SpoolDirectories(path: spoolPath, gateways: ["sms"], tiers: ["first", "second"])
        let ledger = try Ledger.open(directory: statePath)
        try ledger.setMetadata("spool", spool.identity.value)
        try body(spool, ledger)
    }

    /// Stages, commits and publishes a message, then moves it to a room.
    func deliver(
        _ name: String, into room: TierDirectories.Room, content: [UInt8]? = nil, _ spool: SpoolDirectories,
        _ ledger: Ledger
    ) throws {
        number += 1
        let content = content ?? Array("message \(name)".utf8)
        let id = ids.next(now: DoctorFixture.now)
        let envelopeName = try #require(EnvelopeName(rank: 1, time: DoctorFixture.now, id: id.description))
        let redoKey = SHA256.hash(Array("key \(number)".utf8))
        var facts = Facts(channel: .phone, gateway: "sms")
        facts.sender = "+46700000000"
        facts.body = "text of \(name)"
        let decision = DecisionSummary(
            category: "outage", categoryRule: "rule-a", priority: "high", priorityRule: nil,
            tags: [DecisionSummary.Tag(name: "angry", rule: "rule-b")], tier: "first", team: "network", routeRow: 2)
        let explanation = decision.json
        let batch = spool.makeBatch()
        let original = try batch.stageOriginal(content, tier: "first", id: id.description, fileExtension: "txt")
        var envelope = Envelope(
            id: id.description, ticket: "T\(number)", gateway: "sms", received: DoctorFixture.now,
            decided: DoctorFixture.now, rulesVersion: "v1", facts: facts, decision: decision, explanation: explanation,
            original: original)
        envelope.identity.gatewayID = "gw-\(number)"
        envelope.source = EnvelopeSource(
            file: "\(name).txt", digest: SHA256.hash(content).hexadecimal, redoKey: redoKey.hexadecimal, ordinal: 0)
        try batch.stageEnvelope(envelope.bytes, tier: "first", as: envelopeName)
        let synced = try batch.sync()
        var record = IntakeRecord(
            gateway: "sms", name: "\(name).txt", redoKey: redoKey, size: content.count, digest: SHA256.hash(content),
            received: DoctorFixture.now, outcome: .messages, content: content)
        var message = MessageRecord(
            id: id, ordinal: 0, channel: .phone, category: "outage", priority: "high", tier: "first", rank: 1,
            envelopeName: envelopeName.description, ticket: "T\(number)", factsJSON: facts.json.description,
            decisionJSON: explanation.description, rulesVersion: "v1", decided: DoctorFixture.now)
        message.gatewayID = "gw-\(number)"
        message.sender = facts.sender
        message.keys = [MessageKey(.gatewayID, gateway: "sms", value: "gw-\(number)")]
        record.messages = [message]
        try ledger.commit([record], now: DoctorFixture.now, keysSince: Timestamp(milliseconds: 0))
        names[name] = envelopeName
        guard room != .tmp else { return }
        try synced.publish()
        try ledger.markPublished([id])
        if room != .new { _ = try spool.tier("first").move(envelopeName, from: .new, to: room) }
    }

    private func hold(_ name: String, _ spool: SpoolDirectories) throws {
        try folder.write("spool/inbox/sms/new/\(name)", "?")
        let fileName = try #require(FileName(name))
        let outcome = try spool.claim(
            Candidate(gateway: "sms", name: fileName, modified: 0), rules: ClaimRules(), now: DoctorFixture.now)
        guard case .claimed(let claim) = outcome else { throw TestFailure("\(name) was not claimed") }
        try spool.hold(claim, reason: HoldReason(.unknownFormat, "no format"), now: DoctorFixture.now)
    }

    func name(_ key: String) throws -> EnvelopeName { try #require(names[key]) }

    /// The path of an envelope relative to the spool.
    func envelope(_ key: String, in room: String, tier: String = "first") throws -> String {
        "tiers/\(tier)/\(room)/\(try name(key))"
    }

    func original(_ key: String) throws -> String { "tiers/first/originals/\(try name(key).id).txt" }

    /// The id of the held file.
    func heldID() throws -> String {
        try #require(files("spool/held/sms").keys.first { !$0.hasSuffix(".reason") })
    }

    func doctor() -> Doctor { Doctor(settings: settings, now: DoctorFixture.now, pause: 0) }

    func path(_ relative: String) -> String { spoolPath + "/" + relative }

    func write(_ relative: String, _ text: String) throws { try folder.write("spool/" + relative, text) }

    func content(_ relative: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path(relative)).map { [UInt8]($0) }
    }

    func move(_ relative: String, _ target: String) throws {
        try FileManager.default.moveItem(atPath: path(relative), toPath: path(target))
    }

    func remove(_ relative: String) throws { try FileManager.default.removeItem(atPath: path(relative)) }

    /// Every regular file below a directory of the fixture, with its digest.
    func files(_ relative: String) -> [String: String] {
        let root = folder.path + "/" + relative
        var found: [String: String] = [:]
        for name in (FileManager.default.subpaths(atPath: root) ?? []) {
            // A named pipe would be waited for.
            var status = stat()
            guard lstat(root + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                let data = FileManager.default.contents(atPath: root + "/" + name)
            else { continue }
            found[name] = SHA256.hash([UInt8](data)).hexadecimal
        }
        return found
    }
}

struct TestFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }
}

extension Doctor.Diagnosis {
    /// The names of what was found, without notes.
    var serious: [String] { findings.filter { $0.severity != .note }.map(\.kind.rawValue) }
}
