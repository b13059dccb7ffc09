/// How the desk is: the type `DeskStatus`.
package struct DeskStatus: Codable, Equatable, Sendable {
    /// A drop directory: the type `Gateway`.
    package struct Gateway: Codable, Equatable, Sendable {
        /// Its name.
        package var name: String
        /// Its channel.
        package var channel: String
        /// Files of it that are held now.
        package var held: Int

        /// A gateway.
        package init(name: String, channel: String, held: Int) {
            self.name = name
            self.channel = channel
            self.held = held
        }
    }

    /// A tier's queue: the type `Tier`.
    package struct Tier: Codable, Equatable, Sendable {
        /// Its name.
        package var name: String
        /// Messages nobody has taken.
        package var waiting: Int
        /// Messages somebody works on.
        package var taken: Int

        /// A tier.
        package init(name: String, waiting: Int, taken: Int) {
            self.name = name
            self.waiting = waiting
            self.taken = taken
        }
    }

    /// The version of the program.
    package var version: String
    /// Whether messages are taken in.
    package var ready: Bool
    /// Seconds since the start.
    package var uptime: Int
    /// Messages that reached a tier since the start.
    package var delivered = 0
    /// Files set aside since the start.
    package var aside = 0
    /// Duplicates since the start.
    package var duplicates = 0
    /// Files that are held now.
    package var held = 0
    /// Files that are known to wait in the drop directories.
    package var waiting = 0
    /// Seconds until what waits is taken in, as far as that can be told.
    package var doneIn: Int?
    /// Why intake waits.
    package var shortage: String?
    /// What recovery is at.
    package var recovering: String?
    /// The rules in use.
    package var rulesVersion: String
    /// What is wrong with the rules on disk.
    package var rulesProblem: String?
    /// Which tables were refused.
    package var tablesProblem: String?
    /// How the ledger came to be, where this start had to make it again.
    package var ledgerProblem: String?
    /// The gateways.
    package var gateways: [Gateway] = []
    /// The tiers.
    package var tiers: [Tier] = []

    private enum CodingKeys: String, CodingKey {
        case version, ready, uptime, delivered, aside, duplicates, held, waiting, shortage, recovering, gateways, tiers
        case rulesVersion = "rules_version"
        case rulesProblem = "rules_problem"
        case tablesProblem = "tables_problem"
        case ledgerProblem = "ledger_problem"
        case doneIn = "done_in"
    }

    /// The status of a desk that has done nothing yet.
    package init(version: String, ready: Bool, uptime: Int, rulesVersion: String) {
        self.version = version
        self.ready = ready
        self.uptime = uptime
        self.rulesVersion = rulesVersion
    }
}
