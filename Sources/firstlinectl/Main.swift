import Commands
import Glibc

/// The tool's entry: everything else is in Commands.
@main
enum Main {
    static func main() {
        // A reader that goes away (`| head`) ends the tool quietly.
        signal(SIGPIPE, SIG_DFL)
        exit(Firstlinectl.run(Array(CommandLine.arguments.dropFirst())))
    }
}
