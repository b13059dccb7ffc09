import ArgumentParser
import Control
import DeskModel

/// `reload`: reads the rules again, and waits until they are in use or refused.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Have the daemon read the rules again; shows what is wrong with them.",
        discussion: """
            Returns when the new rules are in use or refused. Exit status: 0 when they are in use, 1 when they are refused and the old ones \
            go on, 69 when the daemon cannot be asked or this user may not.
            """)

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object: the version in use, and what was found.")
    var json = false

    func run() throws {
        let isJSON = json
        func refused(_ findings: [RuleFinding]) {
            if isJSON {
                print(ReloadCommand.object(version: nil, findings))
            } else {
                SocketOptions.show(findings)
            }
        }
        // A large rule set with tables of a million rows takes its time; the unit waits as long.
        let reply = try socket.ask(timeout: .seconds(110), refused: refused) { client throws(DeskClientError) in
            try client.call(DeskInterface.Reload())
        }
        if json {
            print(ReloadCommand.object(version: reply.rulesVersion, reply.diagnostics))
            return
        }
        for finding in reply.diagnostics { StandardError.write(Terminal.printableLines(finding.report) + "\n\n") }
        print("rules \(Terminal.printable(reply.rulesVersion)) are in use")
    }

    private static func object(version: String?, _ findings: [RuleFinding]) -> JSONText {
        let listed = findings.map { finding in
            var members: [String: JSONText] = [
                "code": .string(finding.code), "severity": .string(finding.severity.rawValue),
                "message": .string(finding.message), "help": .array(finding.help),
            ]
            if let file = finding.file { members["file"] = .string(file) }
            if let line = finding.line { members["line"] = .number(line) }
            if let column = finding.column { members["column"] = .number(column) }
            return JSONText.object(members)
        }
        return .object([
            "rules_version": version.map { JSONText.string($0) } ?? JSONText.null, "in_use": .bool(version != nil),
            "findings": .array(listed),
        ])
    }
}

/// `watch`: what the daemon does, as it does it.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show what the daemon does, as it does it, until it stops.")

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    @Option(name: .long, help: ArgumentHelp("Leave after so many events.", valueName: "number"))
    var count: Int?

    func run() throws {
        var left = count ?? .max
        guard left > 0 else { return }
        let isJSON = json
        try socket.ask { client throws(DeskClientError) in
            try client.stream(DeskInterface.Watch()) { reply in
                let event = reply.event
                if isJSON {
                    let members: [String: JSONText] = [
                        "time": .string(event.time), "kind": .string(event.kind), "message": .string(event.message),
                        "fields": .object(event.fields.mapValues { .string($0) }),
                    ]
                    print(JSONText.object(members).description)
                } else {
                    print("\(Terminal.printable(event.time))  \(Terminal.printable(event.message))")
                }
                _ = StandardOutput.flush()
                left -= 1
                return left > 0
            }
        }
    }
}

/// `metrics`: the figures for Prometheus.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print the daemon's figures in the text format of Prometheus.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case prometheus, openmetrics, json
    }

    @OptionGroup var socket: SocketOptions

    @Option(
        name: .long, help: "The format: prometheus (0.0.4), openmetrics (1.0), or json, one object a sample and line.")
    var format = Format.prometheus

    func run() throws {
        let reply = try socket.ask { client throws(DeskClientError) in try client.call(DeskInterface.Metrics()) }
        let text = Terminal.printableLines(reply.text)
        switch format {
        case .prometheus: print(text, terminator: "")
        case .openmetrics: print(MetricsCommand.openMetrics(text), terminator: "")
        case .json: for sample in MetricSample.all(in: text) { print(sample.json) }
        }
    }

    /// The same figures in OpenMetrics: there a counter is declared without `_total`, and the text has an end.
    static func openMetrics(_ text: String) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        let counters = Set(
            lines.compactMap { line -> String? in
                let words = line.split(separator: " ")
                guard words.count == 4, words[1] == "TYPE", words[3] == "counter" else { return nil }
                return String(words[2])
            })
        return lines.map { line in
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard words.count == 4, words[0] == "#", counters.contains(words[2]), words[2].hasSuffix("_total") else {
                return line
            }
            return "# \(words[1]) \(words[2].dropLast(6)) \(words[3])"
        }.joined(separator: "\n") + "\n# EOF\n"
    }
}
