import Foundation
import TestSupport

/// Runs a program to its end and gives what it printed.
struct Tool {
    let output: String
    let errors: String
    let status: Int32

    /// Runs `firstlinectl`.
    static func run(_ arguments: String...) throws -> Tool {
        try Tool(RunningDaemon.products + "/firstlinectl", arguments)
    }

    /// Runs any program, in the repository's root.
    init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: Repository.root)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Files, not pipes: nothing has to be read while it runs.
        let folder = try TemporaryFolder()
        let files = [try folder.write("out", ""), try folder.write("err", "")]
        process.standardOutput = FileHandle(forWritingAtPath: files[0])
        process.standardError = FileHandle(forWritingAtPath: files[1])
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let texts = files.map { String(decoding: FileManager.default.contents(atPath: $0) ?? Data(), as: UTF8.self) }
        output = texts[0]
        errors = texts[1]
        status = process.terminationStatus
    }

    /// The output as one JSON object a line.
    var objects: [[String: Any]] {
        output.split(separator: "\n").compactMap { line in
            try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }
    }
}
