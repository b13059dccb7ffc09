import ArgumentParser
import Control
import Settings

/// Where the daemon listens, for commands that ask it.
struct SocketOptions: ParsableArguments {
    @OptionGroup var options: RuleOptions

    @Option(
        name: .long, help: ArgumentHelp("The control socket, instead of that of the settings.", valueName: "path"))
    var socket: String?

    /// Asks the daemon; says what is wrong, and leaves with 69 where the daemon cannot be asked and 1 where it refuses.
    func ask<Value>(_ body: (DeskClient) throws(DeskClientError) -> Value) throws -> Value {
        let path = try socket ?? options.loadSettings().socket
        do throws(DeskClientError) {
            return try body(DeskClient(path: path))
        } catch {
            if case .refused(.rulesRejected(let findings)) = error {
                for finding in findings { StandardError.write(Terminal.printableLines(finding.report) + "\n\n") }
            }
            StandardError.write("firstlinectl: \(Terminal.printable("\(error)"))\n")
            if case .refused = error { throw FoundSomething() }
            throw FoundSomething(status: 69)
        }
    }
}
