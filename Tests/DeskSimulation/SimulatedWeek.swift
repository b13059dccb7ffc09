package import BusinessTime
import Control
import Desk
import DeskModel
import Ledger
import Ticketing

/// A week of a desk: customers who write over four gateways, people of three tiers who take, wait, hand up and resolve, and a count of all of it
/// that knows nothing of the desk's own.
///
/// Time goes by a quarter of an hour at a time. What the clocks have to do is counted here minute by minute.
package final class SimulatedWeek {
    /// What the simulation counts.
    package struct Count: Equatable, Sendable {
        package var opened = 0, taken = 0, resolved = 0, firstContact = 0, escalated = 0, reopened = 0
        package var answerBreaches = 0, resolveBreaches = 0, backlog = 0
        package var byChannel: [String: Int] = [:]
        package var byCategory: [String: Int] = [:]
        package var takenByTier: [String: Int] = [:]
        /// Minutes until tickets were taken for the first time.
        package var taking: [Int64] = []
        /// Minutes until they were resolved for the first time.
        package var resolving: [Int64] = []
    }

    private enum Turn { case queue, taken, waiting, resolved }

    private struct Case {
        let name: String
        let gateway: String
        let sender: String
        let number: String
        let opened: Int64
        var turn = Turn.queue
        var tier = 0
        var isUrgent: Bool
        var isAnswered = false
        var wasTaken = false
        var wasResolved = false
        var isPlain = true
        var contacts = 1
        var lastWrote: Int64
        /// Open minutes since an answer and a solution are due, and since it came into its queue.
        var sinceAsked: Int64 = 0
        var worked: Int64 = 0
        var sinceEntered: Int64 = 0
        var rang: Set<String> = []
    }

    /// The desk that the week is lived at.
    package let desk: TestDesk
    /// What happened, by the simulation's own count.
    package private(set) var count = Count()
    private var cases: [Case] = []
    private var chance: UInt64
    private var minute: Int64 = 0
    private static let tiers = ["first", "second", "third"]
    /// Monday, 00:00 in Rome.
    package static let start = Timestamp(seconds: TestDesk.monday.seconds - 10 * 3600)

    /// The same week for the same seed.
    package init(seed: UInt64) throws {
        chance = seed
        desk = try TestDesk(at: SimulatedWeek.start)
    }

    /// A number below another: the same week for the same seed (SplitMix64).
    private func random(_ limit: UInt64) -> UInt64 {
        chance &+= 0x9E37_79B9_7F4A_7C15
        var value = chance
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return (value ^ (value >> 31)) % limit
    }

    /// In November Rome is an hour ahead all week; the office is open from nine to six, Monday to Friday.
    private func isOpen(_ minute: Int64) -> Bool {
        minute / 1440 < 5 && (540..<1080).contains(minute % 1440)
    }

    /// Lives the week; throws where the desk does something else than the simulation.
    package func run() throws {
        for _ in 0..<(7 * 96) {
            for _ in 0..<15 {
                if isOpen(minute) { passOpenMinute() }
                minute += 1
            }
            try desk.set(Timestamp(seconds: SimulatedWeek.start.seconds + minute * 60))
            for index in cases.indices { ring(index) }
            try customers()
            if isOpen(minute) { try people() }
        }
        count.backlog = cases.filter { $0.turn != .resolved }.count
    }

    private func passOpenMinute() {
        for index in cases.indices where cases[index].turn != .resolved {
            cases[index].sinceAsked += 1
            if cases[index].turn != .waiting { cases[index].worked += 1 }
            cases[index].sinceEntered += 1
        }
    }

    /// The clocks of the rules, in the words of the simulation.
    private func ring(_ index: Int) {
        while true {
            let one = cases[index]
            guard one.turn != .resolved else { return }
            if let limit: Int64 = [40, 240, nil][one.tier], one.turn == .queue, !one.isAnswered,
                one.sinceAsked >= limit,
                cases[index].rang.insert("answer").inserted
            {
                count.answerBreaches += 1
            }
            if one.tier == 0, one.worked >= 960, cases[index].rang.insert("resolve").inserted {
                count.resolveBreaches += 1
            }
            guard one.turn == .queue, let limit: Int64 = [one.isUrgent ? 60 : 120, 480, nil][one.tier],
                one.sinceEntered >= limit
            else { return }
            enter(index, one.tier + 1)
        }
    }

    private func enter(_ index: Int, _ tier: Int) {
        count.escalated += 1
        cases[index].tier = tier
        cases[index].turn = .queue
        cases[index].isPlain = false
        cases[index].sinceEntered = 0
        cases[index].rang = []
    }

    private func customers() throws {
        if random(100) < 22 { try begin() }
        for index in cases.indices {
            // A telephone number leads to its ticket for three days only.
            if minute - cases[index].lastWrote >= 3 * 1440 { continue }
            switch cases[index].turn {
            case .waiting where random(100) < 6:
                try write(index, "here is what you asked for")
                cases[index].contacts += 1
                cases[index].turn = .taken
            case .resolved where random(1000) < 4:
                try write(index, "it is broken again")
                cases[index].contacts += 1
                count.reopened += 1
                cases[index].turn = .queue
                (cases[index].sinceAsked, cases[index].worked, cases[index].sinceEntered) = (0, 0, 0)
                cases[index].isAnswered = false
                cases[index].rang = []
            default: break
            }
        }
    }

    private func begin() throws {
        let gateway = ["email", "phone", "sms", "chat"][Int(random(4))]
        let (category, words) = [("other", "my bicycle"), ("billing", "the invoice"), ("outage", "an outage")][
            Int(random(3))]
        let name = "case\(cases.count)"
        let sender =
            switch gateway {
            case "email": "\(name)@example.org"
            case "chat": "slack:\(name)"
            default: "+3905500\(1000 + cases.count)"
            }
        let before = try desk.ledger.lastTicketSerial()
        try send(gateway, sender, name, words, answers: nil)
        guard let number = TicketNumber(serial: before + 1), try desk.ledger.lastTicketSerial() == before + 1 else {
            throw TestDesk.TestFailure("the message of \(name) did not begin one ticket")
        }
        cases.append(
            Case(
                name: name, gateway: gateway, sender: sender, number: number.description, opened: minute,
                isUrgent: category == "outage", lastWrote: minute))
        count.opened += 1
        count.byCategory[category, default: 0] += 1
        count.byChannel[gateway == "sms" ? "phone" : gateway, default: 0] += 1
    }

    private func write(_ index: Int, _ text: String) throws {
        let one = cases[index]
        let before = try desk.ledger.lastTicketSerial()
        try send(one.gateway, one.sender, one.name, text, answers: one.name)
        cases[index].lastWrote = minute
        guard try desk.ledger.lastTicketSerial() == before else {
            throw TestDesk.TestFailure("a follow-up of \(one.name) did not join")
        }
    }

    private func send(_ gateway: String, _ sender: String, _ name: String, _ text: String, answers: String?) throws {
        if gateway == "email" {
            try desk.mail(text, from: sender, id: answers.map { "\($0)-\(minute)" } ?? name, answers: answers)
        } else {
            try desk.neutral(gateway, text, from: sender, conversation: gateway == "chat" ? name : nil)
        }
    }

    private func people() throws {
        for index in cases.indices {
            let actor = "agent\(cases[index].tier)"
            switch cases[index].turn {
            case .queue where random(100) < 24:
                try desk.desk.act(.take(why: nil), on: cases[index].number, by: actor)
                cases[index].turn = .taken
                cases[index].isAnswered = true
                if !cases[index].wasTaken {
                    cases[index].wasTaken = true
                    count.taken += 1
                    count.takenByTier[SimulatedWeek.tiers[cases[index].tier], default: 0] += 1
                    count.taking.append(minute - cases[index].opened)
                }
            case .taken:
                let what = random(100)
                if what < 12 {
                    try desk.desk.act(.resolve(why: "done"), on: cases[index].number, by: actor)
                    cases[index].turn = .resolved
                    guard !cases[index].wasResolved else { continue }
                    cases[index].wasResolved = true
                    count.resolved += 1
                    count.firstContact += cases[index].isPlain && cases[index].contacts == 1 ? 1 : 0
                    count.resolving.append(minute - cases[index].opened)
                } else if what < 18 {
                    try desk.desk.act(.wait(why: nil), on: cases[index].number, by: actor)
                    cases[index].turn = .waiting
                } else if what < 20, cases[index].tier < 2 {
                    try desk.desk.act(.escalate(to: nil, why: "too hard"), on: cases[index].number, by: actor)
                    enter(index, cases[index].tier + 1)
                }
            default: break
            }
        }
    }
}
