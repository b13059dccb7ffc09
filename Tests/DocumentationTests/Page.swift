import Foundation
import TestSupport

/// A page of documentation whose blocks are run: a fenced block is a file, rules to check, or a console.
///
/// ```` ```rules file=desk.rules ```` (any language) writes a file into the page's folder. ```` ```rules ```` alone is checked
/// together with the rule files of the folder, and leaves nothing behind. ```` ```console ```` runs the lines after `$ ` in the
/// folder and puts what they print below them. Every other block is left alone.
struct Page {
    /// A fenced block: its info string, its lines, and where they are among the page's.
    struct Block {
        var info: [String]
        var lines: [String]
        var range: Range<Int>

        var language: String { info.first ?? "" }
        var file: String? { info.first { $0.hasPrefix("file=") }.map { String($0.dropFirst(5)) } }
    }

    let path: String
    let lines: [String]
    let blocks: [Block]

    init(_ path: String) throws {
        self.path = path
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var blocks: [Block] = []
        var start: Int?
        for (index, line) in lines.enumerated() where line.hasPrefix("```") {
            if let opened = start {
                blocks.append(
                    Block(
                        info: lines[opened].dropFirst(3).split(separator: " ").map(String.init),
                        lines: Array(lines[opened + 1..<index]), range: opened + 1..<index))
                start = nil
            } else {
                start = index
            }
        }
        self.blocks = blocks
    }

    /// What a run of the page found.
    struct Run {
        /// The page with what its consoles really print.
        var text: String
        /// Rule blocks that are not well, each with its findings.
        var broken: [String] = []
        /// How many blocks were run.
        var count = 0
    }

    /// Runs the blocks in order in a folder of their own.
    func run() throws -> Run {
        let folder = try TemporaryFolder()
        var run = Run(text: "")
        var printed = lines
        // From the last block to the first the lines before keep their places; so the outputs are put in afterwards.
        var outputs: [(range: Range<Int>, lines: [String])] = []
        for block in blocks {
            let text = block.lines.joined(separator: "\n") + "\n"
            if let file = block.file {
                try folder.write(file, text)
                run.count += 1
            } else if block.language == "rules" {
                try folder.write("block.rules", text)
                let check = try shell("firstlinectl check --format short .", in: folder)
                if check.status != 0 { run.broken.append("\(path):\(block.range.lowerBound): \(check.output)") }
                try FileManager.default.removeItem(atPath: folder.path + "/block.rules")
                run.count += 1
            } else if block.language == "console" {
                var shown: [String] = []
                for command in block.lines where command.hasPrefix("$ ") {
                    shown.append(command)
                    let output = try shell(String(command.dropFirst(2)), in: folder).output
                    shown += output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                    if shown.last == "" { shown.removeLast() }
                }
                outputs.append((block.range, Page.kept(shown, block.lines)))
                run.count += 1
            }
        }
        for (range, lines) in outputs.reversed() { printed.replaceSubrange(range, with: lines) }
        run.text = printed.joined(separator: "\n")
        return run
    }

    /// New lines, but the old ones where only the version of rules differs: the system's time zones are part of it.
    private static func kept(_ new: [String], _ old: [String]) -> [String] {
        new.enumerated().map { index, line in
            old.indices.contains(index) && masked(old[index]) == masked(line) ? old[index] : line
        }
    }

    private static func masked(_ line: String) -> String {
        line.replacing(/version [0-9a-f]{16}/, with: "version")
    }

    /// Runs a command line with the built programs first in the path; standard error goes where standard output does.
    private func shell(_ command: String, in folder: TemporaryFolder) throws -> (output: String, status: Int32) {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let products = (executable as NSString).deletingLastPathComponent
        let home = try TemporaryFolder()
        let output = try home.write("output", "")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("FIRSTLINE") }
        environment["PATH"] = products + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        environment["REPOSITORY"] = Repository.root
        process.environment = environment
        let handle = FileHandle(forWritingAtPath: output)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return (
            String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self),
            process.terminationStatus
        )
    }
}
