/// What an inconsistency can be, by the stable names that scripts go by.
package enum FindingKind: String, CaseIterable, Sendable {
    case cannotRead = "cannot-read"
    case spoolMissing = "spool-missing"
    case stateMissing = "state-missing"
    case placeMissing = "place-missing"
    case placeNotDirectory = "place-not-directory"
    case placeMode = "place-mode"
    case placeOwner = "place-owner"
    case otherFileSystem = "other-file-system"
    case identityMissing = "identity-missing"
    case identityBroken = "identity-broken"
    case ledgerOfAnotherSpool = "ledger-of-another-spool"
    case probeLeft = "probe-left"
    case diskShort = "disk-short"
    case ledgerMissing = "ledger-missing"
    case ledgerDamaged = "ledger-damaged"
    case ledgerUnusable = "ledger-unusable"
    case ledgerReference = "ledger-reference"
    case ledgerName = "ledger-name"
    case stagedEnvelopeLost = "staged-envelope-lost"
    case stubLost = "stub-lost"
    case envelopeGone = "envelope-gone"
    case envelopeUncommitted = "envelope-uncommitted"
    case envelopeWithoutRow = "envelope-without-row"
    case stubWithoutRow = "stub-without-row"
    case envelopeUnusable = "envelope-unusable"
    case envelopeMisnamed = "envelope-misnamed"
    case envelopeInAnotherTier = "envelope-in-another-tier"
    case envelopeTwice = "envelope-twice"
    case originalMissing = "original-missing"
    case companionMissing = "companion-missing"
    case originalChanged = "original-changed"
    case originalUnneeded = "original-unneeded"
    case originalOrphaned = "original-orphaned"
    case workCommitted = "work-committed"
    case workWaiting = "work-waiting"
    case companionAlone = "companion-alone"
    case foreignName = "foreign-name"
    case strangeThing = "strange-thing"
    case heldWithoutReason = "held-without-reason"
    case reasonAlone = "reason-alone"
    case draftLeft = "draft-left"
    case timeInFuture = "time-in-future"
    case contentMissing = "content-missing"
    case contentOrphaned = "content-orphaned"
    case inFlightBroken = "in-flight-broken"
    case inFlightSuspect = "in-flight-suspect"
}

extension FindingKind {
    /// How bad it is.
    package var severity: Finding.Severity {
        switch self {
        case .placeMissing, .probeLeft, .stubLost, .envelopeGone,
            .envelopeUncommitted, .stubWithoutRow, .originalUnneeded, .workCommitted,
            .workWaiting, .companionAlone, .draftLeft, .timeInFuture,
            .inFlightSuspect:
            .note
        case .placeMode, .placeOwner, .identityMissing, .diskShort,
            .ledgerMissing, .originalOrphaned, .foreignName, .strangeThing,
            .heldWithoutReason, .reasonAlone, .contentOrphaned, .inFlightBroken:
            .warning
        default: .error
        }
    }
}
