import ArgumentParser
import Foundation
import Glibc
import RuleFormatter
import Settings
import SourceText

/// `fmt`: brings rule files into the canonical form.
struct FmtCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Bring rule files into the canonical form.",
        discussion: """
            Only the layout changes: a file whose canonical form would say something else, or that has errors, is left as \
            it is. Exit status 1 when a file was left so, and with --check or --diff when a file is not in the form.
            """)

    @OptionGroup var options: RuleOptions
    @OptionGroup var shown: FindingOptions

    @Flag(name: .long, help: "Write nothing; name the files that are not in the canonical form.")
    var check = false

    @Flag(name: .long, help: "Write nothing; show what would change, as `diff -u` does.")
    var diff = false

    @Argument(
        help: ArgumentHelp(
            "Rule files, or directories with *.rules files, instead of the directories of the settings.",
            valueName: "file"))
    var paths: [String] = []

    func run() throws {
        let places = try paths.isEmpty ? options.loadSettings().rules : paths
        var map = SourceMap()
        var findings: [Diagnostic] = []
        var changed = 0
        let files = RuleFilePaths.files(at: places, requiresAll: !paths.isEmpty || !options.rules.isEmpty)
        for problem in files.problems { findings.append(FmtCommand.unusable(problem)) }
        for path in files.paths {
            let bytes: [UInt8]
            do {
                bytes = try RuleFilePaths.content(of: path)
            } catch {
                findings.append(FmtCommand.unusable("\(path): \(error.reason)"))
                continue
            }
            let file = SourceFile(path: path, bytes: bytes)
            let index = map.add(file)
            switch RuleFormatter.format(file, index: index) {
            case .broken(let problems): findings += problems
            case .refused(let why): findings.append(refusal(why, file: index))
            case .formatted(let text):
                let result = Array(text.utf8)
                guard result != bytes else { continue }
                changed += 1
                do {
                    try handle(path, from: bytes, to: result, file: index, &findings)
                } catch {
                    findings.append(FmtCommand.unusable("\(path): \(error.reason)"))
                }
            }
        }
        shown.show(findings, of: map)
        if shown.format == .human, !check, !diff, findings.isEmpty, changed == 0 {
            print("nothing to do: \(files.paths.count) files are in the canonical form")
        }
        if !findings.isEmpty || (diff && changed > 0) { throw FoundSomething() }
    }

    /// Writes the file, or tells of it.
    private func handle(
        _ path: String, from old: [UInt8], to new: [UInt8], file: Int, _ findings: inout [Diagnostic]
    ) throws(FileReplacement.Failure) {
        if diff {
            let text = UnifiedDiff.text(from: old, to: new, path: path)
            // What a terminal would take for a command is replaced; `patch` gets every byte.
            print(isatty(STDOUT_FILENO) == 1 ? text.lines(\.visibleLayout) : text, terminator: "")
        }
        if check {
            let start = zip(old, new).prefix { $0 == $1 }.count
            findings.append(
                Diagnostic(
                    .notCanonical, "this file is not in the canonical form",
                    at: Span(file: file, start: start, end: start), "from here on",
                    help: ["`firstlinectl fmt \(path)` brings it there, `--diff` shows how"]))
        }
        guard !check, !diff else { return }
        try FileReplacement.replace(path, with: new)
        if shown.format == .human { print("formatted \(Terminal.printable(path))") }
    }

    private func refusal(_ why: String, file: Int) -> Diagnostic {
        Diagnostic(
            .notCanonical, "this file is left as it is: \(why)", at: Span(file: file, start: 0, end: 0),
            help: ["nothing was written"])
    }

    private static func unusable(_ problem: String) -> Diagnostic {
        Diagnostic(.unreadableResource, problem, at: nil as Diagnostic.Label?)
    }
}

extension StringProtocol {
    /// The line as a terminal may have it; a tab and a carriage return at its end are layout.
    fileprivate var visibleLayout: String {
        var line = String(self)
        let isReturned = line.unicodeScalars.last == "\r"
        if isReturned { line.unicodeScalars.removeLast() }
        let parts = line.unicodeScalars.split(separator: "\t", omittingEmptySubsequences: false)
        return parts.map { String($0).visible }.joined(separator: "\t") + (isReturned ? "\r" : "")
    }
}

extension String {
    /// The text with each of its lines changed.
    fileprivate func lines(_ change: (Substring) -> String) -> String {
        utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { change(Substring($0)) }.joined(separator: "\n")
    }
}
