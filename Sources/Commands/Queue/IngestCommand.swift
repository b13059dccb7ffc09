import ArgumentParser
import BusinessTime
import Control
import Decoding
import DeskModel
import Digest
import Foundation
import Glibc
import Settings

/// `ingest`: takes one message from standard input and drops it durably, for programs that would rather pipe it.
///
/// Written for Postfix' pipe(8) and its like: exit status 0 promises that the message is on the disk. Whatever a person can mend
/// (settings, permissions, a full disk) is 75, for which mail servers keep the message; 65 is only for what no retry will make
/// readable, and sends the message back to who sent it.
struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Drop a message from standard input into a gateway's directory, durably.",
        discussion: """
            Exit status (sysexits.h): 0 the message is on the disk; 65 it can never be read, and was not dropped; 75 not now, \
            try again: a mistake on this command line or in the settings is 75 too, so that mail servers keep the message.

            With --receipt it waits until the desk has it, and prints a line for each message: `message ID ticket NUMBER`, \
            `duplicate ID ticket NUMBER`, `aside REASON`, `held REASON`; or `dropped NAME` when no daemon took it in time, or this user \
            may not ask (it has to be in the group of the control socket). The status is 0 all the same: it is on the disk. With --json each \
            line is an object whose `outcome` is the first word, with the ticket's id and number; without --receipt there is one, `dropped`.
            """)

    @OptionGroup var options: RuleOptions

    @Option(name: .long, help: ArgumentHelp("The spool, instead of that of the settings.", valueName: "dir"))
    var spool: String?

    @Option(
        name: .long, help: ArgumentHelp("The control socket, instead of that of the settings.", valueName: "path"))
    var socket: String?

    @Option(name: .long, help: ArgumentHelp("The gateway.", valueName: "name"))
    var gateway: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The file's name, for formats whose names mean something (msg0001.txt and msg0001.wav); a unique one without it.",
            valueName: "name"))
    var name: String?

    @Option(name: .long, help: ArgumentHelp("The ending of a unique name, without the dot.", valueName: "text"))
    var ending = "eml"

    @Flag(name: .long, help: "Drop it without reading it first: what cannot be read is held by the desk then.")
    var unread = false

    @Flag(name: .long, help: "Wait until the desk has it, and print its id and its ticket's number.")
    var receipt = false

    @Option(name: .long, help: ArgumentHelp("How long to wait for the receipt.", valueName: "seconds"))
    var wait = 30

    @Flag(name: .long, help: "Print one JSON object a line: what became of it, or only that it was dropped.")
    var json = false

    func validate() throws {
        if let name, name.isEmpty || name.hasPrefix(".") || name.contains("/") || name.utf8.count > 200 {
            throw ValidationError("--name takes a plain file name of at most 200 bytes that does not begin with a dot")
        }
        guard !ending.isEmpty, ending.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) }) else {
            throw ValidationError("--ending takes small letters and digits")
        }
        guard (0...3600).contains(wait) else { throw ValidationError("--wait takes 0 to 3600 seconds") }
    }

    func run() throws {
        let settings: Settings
        do {
            settings = try options.loadSettings()
        } catch is FoundSomething {
            throw failure(75, "the settings have errors")
        }
        guard let known = settings.gateways.first(where: { $0.name == gateway }) else {
            let names = settings.gateways.map(\.name).joined(separator: ", ")
            throw failure(75, "there is no gateway \(gateway); there are \(names)")
        }
        let file = DroppedFile(
            gateway: gateway, inbox: "\(spool ?? settings.spool)/inbox/\(gateway)", name: name ?? uniqueName())
        let bytes = try message(limit: settings.limits.fileSize)
        if !unread { try read(bytes, file.name, known, settings.limits.decoding) }
        let key: [UInt8]?
        do throws(DroppedFile.Failure) {
            key = try file.write(bytes)
        } catch {
            throw failure(75, "\(error)")
        }
        if receipt {
            report(key, file.name, socket ?? settings.socket)
        } else if json {
            show("dropped", ["name": .string(file.name)])
        }
    }

    private func uniqueName() -> String {
        var random = SystemRandomNumberGenerator()
        return "\(time(nil)).P\(getpid())R\(String(random.next(), radix: 36)).\(ending)"
    }

    /// Standard input, whole.
    private func message(limit: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var bytes: [UInt8] = []
        while true {
            let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw failure(75, "cannot read standard input: \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw failure(65, "too-large: more than \(limit) bytes, which is the limit of the settings")
            }
        }
        guard !bytes.isEmpty else { throw failure(65, "empty: nothing came from standard input") }
        return bytes
    }

    /// Refuses what the desk could only hold: who sent it learns of it at once, by the gateway.
    private func read(_ bytes: [UInt8], _ name: String, _ gateway: Gateway, _ limits: DecodingLimits) throws {
        // A recording is no message; it waits for the text that names it.
        guard case .message = fileRole(of: name, format: gateway.format) else { return }
        let drop = Drop(name: name, bytes: bytes, received: Timestamp(seconds: Int64(time(nil))))
        do throws(HoldReason) {
            _ = try MessageDecoder(gateway: gateway, limits: limits).decode(drop)
        } catch {
            throw failure(65, "\(error.code.rawValue): \(error.detail)")
        }
    }

    /// Prints what the desk made of it, as soon as it says so.
    private func report(_ key: [UInt8]?, _ name: String, _ path: String) {
        var found = Receipt(outcome: .unknown)
        do throws(DeskClientError) {
            let client = try DeskClient(path: path)
            let request = DeskInterface.GetReceipt(key: key?.hexadecimal ?? "")
            let deadline = ContinuousClock.now + .seconds(wait)
            var pause = Duration.milliseconds(5)
            found = try client.call(request).receipt
            while found.outcome == .unknown, ContinuousClock.now < deadline {
                usleep(UInt32(pause / .microseconds(1)))
                pause = min(pause * 2, .milliseconds(250))
                found = try client.call(request).receipt
            }
            if found.outcome == .unknown { warn("the desk has not taken it in within \(wait) s; it is on the disk") }
        } catch {
            warn("there is no receipt: \(error); the message is on the disk")
        }
        switch found.outcome {
        case .unknown: show("dropped", ["name": .string(name)], "dropped \(name)")
        case .aside, .held:
            let (outcome, reason) = (found.outcome.rawValue, found.reason ?? "")
            show(outcome, ["name": .string(name), "reason": .string(reason)], "\(outcome) \(reason)")
        case .messages, .duplicate:
            let kind = found.outcome == .messages ? "message" : "duplicate"
            for item in found.items {
                let members: [String: JSONText] = [
                    "name": .string(name), "message": .string(item.message), "ticket": .string(item.ticket),
                    "number": item.number.map { .string($0) } ?? .null,
                ]
                show(kind, members, "\(kind) \(item.message) ticket \(item.number ?? item.ticket)")
                // An id serves every command as well; a number is what people say on the phone.
                if item.number == nil, !json { warn("its ticket's number: `firstlinectl show \(item.message)`") }
            }
        }
    }

    private func show(_ outcome: String, _ members: [String: JSONText], _ text: String = "") {
        let object = JSONText.object(members.merging(["outcome": .string(outcome)]) { $1 })
        print(json ? object.description : Terminal.printable(text))
    }

    private func failure(_ status: Int32, _ what: String) -> FoundSomething {
        warn(what)
        return FoundSomething(status: status)
    }

    private func warn(_ what: String) {
        StandardError.write("firstlinectl: \(Terminal.printable(what))\n")
    }
}
