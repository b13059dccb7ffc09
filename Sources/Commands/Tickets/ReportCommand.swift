import ArgumentParser
import BusinessTime
import DeskModel
import Foundation
import Ledger
import Reporting
import Settings

/// `report`: the desk's figures.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show the desk's figures of a day, or write them as CSV files.",
        discussion: """
            What each figure means stands in docs/reports.md. With --csv there is a file a day, firstline-2026-11-02.csv, always with the \
            same columns; a day that is over never changes. Reads the ledger; the daemon may run or not.

            The rules that matched no message of the days are those of --rules, or else those that the daemon uses.
            """)

    @OptionGroup var options: RuleOptions

    @Option(
        name: .long,
        help: ArgumentHelp("The state directory with the ledger, instead of that of the settings.", valueName: "dir"))
    var state: String?

    @Option(name: .long, help: ArgumentHelp("The day, such as 2026-11-02; today without it.", valueName: "date"))
    var day: String?

    @Option(name: .long, help: "How many days, the last of them the day (1 to 366).")
    var days: Int = 1

    @Option(
        name: .long,
        help: ArgumentHelp("The time zone of days and hours; that of the machine without it.", valueName: "name"))
    var timezone: String?

    @Option(name: .long, help: ArgumentHelp("Write a CSV file a day into this directory.", valueName: "dir"))
    var csv: String?

    @Flag(name: .long, help: "Print one JSON object a group and line, with the columns of the CSV files.")
    var json = false

    func run() throws {
        guard (1...366).contains(days) else { throw ValidationError("--days takes a number from 1 to 366") }
        if json, csv != nil { throw ValidationError("--json and --csv exclude each other") }
        let zone = try zoneRules()
        let last = try lastDay(zone)
        let directory = try state ?? options.loadSettings().state
        do {
            let ledger = try Ledger.examine(directory: directory)
            let rules = try ReportedRules(options, directory: directory, isQuiet: json)
            var all: RuleHits?
            for offset in stride(from: days - 1, through: 0, by: -1) {
                let hits = try report(last + -offset, zone, ledger, rules)
                if let known = all, let hits { all = known.adding(hits) } else { all = all ?? hits }
            }
            guard !json, csv == nil else { return }
            let lines = all?.text() ?? ["which rules matched nothing cannot be said: no rules can be read"]
            if days > 1 { print("all \(days) days") }
            for line in lines { print(Terminal.printable(line)) }
        } catch let error as LedgerError {
            StandardError.write("firstlinectl: \(error)\n")
            throw FoundSomething()
        }
    }

    /// Reports one day; returns how often each rule matched on it.
    private func report(
        _ day: LocalDate, _ zone: TimeZoneRules, _ ledger: Ledger, _ rules: ReportedRules
    ) throws -> RuleHits? {
        guard let (start, end) = Report.period(of: day, zone: zone) else {
            throw ValidationError("there is no such day")
        }
        var report = Report(from: start, to: end, zone: zone)
        try ledger.forEachTicket(openedBefore: end, changedSince: start) { record in
            report.add(
                ReportedTicket(
                    channel: record.channel.rawValue, routing: record.routing, isMatched: record.isMatched,
                    history: record.history))
        }
        report.ruleHits = try rules.hits(from: start, to: end)
        if json {
            for row in report.rows(date: day.iso8601) { print(ReportCommand.object(row)) }
            return report.ruleHits
        }
        guard let csv else {
            print("\(day.iso8601)")
            for line in report.text { print(Terminal.printable(line)) }
            return report.ruleHits
        }
        let path = "\(csv)/firstline-\(day.iso8601).csv"
        do {
            // Replaced as a whole: whoever reads the folder meanwhile never sees half a file.
            try Data(report.csv(date: day.iso8601).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            StandardError.write("firstlinectl: \(path) cannot be written: \(error.localizedDescription)\n")
            throw FoundSomething(status: 74)
        }
        print(path)
        return report.ruleHits
    }

    /// A row as an object: what is counted as numbers, what there is none of as null.
    private static func object(_ row: [String]) -> JSONText {
        var members: [String: JSONText] = [:]
        for (number, (name, cell)) in zip(Report.columns, row).enumerated() {
            // The first three name the row; a category may be called 24.
            let count = Int(cell).map { JSONText.number($0) } ?? JSONText.null
            members[name] = number < 3 ? JSONText.string(cell) : count
        }
        return .object(members)
    }

    private func lastDay(_ zone: TimeZoneRules) throws -> LocalDate {
        guard let day else {
            let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            return zone.localDateTime(at: now).date
        }
        guard let date = LocalDate(iso8601: day) else {
            throw ValidationError("--day takes a day such as 2026-11-02, not \(Terminal.printable(day))")
        }
        return date
    }

    private func zoneRules() throws -> TimeZoneRules {
        if timezone == "UTC" { return .utc }
        var path = "/etc/localtime"
        if let timezone {
            let isPlain = timezone.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
            }
            guard isPlain else { throw ValidationError("\(Terminal.printable(timezone)) is no time zone") }
            path = "/usr/share/zoneinfo/" + timezone
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            guard let timezone else { return .utc }
            throw ValidationError("the system has no time zone \(Terminal.printable(timezone))")
        }
        do {
            return try TimeZoneRules(tzif: [UInt8](data))
        } catch {
            throw ValidationError("\(path) is no time zone that can be read: \(error)")
        }
    }
}
