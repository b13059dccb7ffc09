import ArgumentParser
import DeskModel
import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import Settings
import SourceText

/// `schema`: everything a rule may test, and the values it may have.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Show the facts that rules test, their kinds, channels and values.",
        discussion:
            "The facts of every message, then what the rules add: table columns, calendars, conditions, outcomes.")

    @OptionGroup var options: RuleOptions

    @Flag(name: .long, help: "Print one JSON object a fact.")
    var json = false

    @Argument(help: ArgumentHelp("Rule directories, instead of those of the settings.", valueName: "dir"))
    var directories: [String] = []

    /// One fact as it is shown.
    struct Entry {
        var name: String
        var kind: String
        var channels: String
        var values: [String] = []
        var tests: [String]
        var meaning: String
    }

    func run() throws {
        let settings = try options.loadSettings()
        let bundle = options.bundle(directories: try RulePlaces(directories).directories, settings: settings)
        let check = bundle.check()
        let gateways = settings.gateways.map(\.name)
        let entries =
            BuiltinFact.allCases.map { entry(for: $0, check.program?.rules, gateways) }
            + (check.program.map { added(by: $0.rules) } ?? [])
        for entry in entries where json { print(object(entry)) }
        if !json { print(text(entries), terminator: "") }
        // Which facts there are is known without rules.
        if check.program == nil { try RuleOptions.requireFiles(bundle) }
        if check.program == nil {
            StandardError.write(
                "firstlinectl: the rules have errors, so tables, calendars and conditions are missing here; see `firstlinectl check`\n"
            )
            throw FoundSomething()
        }
    }

    private func entry(for fact: BuiltinFact, _ rules: RuleSet?, _ gateways: [String]) -> Entry {
        let values: [String] =
            switch fact {
            case .channel: Channel.allCases.map(\.rawValue)
            case .gateway: gateways
            case .automatic, .reply, .verified: ["yes", "no"]
            case .category: rules?.categories ?? []
            case .priority: rules?.priorities ?? []
            default: []
            }
        let channels =
            fact.channels.count == Channel.allCases.count
            ? "all" : fact.channels.map(\.rawValue).joined(separator: ", ")
        return Entry(
            name: fact == .header ? "header \"NAME\"" : fact.rawValue, kind: kind(of: fact), channels: channels,
            values: values, tests: tests(of: fact), meaning: fact.meaning)
    }

    private func kind(of fact: BuiltinFact) -> String {
        let kind =
            switch fact.kind {
            case .choice: "one of a few"
            case .word: "word"
            case .address: "address"
            case .domain: "domain"
            case .text: "text"
            case .number(.none): "number"
            case .number(.bytes): "bytes"
            case .number(.seconds): "seconds"
            case .flag: "yes/no"
            case .time: "time"
            case .outcome: "decided"
            }
        return fact.isMany ? kind + " (many)" : kind
    }

    private func tests(of fact: BuiltinFact) -> [String] {
        switch fact.kind {
        case .choice: ["is", "is not"]
        case .word, .address: ["is", "is not", "is in", "is missing"]
        case .domain: ["is", "is not", "is in", "is under", "is missing"]
        case .text: ["has", "has no", "has any of", "has none of", "is missing"]
        case .number: ["over", "under", "between", "is missing"]
        case .flag: [fact.rawValue, "not \(fact.rawValue)"]
        case .time: []
        case .outcome: ["is", "is not"]
        }
    }

    /// What the rules declare beside the facts of every message.
    private func added(by rules: RuleSet) -> [Entry] {
        let columns = rules.tables.flatMap { table in
            table.columns.map { column in
                Entry(
                    name: "\(table.name).\(column.name)", kind: "column", channels: "all", values: column.values,
                    tests: ["is", "is not", "is missing"],
                    meaning: "of the table \(table.name), by \(table.key.rawValue); \(table.rows.count) rows")
            }
        }
        let calendars = rules.calendars.map { calendar in
            Entry(
                name: calendar.name, kind: "calendar", channels: "all", values: ["open", "closed"],
                tests: ["is", "is not"], meaning: "whether \(calendar.name) is open when the message is received")
        }
        let conditions = rules.conditions.map { condition in
            Entry(
                name: condition.name, kind: "condition", channels: "all", values: ["yes", "no"],
                tests: [condition.name, "not \(condition.name)"],
                meaning: "\(rules.sources.path(of: condition.span)):\(rules.sources.line(of: condition.span))")
        }
        return columns + calendars + conditions
    }

    private func text(_ entries: [Entry]) -> String {
        let width = entries.map(\.name.count).max() ?? 0
        let kindWidth = entries.map(\.kind.count).max() ?? 0
        let channelWidth = entries.map(\.channels.count).max() ?? 0
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        let indent = String(repeating: " ", count: width + 2)
        return entries.map { entry in
            var lines = [
                "\(padded(entry.name, width))  \(padded(entry.kind, kindWidth))  \(padded(entry.channels, channelWidth))  \(entry.meaning)"
            ]
            if !entry.values.isEmpty { lines.append("\(indent)values: \(entry.values.joined(separator: ", "))") }
            if entry.tests.isEmpty {
                lines.append("\(indent)tested through calendars only")
            } else {
                lines.append("\(indent)tests: \(entry.tests.joined(separator: ", "))")
            }
            return lines.map(Terminal.printable).joined(separator: "\n") + "\n"
        }.joined()
    }

    private func object(_ entry: Entry) -> JSONText {
        .object([
            "fact": .string(entry.name), "kind": .string(entry.kind),
            "channels": .array(
                entry.channels == "all"
                    ? Channel.allCases.map(\.rawValue) : entry.channels.split(separator: ", ").map(String.init)),
            "values": .array(entry.values), "tests": .array(entry.tests), "meaning": .string(entry.meaning),
        ])
    }
}
