import ArgumentParser
import Control
import Glibc
import Settings

/// Where the daemon listens, for commands that ask it.
struct SocketOptions: ParsableArguments {
    @OptionGroup var options: RuleOptions

    @Option(
        name: .long, help: ArgumentHelp("The control socket, instead of that of the settings.", valueName: "path"))
    var socket: String?

    /// Asks the daemon; says what is wrong, and leaves with 69 where the daemon cannot be asked and 1 where it refuses.
    ///
    /// - Parameters:
    ///   - timeout: how long an answer may take.
    ///   - refused: gets what is wrong with refused rules; says it on standard error unless it is told otherwise.
    func ask<Value>(
        timeout: Duration = .seconds(30), refused: ([RuleFinding]) -> Void = SocketOptions.show,
        _ body: (DeskClient) throws(DeskClientError) -> Value
    ) throws -> Value {
        let path = try socket ?? options.loadSettings().socket
        do throws(DeskClientError) {
            return try body(DeskClient(path: path, timeout: timeout))
        } catch {
            if case .refused(.rulesRejected(let findings)) = error { refused(findings) }
            StandardError.write("firstlinectl: \(Terminal.printable("\(error)"))\n")
            if case .refused = error { throw FoundSomething() }
            throw FoundSomething(status: 69)
        }
    }

    static func show(_ findings: [RuleFinding]) {
        for finding in findings {
            let report = Terminal.printableLines(finding.report)
            StandardError.write(Colours.findings(report, for: STDERR_FILENO) + "\n\n")
        }
    }
}
