import Ledger
import Spool

extension StoredEnvelope {
    /// Reads an envelope found under a name in a tier; nil where it is none, or half of one.
    init?(_ bytes: [UInt8], name: EnvelopeName, tier: String) {
        self.init(bytes, name: name.description, id: name.id, rank: name.rank, tier: tier)
    }
}
