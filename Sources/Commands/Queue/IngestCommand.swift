import ArgumentParser
import CLinux
import DeskModel
import Foundation
import Glibc
import Settings

/// `ingest`: takes one message from standard input and drops it durably, for programs that would rather pipe it.
///
/// Written for Postfix' pipe(8) and its like: exit status 0 promises that the message is on the disk, 75 asks to try again later.
struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Drop a message from standard input into a gateway's directory, durably.",
        discussion: """
            Exit status (sysexits.h): 0 the message is on the disk; 75 it is not, try again; 65 there is no message; 67 there is \
            no such gateway; 77 this user may not drop there.
            """)

    @OptionGroup var options: RuleOptions

    @Option(name: .long, help: ArgumentHelp("The spool, instead of that of the settings.", valueName: "dir"))
    var spool: String?

    @Option(name: .long, help: ArgumentHelp("The gateway.", valueName: "name"))
    var gateway: String

    @Option(name: .long, help: ArgumentHelp("The ending of the file's name, without the dot.", valueName: "text"))
    var ending = "eml"

    func run() throws {
        let settings = try options.loadSettings()
        guard settings.gateways.contains(where: { $0.name == gateway }) else {
            let names = settings.gateways.map(\.name).joined(separator: ", ")
            throw failure(67, "there is no gateway \(gateway); there are \(names)")
        }
        guard !ending.isEmpty, ending.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) }) else {
            throw ValidationError("--ending takes small letters and digits")
        }
        let inbox = "\(spool ?? settings.spool)/inbox/\(gateway)"
        var random = SystemRandomNumberGenerator()
        let name = "\(time(nil)).P\(getpid())R\(String(random.next(), radix: 36)).\(ending)"
        let (draft, final) = ("\(inbox)/tmp/\(name)", "\(inbox)/new/\(name)")
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw systemFailure("cannot write to \(inbox)/tmp") }
        do {
            guard try copy(to: file) > 0 else { throw failure(65, "standard input is empty") }
            guard fsync(file) == 0 else { throw systemFailure("cannot write \(draft)") }
            guard rename(draft, final) == 0 else { throw systemFailure("cannot rename to \(final)") }
            // The name is durable only with its directory, which this user may not open: the file's own file system is synced instead.
            guard linux_syncfs(file) == 0 else { throw systemFailure("cannot sync \(inbox)/new") }
            _ = close(file)
        } catch {
            _ = close(file)
            _ = unlink(draft)
            throw error
        }
    }

    /// Copies standard input; returns how many bytes there were.
    private func copy(to file: Int32) throws -> Int {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var total = 0
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw systemFailure("cannot read standard input") }
            if count == 0 { return total }
            var written = 0
            while written < count {
                let more = buffer.withUnsafeBytes { bytes in
                    bytes.baseAddress.map { write(file, $0 + written, count - written) } ?? 0
                }
                if more < 0, errno == EINTR { continue }
                guard more > 0 else { throw systemFailure("cannot write to the spool") }
                written += more
            }
            total += count
        }
    }

    private func systemFailure(_ what: String) -> FoundSomething {
        let reason = errno
        return failure(reason == EACCES || reason == EPERM ? 77 : 75, "\(what): \(String(cString: strerror(reason)))")
    }

    private func failure(_ status: Int32, _ what: String) -> FoundSomething {
        StandardError.write("firstlinectl: \(Terminal.printable(what))\n")
        return FoundSomething(status: status)
    }
}
