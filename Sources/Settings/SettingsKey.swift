import DeskModel

/// A key of the settings file that has one value: where it stands, what it may be, and which setting it is.
///
/// The one list from which the file is read, `firstlinectl settings` shows what is in force, and the manual page is made. Gateways, roles
/// and paths are blocks of their own kind and not in it.
package struct SettingsKey: Sendable {
    /// What a value is.
    package enum Value: Sendable {
        /// A whole number, with the units it may be written in (none: a bare number), in the smallest unit, within bounds.
        case number(
            any (WritableKeyPath<Settings, Int> & Sendable), Unit, ClosedRange<Int>)
        /// A name; nil where none is given.
        case name(any (WritableKeyPath<Settings, String?> & Sendable))
        /// An absolute path; nil where none is given.
        case path(any (WritableKeyPath<Settings, String?> & Sendable))
        /// The form of the log.
        case logStyle
    }

    /// What a number counts.
    package enum Unit: Sendable {
        case none, bytes, seconds, days
        /// Days, where 0 is written `never`.
        case daysOrNever

        /// The words for it in the file, each with its factor.
        package var words: [String: Int] {
            switch self {
            case .none: [:]
            case .bytes: ["KB": 1024, "MB": 1_048_576]
            case .seconds: ["seconds": 1, "minutes": 60, "hours": 3600]
            case .days, .daysOrNever: ["days": 1]
            }
        }
    }

    /// The block.
    package let block: String
    /// The key.
    package let name: String
    /// What a value is.
    package let value: Value
    /// What it is for, in a sentence.
    package let summary: String

    private init(_ block: String, _ name: String, _ value: Value, _ summary: String) {
        self.block = block
        self.name = name
        self.value = value
        self.summary = summary
    }

    /// The block and the key: `limits.file-size`.
    package var id: String { "\(block).\(name)" }

    /// The blocks, in the order of the documentation.
    package static let blocks = ["limits", "intake", "held", "retention", "control", "log", "metrics"]

    /// The keys of a block by name.
    static func keys(of block: String) -> [String: SettingsKey] {
        Dictionary(all.filter { $0.block == block }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The value in force, as the file would have it; nil where there is none.
    package func text(in settings: Settings) -> String? {
        switch value {
        case .number(let path, let unit, _): SettingsKey.text(settings[keyPath: path], unit)
        case .name(let path), .path(let path): settings[keyPath: path]
        case .logStyle: settings.log?.rawValue ?? "auto"
        }
    }

    /// A number in the largest unit that it is a whole number of.
    package static func text(_ number: Int, _ unit: Unit) -> String {
        if case .daysOrNever = unit, number == 0 { return "never" }
        for (word, factor) in unit.words.sorted(by: { $0.value > $1.value }) where number % factor == 0 {
            // Nothing at all is said in the smallest unit.
            if number == 0, factor != unit.words.values.min() { continue }
            return "\(number / factor) \(word)"
        }
        return String(number)
    }

    /// What may be written, for people: `1 KB to 2048 MB`.
    package var range: String {
        switch value {
        case .number(_, let unit, let range):
            (unit == .daysOrNever ? "never, or " : "") + SettingsKey.text(range.lowerBound, unit) + " to "
                + SettingsKey.text(range.upperBound, unit)
        case .name: "a name"
        case .path: "an absolute path"
        case .logStyle: "auto, human, journal or json"
        }
    }

    /// Every key.
    package static let all: [SettingsKey] = limits + intake + held + retention + control + log

    private static let limits = [
        SettingsKey(
            "limits", "file-size", .number(\.limits.fileSize, .bytes, 1024...2_147_483_648),
            "The largest file that is read; a larger one is held."),
        SettingsKey(
            "limits", "mime-depth", .number(\.limits.mimeDepth, .none, 1...256),
            "How deep the parts of a mail may be nested; a deeper one is held."),
        SettingsKey(
            "limits", "mime-parts", .number(\.limits.mimeParts, .none, 1...100_000),
            "How many parts a mail may have; one with more is held."),
        SettingsKey(
            "limits", "json-depth", .number(\.limits.jsonDepth, .none, 1...1_000),
            "How deep JSON may be nested; a deeper one is held."),
        SettingsKey(
            "limits", "matched-text", .number(\.limits.matchedText, .bytes, 1024...134_217_728),
            "How much of each text rules look at; the rest is left out, and explain says so."),
        SettingsKey(
            "limits", "messages-in-file", .number(\.limits.messagesInFile, .none, 1...100_000),
            "How many messages one file may bring; one with more is held."),
        SettingsKey(
            "limits", "messages-in-memory", .number(\.limits.messagesInMemory, .none, 1...65_536),
            "How many messages are worked on at once; the rest waits in the spool."),
        SettingsKey(
            "limits", "bytes-in-memory", .number(\.limits.bytesInMemory, .bytes, 1_048_576...8_589_934_592),
            "How much of messages is in memory at once; the rest waits in the spool."),
        SettingsKey(
            "limits", "disk-free", .number(\.limits.diskFree, .bytes, 0...1_099_511_627_776),
            "How much stays free on the spool's disk; with less intake waits."),
        SettingsKey(
            "limits", "disk-free-percent", .number(\.limits.diskFreePercent, .none, 0...90),
            "How many percent stay free on the spool's disk; with less intake waits."),
        SettingsKey(
            "limits", "rules", .number(\.ruleBounds.rules, .none, 1...1_000_000),
            "How many rules a rule set may have; one with more is an error, R016."),
        SettingsKey(
            "limits", "phrases", .number(\.ruleBounds.phrases, .none, 1...10_000_000),
            "How many different phrases all rules may have together; more are an error, R016."),
        SettingsKey(
            "limits", "condition-depth", .number(\.ruleBounds.conditionDepth, .none, 1...64),
            "How deep conditions may use conditions; more is an error, R016."),
        SettingsKey(
            "limits", "table-rows", .number(\.ruleBounds.tableRows, .none, 1...100_000_000),
            "How many rows a table may have; one with more is refused, and its last good rows stay."),
        SettingsKey(
            "limits", "column-values", .number(\.ruleBounds.columnValues, .none, 1...1_000_000),
            "How many values a column of a table may declare; more are an error, R016."),
    ]

    private static let intake = [
        SettingsKey(
            "intake", "settle", .number(\.intake.settle, .seconds, 0...3_600),
            "How long a file must have been left alone before it is taken, where nothing says that it is complete."),
        SettingsKey(
            "intake", "rescan", .number(\.intake.rescan, .seconds, 1...3_600),
            "How often everything is looked at, whatever the kernel has told."),
        SettingsKey(
            "intake", "companion-wait", .number(\.intake.companionWait, .seconds, 1...86_400),
            "How long a recording or picture waits for the message it belongs to."),
        SettingsKey(
            "intake", "part-wait", .number(\.intake.partWait, .seconds, 0...3_600),
            "How long the parts of a message in several files have to be still before they are put together."),
        SettingsKey(
            "intake", "late-writer", .number(\.intake.lateWriter, .seconds, 0...3_600),
            "How long after its last change a file that nobody closed is watched for more, though it was decided."),
        SettingsKey(
            "intake", "duplicate-window", .number(\.intake.duplicateWindow, .days, 1...3_650),
            "How long the platform's own id of a message is remembered, to know one that comes twice."),
        SettingsKey(
            "intake", "batch", .number(\.intake.batch, .none, 1...4_096), "How many messages share one commit."),
    ]

    private static let held = [
        SettingsKey(
            "held", "stub-after", .number(\.held.stubAfter, .seconds, 60...604_800),
            "After this time a tier is told of a held file that nobody looked at."),
        SettingsKey(
            "held", "stub-tier", .name(\.held.stubTier), "The tier that is told; the first one of the rules without it."
        ),
    ]

    private static let retention = [
        SettingsKey(
            "retention", "done", .number(\.retention.done, .daysOrNever, 1...36_500),
            "How long resolved envelopes are kept, with what they were made from."),
        SettingsKey(
            "retention", "aside", .number(\.retention.aside, .daysOrNever, 1...36_500),
            "How long files are kept that were set aside."),
        SettingsKey(
            "retention", "held", .number(\.retention.held, .daysOrNever, 1...36_500), "How long held files are kept."),
        SettingsKey(
            "retention", "archive", .number(\.retention.archive, .daysOrNever, 1...36_500),
            "How long messages, contents and decisions are kept in the ledger; what waits stays."),
    ]

    private static let control = [
        SettingsKey(
            "control", "message", .number(\.control.message, .bytes, 65_536...67_108_864),
            "The largest call; a longer one ends the connection."),
        SettingsKey(
            "control", "reply", .number(\.control.reply, .bytes, 1_048_576...1_073_741_824),
            "The largest reply; a longer one ends the connection."),
        SettingsKey(
            "control", "connections", .number(\.control.connections, .none, 1...4_096),
            "Connections at once; one more is told so and closed."),
        SettingsKey(
            "control", "connections-per-user", .number(\.control.connectionsPerUser, .none, 1...4_096),
            "Connections at once of one user other than root and the daemon's own."),
        SettingsKey(
            "control", "idle", .number(\.control.idle, .seconds, 1...86_400),
            "How long a connection may go without a complete call."),
        SettingsKey(
            "control", "write", .number(\.control.write, .seconds, 1...3_600), "How long a reply may take to be read."),
        SettingsKey(
            "control", "watch-events", .number(\.control.watchEvents, .none, 16...65_536),
            "Events that are kept for one who watches and does not keep up; he is told how many were more."),
    ]

    private static let log = [
        SettingsKey(
            "log", "style", .logStyle,
            "The form of the log: `auto` is the journal where standard error is the journal, and lines for people elsewhere."
        ),
        SettingsKey(
            "log", "entries-a-second", .number(\.journal.perSecond, .none, 1...100_000),
            "Entries about single messages in the long run; what is more is summed up."),
        SettingsKey(
            "log", "entries-at-once", .number(\.journal.burst, .none, 1...1_000_000),
            "Entries about single messages at once, before they are summed up."),
        SettingsKey(
            "metrics", "file", .path(\.metrics.file),
            "Where the metrics are written for a collector of text files, such as that of node_exporter; nowhere without it."
        ),
        SettingsKey(
            "metrics", "every", .number(\.metrics.every, .seconds, 1...3_600), "How often the metrics file is written."),
    ]
}
