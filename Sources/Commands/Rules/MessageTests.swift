import BusinessTime
import Decoding
import DeskModel
import Foundation
import RuleEngine
import RuleSemantics
import RuleTesting
import Settings

/// A directory of messages beside a table of what is expected of each.
struct MessageTests {
    let directory: String
    /// The table; nil looks for `expected.tsv` in the directory and beside it.
    let expectedPath: String?
    /// One moment for all; nil decides each message with every calendar open and with all closed.
    let receivedAt: Timestamp?
    let settings: Settings

    /// Runs the messages; a test is a file.
    func report(_ program: Program) throws -> TestReport {
        let path = try tablePath()
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        let table: MessageExpectations
        do throws(MessageExpectations.Problem) {
            table = try MessageExpectations(text)
        } catch {
            StandardError.write("\(Terminal.printable(path)):\(error.line): \(error.message)\n")
            throw FoundSomething()
        }
        var evaluator = Evaluator(program: program, textLimit: settings.limits.matchedText)
        var entries: [TestReport.Entry] = []
        var seen: Set<String> = []
        let folders = FolderIndex(around: Set(table.lines.map { directory + "/" + $0.file }).sorted())
        let linesOfFile = Dictionary(grouping: table.lines, by: \.file)
        for line in table.lines where seen.insert(line.file).inserted {
            let lines = linesOfFile[line.file] ?? []
            let place = TestReport.Place(path: path, line: line.number)
            let failures: [TestReport.Failure]
            if FileManager.default.fileExists(atPath: directory + "/" + line.file) {
                failures = compare(outcomes(of: line.file, folders, &evaluator), lines, path)
            } else {
                failures = [TestReport.Failure(message: "there is no such file in \(directory)", place: place)]
            }
            entries.append(TestReport.Entry(name: line.file, place: place, failures: failures))
        }
        return TestReport(entries: entries + unexpected(seen, path))
    }

    private func tablePath() throws -> String {
        if let expectedPath { return try existing([expectedPath]) }
        var parent = directory
        while parent.hasSuffix("/") { parent.removeLast() }
        parent = (parent as NSString).deletingLastPathComponent
        return try existing([directory + "/expected.tsv", (parent.isEmpty ? "." : parent) + "/expected.tsv"])
    }

    private func existing(_ paths: [String]) throws -> String {
        if let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) { return path }
        let places = paths.map { Terminal.printable($0) }.joined(separator: " or ")
        StandardError.write("firstlinectl: there is no table of what is expected: no \(places); --record writes one\n")
        throw FoundSomething()
    }

    /// What became of each message of a file, in its order.
    func outcomes(
        of file: String, _ folders: FolderIndex, _ evaluator: inout Evaluator
    ) -> [MessageOutcome] {
        let read = MessageFile(
            path: directory + "/" + file, gateway: nil, receivedAt: receivedAt, settings: settings, folders: folders)
        switch read.result {
        case .failure(let reason): return [.held(code: reason.code.rawValue, detail: reason.detail)]
        case .success(let decoded):
            let messages = decoded.items.compactMap { item -> Message? in
                if case .message(let message) = item { return message }
                return nil
            }
            guard !messages.isEmpty else {
                if case .setAside(let why) = decoded.items.first { return [.aside(why)] }
                return [.aside("it holds no message")]
            }
            return messages.map { message in
                .decided(
                    open: explain(message, isOpen: true, &evaluator),
                    closed: explain(message, isOpen: false, &evaluator))
            }
        }
    }

    private func explain(_ message: Message, isOpen: Bool, _ evaluator: inout Evaluator) -> Explanation {
        var input = FactInput(facts: message.facts)
        if receivedAt == nil {
            for calendar in evaluator.program.rules.calendars.indices { input.calendars[calendar] = isOpen }
        }
        return evaluator.explain(evaluator.decide(input), of: input)
    }

    private func compare(
        _ outcomes: [MessageOutcome], _ lines: [MessageExpectations.Line], _ path: String
    ) -> [TestReport.Failure] {
        guard outcomes.count == lines.count else {
            return [
                TestReport.Failure(
                    message: "expected \(lines.count) message\(lines.count == 1 ? "" : "s"), got \(outcomes.count)",
                    place: lines.first.map { TestReport.Place(path: path, line: $0.number) })
            ]
        }
        return zip(outcomes, lines).flatMap { outcome, line in
            outcome.failures(
                line, at: TestReport.Place(path: path, line: line.number), isAtOneTime: receivedAt != nil)
        }
    }

    /// Files of which nothing is expected, but for those that belong to another one.
    private func unexpected(_ seen: Set<String>, _ path: String) -> [TestReport.Entry] {
        let stems = Set(seen.map { ($0 as NSString).deletingPathExtension })
        let others = MessageFiles.names(in: directory).filter { name in
            !seen.contains(name) && directory + "/" + name != path && name != "expected.tsv"
                && !stems.contains((name as NSString).deletingPathExtension)
                && fileRole(of: (name as NSString).lastPathComponent, format: nil) != .part
        }
        guard !others.isEmpty else { return [] }
        // What a message asks for belongs to it: the messages are read again for it only where files are left.
        let asked = Set(
            seen.flatMap { file in
                let folder = (file as NSString).deletingLastPathComponent
                return MessageFile.namesAskedFor(byFile: directory + "/" + file).map { name in
                    folder.isEmpty ? name : folder + "/" + name
                }
            })
        return others.filter { !asked.contains($0) }.map { name in
            let failure = TestReport.Failure(message: "nothing is expected of it: add a line to \(path)")
            return TestReport.Entry(
                name: name, place: TestReport.Place(path: directory + "/" + name, line: 1), failures: [failure])
        }
    }
}
