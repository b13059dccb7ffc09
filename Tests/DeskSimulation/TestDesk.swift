package import BusinessTime
import Control
package import Desk
import DeskModel
import Foundation
import Glibc
package import Ledger
import Logging
import RuleEngine
import RuleFiles
import RuleTesting
package import Settings
import Spool
import Synchronization
package import Ticketing

/// A desk on real directories with a real ledger, and a clock that the test sets.
package final class TestDesk {
    package static let rules = """
        categories outage, billing, other
        priorities urgent, high, normal, low
        tiers first, second, third
        default category other, priority normal
        table customer from "customers.csv" by sender
            column plan  gold, silver
        hours office
            timezone "Europe/Rome"
            open mon-fri 09:00-18:00
        tier first
            answer within 40 minutes of office
            escalate to second after 2 hours of office
            escalate to second after 1 hours of office for priority urgent
            resolve within 16 hours of office
        tier second
            answer within 4 hours of office
            escalate to third after 8 hours of office
        rule "Outage words"
            when text has outage
            then category outage, priority urgent
        rule "Billing words"
            when text has invoice
            then category billing, priority high
        rule "Gold"
            when customer.plan is gold
            then priority high
        route
            | category | tier   |
            | any      | first  |

        """

    package static let customers = """
        sender,plan,person
        +39055123456,gold,Kim Berg
        kim@example.org,gold,Kim Berg
        slack:U0KIM,gold,Kim Berg
        lee@example.org,silver,Lee

        """

    package let folder: DeskFolder
    private let time: Shared<Timestamp>
    private let bundle: RuleBundle
    private let program: Program
    private let change: (inout Settings) -> Void
    private var side: IntakeSide?
    private var number = 0
    /// What was logged, a line each.
    package let log = Shared<[String]>([])
    /// Throws before a transaction is committed while it is set: the process dies there.
    package let dies = Shared(false)
    /// After so many commits the process dies; nil is never.
    package let commitsLeft = Shared<Int?>(nil)

    /// A value that closures of other threads see.
    package final class Shared<Value: Sendable>: Sendable {
        private let value: Mutex<Value>

        package init(_ value: Value) { self.value = Mutex(value) }

        package var now: Value {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }

        func append<Element: Sendable>(_ element: Element) where Value == [Element] {
            value.withLock { $0.append(element) }
        }
    }

    /// Keeps what is logged.
    private struct LogKeeper: LogHandler {
        let lines: Shared<[String]>
        var logLevel = Logger.Level.debug
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?

        init(lines: Shared<[String]>) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.append("\(event.message)") }
    }

    /// Monday, 2 November 2026, 10:00 in Rome.
    package static let monday = Timestamp(seconds: 1_793_610_000)

    /// A desk of these rules, begun at a moment.
    ///
    /// - Parameter change: what its settings have otherwise than the simulation's.
    package init(
        rules: String = TestDesk.rules, at start: Timestamp = TestDesk.monday,
        change: @escaping (inout Settings) -> Void = { _ in }
    ) throws {
        self.change = change
        folder = try DeskFolder()
        time = Shared(start)
        try folder.write("rules/desk.rules", rules)
        try folder.write("rules/customers.csv", TestDesk.customers)
        bundle = RuleReader(directories: [folder.path + "/rules"]).read()
        let check = bundle.check()
        guard let program = check.program else {
            throw TestFailure("the rules of the test are not usable: \(check.diagnostics)")
        }
        self.program = program
        try begin()
    }

    package struct TestFailure: Error, CustomStringConvertible {
        package let description: String
        package init(_ text: String) { description = text }
    }

    /// The process dies and a new one begins.
    ///
    /// - Parameter meanwhile: what happens while none runs.
    package func restart(meanwhile: () throws -> Void = {}) throws {
        side = nil
        try meanwhile()
        dies.now = false
        commitsLeft.now = nil
        try begin()
    }

    /// The process dies, the ledger is gone, and a new process makes it again from the spool.
    package func loseLedger() throws {
        side = nil
        dies.now = false
        commitsLeft.now = nil
        for name in folder.names(in: "state") where name.hasPrefix("ledger.sqlite") {
            try FileManager.default.removeItem(atPath: folder.path + "/state/" + name)
        }
        try begin(isRemade: true)
    }

    private func begin(isRemade: Bool = false) throws {
        var settings = Settings()
        settings.gateways = [
            Gateway(name: "email", channel: .email), Gateway(name: "phone", channel: .phone),
            Gateway(name: "sms", channel: .phone), Gateway(name: "chat", channel: .chat),
        ]
        for index in settings.gateways.indices {
            settings.gateways[index].trustsVerified = true
            settings.gateways[index].authenticationServers = ["mx.example.org"]
        }
        settings.intake.settle = 0
        settings.intake.lateWriter = 0
        settings.limits.diskFree = 0
        settings.limits.diskFreePercent = 0
        change(&settings)
        let clock = SpoolClock(now: { [time] in time.now }, uptime: { [time] in time.now.milliseconds })
        let spool = try SpoolDirectories(
            path: folder.path + "/spool", gateways: settings.gateways.map(\.name), tiers: ["first", "second", "third"])
        let ledger = try Ledger.open(directory: folder.path + "/state") { [dies, commitsLeft] in
            if let left = commitsLeft.now {
                if left == 0 { dies.now = true }
                commitsLeft.now = left - 1
            }
            if dies.now { throw TestFailure("died before the commit") }
        }
        if isRemade { try IntakeSide.remake(ledger, from: spool) }
        let side = try IntakeSide(
            settings: settings, spool: spool, ledger: ledger, program: program, bundle: bundle,
            stateDirectory: folder.path + "/state", workers: 1, clock: clock,
            logger: Logger(label: "test") { [log] _ in LogKeeper(lines: log) })
        try side.recover()
        try side.resume()
        self.side = side
        try side.watchTickets()
    }

    /// The desk that runs.
    package var desk: IntakeSide {
        get throws {
            guard let side else { throw TestFailure("the desk does not run") }
            return side
        }
    }

    package var ledger: Ledger { get throws { try desk.ledger } }

    package var now: Timestamp { time.now }

    /// Sets the clock, and has everything done that is due then.
    package func set(_ moment: Timestamp) throws {
        time.now = moment
        try desk.watchTickets()
    }

    package func pass(minutes: Int64) throws {
        try set(Timestamp(milliseconds: now.milliseconds + minutes * 60_000))
    }

    /// Drops a file and takes it in.
    package func drop(_ gateway: String, _ text: String, works: Bool = true) throws {
        number += 1
        let path = "\(folder.path)/spool/inbox/\(gateway)"
        try folder.write("spool/inbox/\(gateway)/tmp/m\(number)", text)
        var times = [timespec(), timespec()]
        times[0].tv_sec = Int(now.seconds)
        times[1].tv_sec = Int(now.seconds)
        utimensat(AT_FDCWD, "\(path)/tmp/m\(number)", &times, 0)
        guard Glibc.rename("\(path)/tmp/m\(number)", "\(path)/new/m\(number)") == 0 else {
            throw TestFailure("cannot drop a file")
        }
        if works { try work() }
    }

    package func work() throws {
        for _ in 0..<20 where try desk.turn() { break }
        try desk.watchTickets()
    }

    package func mail(
        _ text: String, from: String = "lee@example.org", id: String = "m", answers: String? = nil,
        subject: String = "help", isVerified: Bool = false, works: Bool = true
    ) throws {
        let domain = from.split(separator: "@").last.map(String.init) ?? ""
        let proof = "Authentication-Results: mx.example.org; dmarc=pass header.from=\(domain)\n"
        try drop(
            "email",
            (isVerified ? proof : "") + """
                From: Somebody <\(from)>
                To: support@example.org
                Subject: \(subject)
                Message-ID: <\(id)@example.org>
                \(answers.map { "In-Reply-To: <\($0)@example.org>\n" } ?? "")
                \(text)

                """, works: works)
    }

    /// A message of a gateway that writes the neutral envelope.
    package func neutral(
        _ gateway: String, _ text: String, from sender: String, conversation: String? = nil
    ) throws {
        var members = ["firstline": "1", "sender": "\"\(sender)\"", "body": "\"\(text)\"", "verified": "true"]
        members["conversation"] = conversation.map { "\"\($0)\"" }
        try drop(gateway, "{" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}")
    }

    /// Every ticket, the oldest first.
    package func tickets() throws -> [Ticket] {
        var filter = TicketFilter()
        filter.states = .all
        filter.limit = 10_000
        return try ledger.tickets(filter).map(\.ticket).sorted { $0.number < $1.number }
    }

    package func history(_ ticket: Ticket) throws -> [String] {
        try ledger.history(of: ticket.number).map { "\($0.actor) \($0.step.kind)" }
    }

    /// The names in a room of a tier.
    package func names(_ tier: String, _ room: String) -> [String] {
        folder.names(in: "spool/tiers/\(tier)/\(room)").filter { $0.hasSuffix(".json") }
    }

    /// What a consumer does.
    package func move(_ tier: String, _ from: String, _ to: String) throws {
        for name in names(tier, from) {
            let path = "\(folder.path)/spool/tiers/\(tier)"
            guard Glibc.rename("\(path)/\(from)/\(name)", "\(path)/\(to)/\(name)") == 0 else {
                throw TestFailure("cannot move \(name)")
            }
        }
        try desk.watchTickets()
    }

    /// Whether each ticket is what its own history makes of it, and what the tiers show.
    package func disagreements() throws -> [String] {
        var found: [String] = []
        for ticket in try tickets() {
            let history = try ledger.history(of: ticket.number)
            if Ticket(id: ticket.id, number: ticket.number, history: history) != ticket {
                found.append("\(ticket.number) is not what its history makes of it")
            }
            guard ticket.mergedInto == nil else { continue }
            for envelope in try ledger.envelopes(ofTicket: ticket.id) {
                let rooms = ["new", "cur", "done", "hold", "tmp"].filter {
                    names(envelope.place.tier, $0).contains(envelope.place.envelopeName)
                }
                let wanted: Set<String> =
                    switch ticket.state {
                    case .new, .reopened: ["new", "done"]
                    case .taken, .waiting: ["cur", "new", "done"]
                    case .resolved: ["done"]
                    }
                if rooms.count != 1 || !wanted.contains(rooms[0]) {
                    found.append("\(ticket.number) is \(ticket.state), its envelope in \(rooms)")
                }
            }
        }
        return found
    }
}
