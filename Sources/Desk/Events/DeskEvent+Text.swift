import BusinessTime
import DeskModel
import Logging
import SourceText
import Spool
import Ticketing

// What an event says, and with which fields.
extension DeskEvent {
    /// The sentence for people.
    var message: String {
        switch self {
        case .starting(let spool, let state): "starting on spool \(spool), state \(state)"
        case .ready(let rules, let gateways): "ready: rules \(rules), gateways \(gateways.joined(separator: ", "))"
        case .stopping: "stopping: what is claimed is finished first"
        case .stopped: "stopped"
        case .rulesLoaded(let version, let rules, let files):
            "rules \(version) loaded: \(rules) rules in \(files) files"
        case .rulesRejected(let errors, let running):
            "the rules have \(errors) error\(errors == 1 ? "" : "s") and are not loaded; "
                + (running.map { "rules \($0) stay in use" } ?? "there are none to run")
        case .ruleFinding(_, let line): line
        case .lastGoodRulesInUse(let version): "running the last good rules, \(version), as stored"
        case .rulesNotStored(let why): "the rules could not be stored as the last good ones: \(why)"
        case .ledgerRebuilt(let what, let messages, let unreadable):
            "\(what): made again from the tiers, \(messages) messages; \(unreadable) envelopes cannot be read. What was resolved and removed, "
                + "and duplicates of it, are not known any more; a backup of the ledger has them (docs/operations.md)"
        case .ledgerDamaged(let what):
            "\(what); the daemon ends, and its next start puts the ledger aside and makes it again from the tiers"
        case .stubMade(let gateway, let name, let tier):
            "\(gateway)/\(name) is held and nobody looked at it: \(tier) is told"
        case .retention(let what): what
        case .heldRemoved(let gateway, let name, let days):
            "\(gateway)/\(name) was held for more than \(days) days and is removed, as the settings say"
        case .orphansRemoved(let count): "removed \(count) originals that interrupted batches left"
        case .upkeepFailed(let why): "upkeep failed and is tried again: \(why)"
        case .acted(let what): what
        case .clockRang(let number, let tier, let ring, let due):
            DeskEvent.words(ring, number: number, tier: tier, due: due)
        case .escalated(let number, let from, let to): "\(number) went up from \(from) to \(to): nobody took it in time"
        case .noControlSocket(let why): "there is no control socket, firstlinectl cannot ask this daemon: \(why)"
        case .recovered(let published, let removed, let work):
            "recovered: \(published) messages published, \(removed) unfinished envelopes removed, \(work) files to go on with"
        case .inFlightTableReset(let why): "the in-flight table was begun anew: \(why)"
        case .watcherFellBack(let why): "the inbox is looked at by the clock alone: \(why)"
        case .directoriesReplaced:
            "directories of the spool were removed or replaced while it was in use; they are opened anew"
        case .unknownUser(let gateway, let user):
            "gateway \(gateway): the system has no user \(user), so every file of it is held"
        case .delivered(let delivery):
            "\(delivery.gateway)/\(delivery.name) to \(delivery.tier): \(delivery.category), \(delivery.priority)"
                + (delivery.rule.map { " by \"\($0)\"" } ?? " by default")
        case .held(let gateway, let name, let reason):
            "\(gateway)/\(name) is held, \(reason.code.rawValue): \(reason.detail)"
        case .setAside(let gateway, let name, let why): "\(gateway)/\(name) is set aside: \(why)"
        case .duplicate(let gateway, let name, let original): "\(gateway)/\(name) is message \(original) again"
        case .noted(let gateway, let name, let notes): "\(gateway)/\(name): \(notes.prefix(5).joined(separator: " "))"
        case .changedByLateWriter(let gateway, let name):
            "\(gateway)/\(name) was written to after it was read; its new version is taken as well"
        case .waiting(let why): "intake waits: \(why)"
        case .goingOn: "intake goes on"
        case .summedUp(let kinds, let tiers):
            "without an entry each: " + DeskEvent.list(kinds)
                + (tiers.isEmpty ? "" : " (to \(DeskEvent.list(tiers)))") + "; the ledger has every one"
        case .settingsDoubt(let what): "settings: \(what)"
        case .metricsNotWritten(let why): "the metrics file is not written: \(why)"
        case .backAgain: "intake is back: what a failed batch left is done"
        case .batchFailed(let why, let seconds):
            "a batch failed and is decided again in \(seconds) s; its files are safe in work/: \(why)"
        }
    }

