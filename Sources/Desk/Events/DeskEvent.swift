import BusinessTime
import DeskModel
import Logging
import SourceText
import Ticketing

/// Everything the daemon reports, one case each: what the journal's fields and message ids are made from.
///
/// Nothing here holds text of a message: names are printable, bodies never are logged.
enum DeskEvent: Sendable {
    case starting(spool: String, state: String)
    case ready(rules: String, gateways: [String])
    case stopping
    case stopped
    case rulesLoaded(version: String, rules: Int, files: Int)
    case rulesRejected(errors: Int, running: String?)
    case ruleFinding(Diagnostic.Severity, String)
    case lastGoodRulesInUse(version: String)
    case rulesNotStored(String)
    case ledgerRebuilt(what: String, messages: Int, unreadable: Int)
    case ledgerDamaged(String)
    case stubMade(gateway: String, name: String, tier: String)
    case retention(String)
    case heldRemoved(gateway: String, name: String, days: Int)
    case orphansRemoved(Int)
    case upkeepFailed(String)
    case acted(String)
    case forgotten(String)
    case clockRang(String, tier: String, ring: ClockRing, due: Timestamp)
    case escalated(String, from: String, to: String)
    case noControlSocket(String)
    case recovered(published: Int, removed: Int, work: Int)
    case inFlightTableReset(String)
    case watcherFellBack(String)
    case directoriesReplaced
    case unknownUser(gateway: String, user: String)
    case delivered(Delivery)
    case held(gateway: String, name: String, reason: HoldReason)
    case setAside(gateway: String, name: String, why: String)
    case noted(gateway: String, name: String, notes: [String])
    case duplicate(gateway: String, name: String, of: String)
    case changedByLateWriter(gateway: String, name: String)
    case summedUp(kinds: [String: Int], tiers: [String: Int])
    case settingsDoubt(String)
    case metricsNotWritten(String)
    case waiting(String)
    case goingOn
    case backAgain
    case batchFailed(String, retryIn: Int)

    /// A message that reached its tier.
    struct Delivery: Sendable {
        var id: String
        var ticket: String
        var gateway: String
        var name: String
        var category: String
        var priority: String
        var tier: String
        var rule: String?
    }
}

extension DeskEvent {
    /// How much it counts.
    var level: Logger.Level {
        switch self {
        case .rulesRejected, .batchFailed, .rulesNotStored, .ledgerRebuilt, .ledgerDamaged: .error
        case .ruleFinding(let severity, _): severity == .error ? .error : severity == .warning ? .warning : .notice
        case .clockRang(_, _, let ring, _): ring.level == .breach ? .warning : .notice
        case .held, .escalated, .lastGoodRulesInUse, .watcherFellBack, .unknownUser, .waiting, .inFlightTableReset,
            .changedByLateWriter, .directoriesReplaced, .stubMade, .heldRemoved, .upkeepFailed,
            .noControlSocket, .settingsDoubt, .metricsNotWritten:
            .warning
        case .summedUp, .forgotten: .notice
        default: .info
        }
    }

    /// Names the kind of event in the journal and its catalogue; never changed once released.
    var messageID: String {
        switch self {
        case .starting: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a01"
        case .ready: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a02"
        case .stopping: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a03"
        case .stopped: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a04"
        case .rulesLoaded: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a11"
        case .rulesRejected: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a12"
        case .ruleFinding: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a13"
        case .lastGoodRulesInUse: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a14"
        case .rulesNotStored: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a15"
        case .ledgerRebuilt: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a26"
        case .ledgerDamaged: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a27"
        case .stubMade: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a51"
        case .retention: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a52"
        case .heldRemoved: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a53"
        case .orphansRemoved: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a54"
        case .upkeepFailed: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a55"
        case .acted: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a56"
        case .forgotten: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a5a"
        case .clockRang: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a61"
        case .escalated: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a62"
        case .noControlSocket: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a57"
        case .recovered: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a21"
        case .inFlightTableReset: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a22"
        case .watcherFellBack: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a23"
        case .directoriesReplaced: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a25"
        case .unknownUser: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a24"
        case .delivered: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a31"
        case .held: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a32"
        case .setAside: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a33"
        case .duplicate: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a34"
        case .changedByLateWriter: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a35"
        case .noted: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a36"
        case .summedUp: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a37"
        case .settingsDoubt: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a58"
        case .metricsNotWritten: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a59"
        case .waiting: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a41"
        case .goingOn: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a42"
        case .backAgain: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a44"
        case .batchFailed: "0f4c0f0d6d1c4d27a3b56b1c6f0e9a43"
        }
    }

    /// Whether there is one for every message or file that comes: of these a busy desk has more than a journal takes.
    var isAboutOneMessage: Bool {
        switch self {
        case .delivered, .held, .setAside, .noted, .duplicate, .changedByLateWriter: true
        default: false
        }
    }

    /// The tier a message went to.
    var tier: String? {
        if case .delivered(let delivery) = self { delivery.tier } else { nil }
    }
}
