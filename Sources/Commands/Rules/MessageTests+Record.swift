import Foundation
import RuleEngine
import RuleTesting
import Settings

// The table of what is expected, written from what the rules decide now.
extension MessageTests {
    /// Writes the table for the messages of the directory, and gives its path and how many messages it has.
    ///
    /// A table that is there already is never overwritten: it says what somebody wanted.
    func record(_ program: Program) throws -> (path: String, messages: Int) {
        let path = expectedPath ?? (directory.hasSuffix("/") ? directory : directory + "/") + "expected.tsv"
        guard !FileManager.default.fileExists(atPath: path) else {
            throw UsageProblem(
                message: "\(Terminal.printable(path)) is there already; name another file with --expected, or remove it"
            )
        }
        let files = try MessageFiles([directory])
        let folders = FolderIndex(around: files.paths)
        var evaluator = Evaluator(program: program, textLimit: settings.limits.matchedText)
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        var lines = [["file", "category", "priority", "tier", "rule"]]
        for file in files.paths.map({ String($0.dropFirst(base.count)) }) {
            lines += outcomes(of: file, folders, &evaluator).map { [file] + $0.recorded }
        }
        // A tab or a line end in a name cannot stand in the table.
        let kept = lines.filter { !$0.joined().contains { $0 == "\t" || $0.isNewline } }
        let text = kept.map { $0.joined(separator: "\t") + "\n" }.joined()
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        } catch {
            StandardError.write("firstlinectl: \(Terminal.printable(path)) cannot be written\n")
            throw FoundSomething()
        }
        return (path, kept.count - 1)
    }
}

extension MessageOutcome {
    /// The cells after the file's name: category, priority, tier, rule.
    fileprivate var recorded: [String] {
        switch self {
        case .held(let code, _): return ["held", code, "-", "-"]
        case .aside: return ["aside", "-", "-", "-"]
        case .decided(let open, let closed):
            let tier = open.tier == closed.tier ? open.tier : "\(open.tier),\(closed.tier)"
            return [open.category.value, open.priority.value, tier, open.category.winner?.rule.name ?? "default"]
        }
    }
}
