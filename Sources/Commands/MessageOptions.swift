import ArgumentParser
import Foundation
import Settings

/// The files a command looks at, and how they came.
struct MessageOptions: ParsableArguments {
    @Option(name: .long, help: "The gateway the files came by; without it the one that suits their format.")
    var gateway: String?

    @Option(name: .long, help: "When they were received, as RFC 3339 (2026-03-02T10:00:00+01:00).")
    var at: String?

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    @Argument(help: "Message files, as a gateway drops them.")
    var arguments: [String] = []

    /// Says so where no file was given.
    func requireFiles() throws {
        if files.isEmpty { throw UsageProblem(message: "name at least one message file") }
    }

    /// The arguments that are no directories.
    var files: [String] { arguments.filter { !isDirectory($0) } }

    /// Directories among the arguments: the rest of `--rules A B`.
    var directories: [String] { arguments.filter(isDirectory) }

    private func isDirectory(_ path: String) -> Bool {
        var answer: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &answer) && answer.boolValue
    }

    /// Reads and decodes the files in turn.
    func forEach(settings: Settings, _ body: (MessageFile) throws -> Void) throws {
        let received = try MessagePaths.time(at)
        for path in files {
            try body(MessageFile(path: path, gatewayName: gateway, receivedAt: received, settings: settings))
        }
    }
}
