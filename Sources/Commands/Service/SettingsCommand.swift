import ArgumentParser
import DeskModel
import Foundation
import Settings

/// `settings`: what is in force, and where each value comes from.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Show the settings in force, and where each value comes from.",
        discussion: """
            Sources are the default, the file with its line, and FIRSTLINE_* variables. These are the settings as this command sees them: \
            a daemon that runs read its own at its start. Exit status: 0, or 1 when the file has errors.
            """)

    @Option(name: .long, help: ArgumentHelp("The settings file.", valueName: "file"))
    var settings: String?

    @Flag(name: .long, help: "Only what is not the default.")
    var changed = false

    @Flag(name: .long, help: "Also what each is for and what it may be.")
    var describe = false

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var colours: ColourOptions

    /// A setting that is shown.
    private struct Row {
        var id: String
        var value: String?
        var origin: SettingsOrigins.Origin
        var key: SettingsKey?
    }

    func run() throws {
        let (loaded, origins) = try RuleOptions.load(file: settings)
        let rows = SettingsCommand.rows(loaded, origins).filter { !changed || $0.origin != .standard }
        if json {
            for row in rows { print(SettingsCommand.json(row)) }
            return
        }
        if describe {
            for row in rows { print(SettingsCommand.description(row), terminator: "\n\n") }
            return
        }
        let cells = rows.map { [$0.id, $0.value ?? "-", $0.origin.description].map(Terminal.printable) }
        if cells.isEmpty {
            print("every setting has its default")
        } else {
            print(TextTable([["setting", "value", "from"]] + cells).lines.joined(separator: "\n"))
        }
    }

    private static func rows(_ settings: Settings, _ origins: SettingsOrigins) -> [Row] {
        var rows = [
            Row(id: "paths.rules", value: settings.rules.joined(separator: " "), origin: origins["paths.rules"]),
            Row(id: "paths.spool", value: settings.spool, origin: origins["paths.spool"]),
            Row(id: "paths.state", value: settings.state, origin: origins["paths.state"]),
            Row(id: "paths.socket", value: settings.socket, origin: origins["paths.socket"]),
        ]
        for gateway in settings.gateways {
            let value = [
                gateway.channel.rawValue, gateway.format?.rawValue ?? "auto", gateway.user.map { "user \($0)" },
            ]
            let id = "gateway.\(gateway.name)"
            rows.append(Row(id: id, value: value.compactMap(\.self).joined(separator: ", "), origin: origins[id]))
        }
        for role in settings.roles {
            let who = role.groups.map { "group \($0)" } + role.users.map { "user \($0)" }
            let place = role.tiers.isEmpty ? "all tiers" : role.tiers.sorted().joined(separator: " ")
            let value =
                "\(who.joined(separator: ", ")) may \(role.may.map(\.rawValue).sorted().joined(separator: " ")) in \(place)"
            rows.append(Row(id: "role.\(role.name)", value: value, origin: origins["role.\(role.name)"]))
        }
        for rule in settings.retention.rules {
            for (matter, days) in rule.days.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                let id = "retention \(rule.kind.rawValue) \(rule.name).\(matter.rawValue)"
                rows.append(Row(id: id, value: SettingsKey.text(days, .daysOrNever), origin: origins[id]))
            }
        }
        rows += SettingsKey.all.map { Row(id: $0.id, value: $0.text(in: settings), origin: origins[$0.id], key: $0) }
        return rows
    }

    private static func description(_ row: Row) -> String {
        var lines = ["\(row.id) = \(row.value ?? "-")  (\(row.origin))"].map(Terminal.printable)
        if let key = row.key { lines += ["    \(key.summary)", "    It may be \(key.range)."] }
        return lines.joined(separator: "\n")
    }

    private static func json(_ row: Row) -> JSONText {
        var members: [String: JSONText] = ["setting": .string(row.id), "from": .string(row.origin.description)]
        members["value"] = row.value.map { JSONText.string($0) } ?? JSONText.null
        if case .file(let path, let line) = row.origin {
            members["file"] = .string(path)
            members["line"] = .number(line)
        }
        if let key = row.key {
            members["summary"] = .string(key.summary)
            members["range"] = .string(key.range)
        }
        return .object(members)
    }
}
