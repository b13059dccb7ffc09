import Ledger
import Spool

/// An envelope in a room of a tier.
struct EnvelopePosition {
    let tier: String
    let room: TierDirectories.Room
    let name: EnvelopeName

    /// The room's path in the spool.
    var place: String { "tiers/\(tier)/\(room.rawValue)" }
}

/// What can be done about a finding; nothing of it deletes.
enum Repair {
    /// To the spool's lost+found.
    case moveAway(place: String, name: FileName)
    /// To the state's lost+found.
    case moveStateAway(place: String, name: FileName)
    case setMode(path: String, mode: UInt32)
    /// Given to a user; root alone can.
    case setOwner(path: String, owner: UInt32)
    case tieLedger
    case replaceIdentity
    /// From the ledger's row, in its tier.
    case makeEnvelope(MessageID, room: TierDirectories.Room)
    /// Moved away, and made from the ledger's row in the same room.
    case makeEnvelopeAgain(EnvelopePosition)
    /// Moved away, and made from the row in the same room of the right tier, where that has none.
    case moveToItsTier(EnvelopePosition)
    case renameAsKnown(EnvelopePosition, String)
    case makeRow(EnvelopePosition)
    case forgetStub(MessageID)
    case writeOriginal(tier: String, name: FileName, of: MessageID)
    case writeReason(gateway: String, id: String)
    case writeContent(Int64)
}
