import ArgumentParser
import BusinessTime
import DeskModel
import Foundation
import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import Settings
import SourceText

/// `test`: runs the tests and examples of the rules, or a directory of messages whose outcomes are written down.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the test and examples blocks of the rules, or a directory of messages.",
        discussion: """
            With --messages DIR every file in it is decided and compared with DIR/expected.tsv, or with expected.tsv beside \
            DIR: tab-separated columns file, category, priority, tier, and rule where it is wanted. Without --at each \
            message is decided twice, with every calendar open and with all closed. --record writes that table from what the             rules decide now, for you to read and mend. Exit status 1 when a test fails.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case human, short, json, github, tap, junit
    }

    @OptionGroup var options: RuleOptions

    @Flag(name: .long, help: "Name every test, not only those that fail.")
    var verbose = false

    @Option(
        name: .long,
        help: "How results are shown: human, tap (TAP 14), junit (XML); or findings only: short, json, github.")
    var format = Format.human

    @Option(name: .long, help: ArgumentHelp("Test the messages in a directory.", valueName: "dir"))
    var messages: String?

    @Option(name: .long, help: ArgumentHelp("What is expected of the messages.", valueName: "file"))
    var expected: String?

    @Flag(name: .long, help: "Write what is expected of the messages from what the rules decide now.")
    var record = false

    @Option(name: .long, help: "When the messages were received, as RFC 3339 (2026-03-02T10:00:00+01:00).")
    var at: String?

    @Argument(
        help: ArgumentHelp("Rule directories or files, instead of the directories of the settings.", valueName: "dir"))
    var directories: [String] = []

    func validate() throws {
        if messages != nil, [.short, .json, .github].contains(format) {
            throw ValidationError("--messages shows its results as human, tap or junit")
        }
        if messages == nil, record { throw ValidationError("--record goes with --messages DIR") }
        if messages == nil, expected != nil || at != nil {
            throw ValidationError(
                "--expected and --at go with --messages; a test block says itself when it is: `received 2026-03-02 10:00`"
            )
        }
    }

    func run() throws {
        let settings = try options.loadSettings()
        let received = try ArchiveOptions.time(at)
        let places = try RulePlaces(directories)
        let bundle = options.bundle(directories: places.directories, settings: settings)
        try RuleOptions.requireFiles(bundle)
        let check = bundle.check()
        if let messages {
            guard let program = check.program, !bundle.problems.hasErrors else { return try refuse(bundle, check) }
            let run = MessageTests(
                directory: messages, expectedPath: expected, receivedAt: received, settings: settings)
            if record {
                let table = try run.record(program)
                let count = table.messages == 1 ? "1 message" : "\(table.messages) messages"
                print("recorded \(count) in \(Terminal.printable(table.path))")
                print("read it: it says what the rules do, and not yet what you want")
                return
            }
            return try show(try run.report(program), coverage: nil)
        }
        if check.results.isEmpty { return try refuse(bundle, check) }
        var results = check.results
        if let files = places.files {
            results.removeAll { !files.contains(check.sources.path(of: $0.test.span)) }
        }
        if let machine = FindingOptions.Format(rawValue: format.rawValue), machine != .human {
            let failures = results.flatMap(\.findings)
            let findings = failures.isEmpty && places.files == nil ? check.coverage?.findings ?? [] : failures
            print(FindingOptions.text(of: findings, in: check.sources, format: machine), terminator: "")
            if results.contains(where: { !$0.hasPassed }) { throw FoundSomething() }
            return
        }
        // What the tests of one file cover says little: those of the others cover the rest.
        try show(
            TestReport(results, sources: check.sources), coverage: places.files == nil ? check.coverage : nil,
            sources: check.sources)
    }

    private func refuse(_ bundle: RuleBundle, _ check: RuleCheck) throws {
        let findings = (bundle.problems + check.diagnostics).filter { $0.severity == .error }
        if let machine = FindingOptions.Format(rawValue: format.rawValue), machine != .human {
            print(FindingOptions.text(of: findings, in: check.sources, format: machine), terminator: "")
            throw FoundSomething()
        }
        StandardError.write(DiagnosticRenderer(map: check.sources).report(findings))
        StandardError.write(
            findings.isEmpty ? "the rules have no tests\n" : "the tests were not run: the rules have errors\n")
        throw FoundSomething()
    }

    private func show(_ report: TestReport, coverage: TestCoverage?, sources: SourceMap = SourceMap()) throws {
        switch format {
        case .human:
            print(report.human(namesAll: verbose), terminator: "")
            if let coverage {
                print(coverage.summary)
                // What a failing test would have covered is not known.
                let findings = report.failedCount == 0 ? coverage.findings : []
                if !findings.isEmpty { print("\n" + DiagnosticRenderer(map: sources).report(findings), terminator: "") }
            }
        case .short, .json, .github: break
        case .tap: print(report.tap(comments: coverage.map { [$0.summary] } ?? []), terminator: "")
        case .junit: print(report.junit, terminator: "")
        }
        if report.failedCount > 0 { throw FoundSomething() }
    }
}
