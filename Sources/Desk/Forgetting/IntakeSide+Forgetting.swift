import BusinessTime
package import Control
import DeskModel
import Foundation
import Ledger
import Spool
import Ticketing

extension IntakeSide {
    /// Forgets a person, or says what that would remove.
    ///
    /// - Parameter inTurn: runs one step where nothing else is done meanwhile; at once where it is not given.
    package func forget(
        _ sender: String, isDryRun: Bool, rewrites: Bool = false, by actor: String,
        inTurn: (@Sendable () throws -> Bool) throws -> Bool = { try $0() }
    ) throws -> ForgetReport {
        guard let address = PersonAddress(typed: sender) else {
            throw DeskError.failed(reason: "no address is given")
        }
        // One that was cut short comes first: it would find its rows half gone.
        if !isDryRun { try finishForgetting(inTurn: inTurn) }
        let plan = try ForgettingPlan(address, line: line)
        var report = found(in: plan, isDryRun: isDryRun)
        report.before = try line.ledger.forgetting(of: address.senders)?.at.description
        if !isDryRun {
            if let first = plan.trace.open.first {
                throw DeskError.ticketRefused(
                    first.number.description, kind: "open",
                    reason: "open tickets of this person have to be resolved first: "
                        + plan.trace.open.map(\.number.description).joined(separator: ", "))
            }
            // Where there is nothing, nothing is written down either.
            if !plan.isEmpty {
                let pending = PendingForgetting(sender: address.typed, actor: actor, at: line.clock.now())
                let forgetting = Forgetting(plan, pending: pending, line: line)
                while try inTurn({ try forgetting.step() }) {}
                line.log(.forgotten("\(printable(actor)) had a person forgotten: \(forgetting.done.words)"))
                report.note(forgetting.done)
            }
            if rewrites {
                _ = try inTurn {
                    try line.ledger.rewrite()
                    _ = try line.ledger.emptyLog()
                    return false
                }
            }
        }
        report.left = Leftovers(address, line: line).find()
        return report
    }

    /// Goes on with a forgetting that was cut short; false where there was none.
    @discardableResult
    package func finishForgetting(
        inTurn: (@Sendable () throws -> Bool) throws -> Bool = { try $0() }
    ) throws -> Bool {
        guard let forgetting = try Forgetting.left(by: line) else { return false }
        while try inTurn({ try forgetting.step() }) {}
        line.log(.forgotten("a forgetting that was cut short is done: \(forgetting.done.words)"))
        return true
    }

    private func found(in plan: ForgettingPlan, isDryRun: Bool) -> ForgetReport {
        var report = ForgetReport(isDryRun: isDryRun)
        report.messages = plan.trace.messages.count
        report.contents = plan.trace.files.count
        report.envelopes = plan.envelopes.count
        report.tickets = plan.trace.tickets.map(\.number.description)
        report.open = plan.trace.open.map(\.number.description)
        report.files = plan.kept.map { printable($0.path) }
        return report
    }
}

extension ForgetReport {
    /// What was removed, in the place of what was planned.
    fileprivate mutating func note(_ done: Forgetting.Done) {
        messages = done.messages
        contents = done.contents
        envelopes = done.envelopes
        originals = done.originals
    }
}

/// Looks for files that name a person and are not the daemon's to change.
struct Leftovers {
    private let address: PersonAddress
    private let line: IntakeLine

    init(_ address: PersonAddress, line: IntakeLine) {
        self.address = address
        self.line = line
    }

    /// Paths, each with why the file is there.
    func find() -> [String: String] {
        let ledger = line.ledger.path
        let state = (ledger as NSString).deletingLastPathComponent
        let places = [
            (state, "a copy that the daemon keeps of rules and tables, or a damaged ledger that was set aside"),
            (line.spool.path + "/work", "it is being taken in, or goes within minutes"),
            (line.spool.path + "/inbox", "it waits to be taken in"),
        ]
        var found: [String: String] = [:]
        for (place, why) in places {
            for path in files(below: place) where !path.hasPrefix(state + "/originals/") {
                // SQLite's locks go when its file is closed by anybody of this process.
                if ["", "-wal", "-shm"].contains(where: { path == ledger + $0 }) { continue }
                if names(path) { found[printable(path)] = why }
            }
        }
        return found
    }

    private func files(below path: String) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: path) else { return [] }
        return walk.compactMap { $0 as? String }.map { path + "/" + $0 }.sorted()
    }

    private func names(_ path: String) -> Bool {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        else { return false }
        guard let needle = address.needle else { return false }
        return data.withUnsafeBytes { PersonAddress.contains($0.bindMemory(to: UInt8.self), needle) }
    }
}
