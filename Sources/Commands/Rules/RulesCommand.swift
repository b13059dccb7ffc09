import ArgumentParser
import BusinessTime
import DeskModel
import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import Settings
import SourceText

/// `rules`: every rule with its place and what it decides; with figures from the archive; of today or of an earlier day.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "List the rules, how often they matched, and the versions that ran before.",
        discussion: """
            With --stats the rules as they are now decide the messages of the ledger again: hits is how many a rule \
            matches, wins how many it decides something of. Rules and list entries without a hit are named after it.
            """)

    @OptionGroup var options: RuleOptions
    @OptionGroup var archive: ArchiveOptions

    @Flag(name: .long, help: "Count hits and wins over the messages of the ledger.")
    var stats = false

    @Option(
        name: .long, help: ArgumentHelp("The rules of that version, as the daemon stored them.", valueName: "version"))
    var stored: String?

    @Flag(name: .long, help: "List the versions that the daemon stored, the one in use first.")
    var versions = false

    @Flag(name: .long, help: "Print the rule files instead of the list of rules.")
    var source = false

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    @Argument(
        help: ArgumentHelp("Rule directories or files, instead of the directories of the settings.", valueName: "dir"))
    var directories: [String] = []

    func run() throws {
        let settings = try options.loadSettings()
        if versions { return try listVersions(settings) }
        let places = try RulePlaces(directories)
        let bundle =
            try stored.map { try archive.storedRules(version: $0, settings) }
            ?? options.bundle(directories: places.directories, settings: settings)
        try RuleOptions.requireFiles(bundle)
        if source { return show(bundle, only: places.files) }
        let check = try options.checked(bundle)
        guard let program = check.program else { throw FoundSomething() }
        guard stats else { return list(RuleListing(rules: program.rules, files: places.files)) }
        let (messages, since) = (try archive.archive(settings), try archive.sinceTime())
        let shares = try MessageRun(isQuiet: json).archive(messages, since: since) {
            RuleCounter(program, textLimit: settings.limits.matchedText)
        }
        var statistics = RuleStatistics(rules: program.rules)
        for share in shares { statistics.merge(share.result) }
        list(RuleListing(rules: program.rules, statistics: statistics, files: places.files))
        let findings = places.chosen(statistics.findings, in: check.sources)
        if !json, !findings.isEmpty {
            print("\n" + DiagnosticRenderer(map: check.sources).report(findings), terminator: "")
        }
    }

    private func list(_ listing: RuleListing) {
        if json {
            for object in listing.objects { print(object) }
        } else {
            print(listing.text, terminator: "")
        }
    }

    private func show(_ bundle: RuleBundle, only files: Set<String>?) {
        for file in bundle.files where files?.contains(file.path) ?? true {
            let text = String(decoding: file.bytes, as: UTF8.self)
            if json {
                print(JSONText.object(["file": .string(file.path), "text": .string(text)]))
                continue
            }
            print("# \(Terminal.printable(file.path))")
            var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.last?.isEmpty == true { lines.removeLast() }
            for line in lines {
                let shown = line.last == "\r" ? line.dropLast() : line
                // A tab is layout.
                let parts = shown.split(separator: "\t", omittingEmptySubsequences: false)
                print(parts.map { Terminal.printable(String($0)) }.joined(separator: "\t"))
            }
        }
    }

    private func listVersions(_ settings: Settings) throws {
        do {
            let stored = try archive.store(settings).versions()
            if stored.isEmpty, !json { print("no rules are stored in \(archive.directory(settings))/rules") }
            for one in stored {
                if json {
                    print(
                        JSONText.object([
                            "version": .string(one.version), "used": .string(one.used.description),
                            "current": .bool(one.isCurrent),
                        ]))
                } else {
                    print("\(one.version)  \(one.used.description.prefix(19))Z\(one.isCurrent ? "  in use" : "")")
                }
            }
        } catch {
            StandardError.write("firstlinectl: \(error)\n")
            throw FoundSomething()
        }
    }
}