    /// `delivered 12, held 1`.
    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private static func words(_ ring: ClockRing, number: String, tier: String, due: Timestamp) -> String {
        let moment = Timestamp(seconds: due.seconds)
        switch (ring.kind, ring.level) {
        case (.answer, .warning): return "\(number) waits in \(tier): three quarters of the time to answer are gone"
        case (.answer, .breach): return "\(number) was not answered in time in \(tier); it was due at \(moment)"
        case (.resolve, .warning): return "\(number) in \(tier): three quarters of the time to resolve are gone"
        case (.resolve, .breach): return "\(number) was not resolved in time in \(tier); it was due at \(moment)"
        case (.escalate, .warning): return "\(number) waits in \(tier) and will go up soon"
        case (.escalate, .breach): return "\(number) waited in \(tier) until \(moment) and goes up"
        }
    }

    /// The event's name for programs: that of its case.
    var kind: String {
        switch self {
        case .starting: "starting"
        case .ready: "ready"
        case .stopping: "stopping"
        case .stopped: "stopped"
        case .rulesLoaded: "rulesLoaded"
        case .rulesRejected: "rulesRejected"
        case .ruleFinding: "ruleFinding"
        case .lastGoodRulesInUse: "lastGoodRulesInUse"
        case .rulesNotStored: "rulesNotStored"
        case .ledgerRebuilt: "ledgerRebuilt"
        case .ledgerDamaged: "ledgerDamaged"
        case .stubMade: "stubMade"
        case .retention: "retention"
        case .heldRemoved: "heldRemoved"
        case .orphansRemoved: "orphansRemoved"
        case .upkeepFailed: "upkeepFailed"
        case .acted: "acted"
        case .clockRang: "clockRang"
        case .escalated: "escalated"
        case .noControlSocket: "noControlSocket"
        case .recovered: "recovered"
        case .inFlightTableReset: "inFlightTableReset"
        case .watcherFellBack: "watcherFellBack"
        case .directoriesReplaced: "directoriesReplaced"
        case .unknownUser: "unknownUser"
        case .delivered: "delivered"
        case .held: "held"
        case .setAside: "setAside"
        case .noted: "noted"
        case .duplicate: "duplicate"
        case .changedByLateWriter: "changedByLateWriter"
        case .summedUp: "summedUp"
        case .settingsDoubt: "settingsDoubt"
        case .metricsNotWritten: "metricsNotWritten"
        case .waiting: "waiting"
        case .goingOn: "goingOn"
        case .backAgain: "backAgain"
        case .batchFailed: "batchFailed"
        }
    }

    /// The fields by which logs can be searched.
    var fields: Logger.Metadata {
        var fields: Logger.Metadata = ["message-id-128": "\(messageID)"]
        switch self {
        case .delivered(let delivery):
            fields["message"] = "\(delivery.id)"
            fields["ticket"] = "\(delivery.ticket)"
            fields["gateway"] = "\(delivery.gateway)"
            fields["category"] = "\(delivery.category)"
            fields["priority"] = "\(delivery.priority)"
            fields["tier"] = "\(delivery.tier)"
            if let rule = delivery.rule { fields["rule"] = "\(rule)" }
        case .held(let gateway, let name, let reason):
            fields["gateway"] = "\(gateway)"
            fields["name"] = "\(name)"
            fields["reason"] = "\(reason.code.rawValue)"
        case .setAside(let gateway, let name, _), .stubMade(let gateway, let name, _),
            .heldRemoved(let gateway, let name, _), .changedByLateWriter(let gateway, let name),
            .noted(let gateway, let name, _):
            fields["gateway"] = "\(gateway)"
            fields["name"] = "\(name)"
        case .duplicate(let gateway, let name, let original):
            fields["gateway"] = "\(gateway)"
            fields["name"] = "\(name)"
            fields["message"] = "\(original)"
        case .rulesLoaded(let version, _, _), .lastGoodRulesInUse(let version): fields["rules"] = "\(version)"
        case .summedUp(let kinds, let tiers):
            fields["count"] = "\(kinds.values.reduce(0, +))"
            for (kind, count) in kinds { fields["count-\(kind)"] = "\(count)" }
            for (tier, count) in tiers { fields["tier-\(tier)"] = "\(count)" }
        case .clockRang(let number, let tier, let ring, _):
            fields["ticket"] = "\(number)"
            fields["tier"] = "\(tier)"
            fields["clock"] = "\(ring.kind.rawValue)"
            fields["level"] = "\(ring.level.rawValue)"
        case .escalated(let number, let from, let to):
            fields["ticket"] = "\(number)"
            fields["from"] = "\(from)"
            fields["tier"] = "\(to)"
        case .ready(let rules, _): fields["rules"] = "\(rules)"
        case .rulesRejected(let errors, let running):
            fields["errors"] = "\(errors)"
            if let running { fields["rules"] = "\(running)" }
        default: break
        }
        return fields
    }
}
