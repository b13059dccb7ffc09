import Glibc
import Ledger
import Settings
import Spool

/// Whether the ledger can be opened, is sound, and belongs to this spool.
struct LedgerCheck {
    let examination: Examination

    func run() {
        let path = examination.settings.state + "/ledger.sqlite"
        let identity = checkIdentity()
        guard examination.state != nil else { return }
        guard access(path, F_OK) == 0 else {
            if identity != nil { examination.report(.ledgerMissing, path, "nothing is there") }
            return
        }
        do {
            examination.ledger = try Ledger.examine(directory: examination.settings.state)
        } catch {
            if case .damaged(_, let detail) = error {
                examination.report(.ledgerDamaged, path, detail)
            } else {
                examination.report(.ledgerUnusable, path, error.description)
            }
            return
        }
        if let damage = examination.ask({ ledger throws(LedgerError) in try ledger.firstDamage() }), let damage {
            examination.report(.ledgerDamaged, path, damage)
            examination.ledger = nil
            return
        }
        for line in examination.ask({ ledger throws(LedgerError) in try ledger.brokenReferences() }) ?? [] {
            examination.report(.ledgerReference, path, line)
        }
        let known = examination.ask { ledger throws(LedgerError) in try ledger.metadata("spool") } ?? nil
        if let known, let identity, known != identity {
            examination.report(
                .ledgerOfAnotherSpool, path, "it names spool \(known), this one is \(identity)", repair: .tieLedger)
        }
    }

    /// The spool's identity; nil where it has none, which is reported.
    private func checkIdentity() -> String? {
        guard let spool = examination.spool else { return nil }
        let path = examination.path("identity")
        do {
            if let identity = try SpoolIdentity.existing(in: spool) { return identity.value }
            examination.report(.identityMissing, path, "nothing is there", repair: .tieLedger)
        } catch {
            examination.report(.identityBroken, path, "\(error)", repair: .replaceIdentity)
        }
        return nil
    }
}
