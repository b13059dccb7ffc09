package import DeskModel

/// How the daemon and the tool are set up: defaults, overridden by the settings file, by `FIRSTLINE_*` variables and by
/// flags, in that order.
package struct Settings: Equatable, Sendable {
    /// Where logs go.
    package enum LogStyle: String, CaseIterable, Sendable {
        case human, journal, json
    }

    /// Rule directories; a file in a later one hides the file of the same name in an earlier one.
    package var rules = ["/usr/lib/firstline/rules", "/etc/firstline/rules"]
    /// The spool: everything that is renamed lives below it.
    package var spool = "/var/spool/firstline"
    /// The state: ledger, in-flight table, last good rules.
    package var state = "/var/lib/firstline"
    /// The control socket.
    package var socket = "/run/firstlined.socket"
    /// How much of what happens gets an entry of its own in the log.
    package var journal = Journal()
    /// The metrics file.
    package var metrics = Metrics()
    /// Bounds of the control socket.
    package var control = Control()
    /// The log's form; nil means the journal where standard error is the journal, and lines for people elsewhere.
    package var log: LogStyle?
    /// The gateways.
    package var gateways = Settings.defaultGateways
    /// Who may do what at the desk.
    package var roles: [Role] = []
    /// Bounds that can be set.
    package var limits = Limits()
    /// How much a rule set may hold.
    package var ruleBounds = RuleBounds()
    /// How the inbox is watched.
    package var intake = Intake()
    /// What is done about held files that nobody looks at.
    package var held = Held()
    /// How long things are kept.
    package var retention = Retention()

    /// The defaults.
    package init() {}

    /// The gateways of a desk without a settings file: one for each channel, format `auto`.
    package static let defaultGateways = Channel.allCases.map { Gateway(name: $0.rawValue, channel: $0) }

    /// What some people may do at the desk.
    package struct Role: Equatable, Sendable {
        /// The name.
        package var name: String
        /// The Unix groups whose members have the role, by name or number.
        package var groups: [String]
        /// The users who have it besides, by name or number.
        package var users: [String]
        /// The actions they may take.
        package var may: Set<DeskAction>
        /// The tiers they may act in; empty means all.
        package var tiers: Set<String>

        /// A role.
        package init(
            name: String, groups: [String], users: [String] = [], may: Set<DeskAction>, tiers: Set<String> = []
        ) {
            self.name = name
            self.groups = groups
            self.users = users
            self.may = may
            self.tiers = tiers
        }
    }

    /// Bounds beyond which a message is held or intake waits.
    package struct Limits: Equatable, Sendable {
        /// Bytes of a file in the inbox.
        package var fileSize = 32 * 1_048_576
        /// Depth of MIME parts.
        package var mimeDepth = 32
        /// Number of MIME parts.
        package var mimeParts = 1_000
        /// Depth of JSON.
        package var jsonDepth = 64
        /// Messages that one file may bring.
        package var messagesInFile = 1_000
        /// Bytes of each text fact that are matched.
        package var matchedText = 256 * 1024
        /// Messages in memory at once.
        package var messagesInMemory = 1_024
        /// Bytes of messages in memory at once.
        package var bytesInMemory = 64 * 1_048_576
        /// Bytes that stay free on the spool's disk.
        package var diskFree = 256 * 1_048_576
        /// Percent that stay free on the spool's disk.
        package var diskFreePercent = 5
    }

    /// How the inbox is watched.
    package struct Intake: Equatable, Sendable {
        /// Seconds a file must not have changed before it is taken without a sign that it is complete.
        package var settle = 2
        /// Seconds between looks at the whole inbox.
        package var rescan = 10
        /// Seconds a companion waits for the file it belongs to.
        package var companionWait = 300
        /// Seconds a message in several files (gammu) must have got no further part before it is taken.
        package var partWait = 5
        /// Seconds after its last change in which a file that was not closed is watched for more, though it was decided.
        package var lateWriter = 120
        /// Days within which a gateway's own id makes a duplicate.
        package var duplicateWindow = 30
        /// Messages that share one commit.
        package var batch = 256
    }

    /// How much of what happens to single messages gets an entry of its own in the log; what is more is summed up.
    ///
    /// The defaults stay below what journald takes from one service (10,000 entries in 30 seconds).
    package struct Journal: Equatable, Sendable {
        /// Entries a second in the long run.
        package var perSecond = 100
        /// Entries at once.
        package var burst = 2_000
    }

    /// The metrics file, for a collector of text files.
    package struct Metrics: Equatable, Sendable {
        /// Where it is written; nil is nowhere.
        package var file: String?
        /// Seconds between two writes.
        package var every = 15
    }

    /// Bounds of the control socket.
    package struct Control: Equatable, Sendable {
        /// Bytes of a call.
        package var message = 1_048_576
        /// Bytes of a reply.
        package var reply = 16 * 1_048_576
        /// Connections at once.
        package var connections = 64
        /// Connections at once of one user other than root and the daemon's own.
        package var connectionsPerUser = 32
        /// Seconds that a connection may go without a complete call.
        package var idle = 300
        /// Seconds that a reply may take to be read.
        package var write = 30
        /// Events that are kept for one who watches and does not keep up.
        package var watchEvents = 1_024
    }

    /// What is done about held files that nobody looks at.
    package struct Held: Equatable, Sendable {
        /// Seconds after which a tier is told of a held file.
        package var stubAfter = 1_800
        /// The tier that is told; nil is the first one of the rules.
        package var stubTier: String?
    }

    /// How long things are kept, in days; 0 is for ever.
    package struct Retention: Equatable, Sendable {
        /// Resolved envelopes in `done/`, with their originals.
        package var done = 90
        /// Files that were set aside.
        package var aside = 30
        /// Held files.
        ///
        /// A customer's message may be among them, so for ever unless somebody decides otherwise.
        package var held = 0
        /// Messages, contents and decisions in the ledger.
        package var archive = 400
    }
}
