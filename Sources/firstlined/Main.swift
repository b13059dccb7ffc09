import ArgumentParser
import Desk
import Glibc

/// The daemon's entry: everything else is in Desk.
@main
struct Firstlined: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "firstlined", abstract: "The first line of a support desk.", version: "0.1.0")

    @OptionGroup var options: Options

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        Glibc.exit(await Daemon(options).run())
    }
}
