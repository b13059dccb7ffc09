import ArgumentParser
import Settings

/// The files a command looks at, and how they came.
struct MessageOptions: ParsableArguments {
    @Option(name: .long, help: "The gateway the files came by; without it the one that suits their format.")
    var gateway: String?

    @Option(name: .long, help: "When they were received, as RFC 3339 (2026-03-02T10:00:00+01:00).")
    var at: String?

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    @Argument(
        help: ArgumentHelp("Message files, as a gateway drops them, or directories of them.", valueName: "file"))
    var arguments: [String] = []

    /// Says so where no message was named.
    func requireFiles() throws(UsageProblem) {
        if places.isEmpty {
            throw UsageProblem(message: "name at least one message file, or a directory of them")
        }
    }

    /// The arguments that are no rule directories.
    var places: [String] { arguments.filter { !RulePlaces.isRuleDirectory($0) } }

    /// Rule directories among the arguments: the rest of `--rules A B`, or named without it.
    var directories: [String] { arguments.filter { RulePlaces.isRuleDirectory($0) } }

    /// Reads and decodes the files in turn; then says what in the directories was passed over.
    func forEach(settings: Settings, _ body: (MessageFile) throws -> Void) throws {
        let received = try ArchiveOptions.time(at)
        let chosen = try MessageFile.gateway(named: gateway, settings)
        let files = try MessageFiles(places)
        let folders = FolderIndex(around: files.paths)
        for path in files.paths {
            try body(
                MessageFile(path: path, gateway: chosen, receivedAt: received, settings: settings, folders: folders))
        }
        if let note = MessageFiles.note(files.passedOver, "passed over:") { StandardError.write(note) }
    }
}
