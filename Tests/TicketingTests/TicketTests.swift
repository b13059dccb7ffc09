import BusinessTime
import Testing
import Ticketing

private func at(_ minute: Int64) -> Timestamp { Timestamp(seconds: 1_795_296_840 + minute * 60) }

/// A ticket and its whole history.
private struct Story {
    var ticket: Ticket
    var history: [TicketEntry]
    private var minute: Int64 = 0

    init() throws {
        let number = try #require(TicketNumber(serial: 7))
        let (ticket, entry) = Ticket.open(
            id: "A", number: number, message: "A", tier: "first", category: "billing", priority: "normal",
            reason: .nothing, at: at(0))
        self.ticket = ticket
        history = [entry]
    }

    mutating func take(_ step: TicketStep, by actor: String = "anna") throws(TicketRefusal) {
        minute += 1
        history.append(try ticket.apply(step, by: actor, at: at(minute)))
    }
}

@Suite("Tickets")
struct TicketTests {
    static let joined = TicketStep.joined(message: "B", category: "billing", priority: "high", .answers)

    /// Every state, and the steps that lead there from the beginning.
    static let ways: [(state: TicketState, steps: [TicketStep])] = [
        (.new, []), (.taken, [.took]), (.waiting, [.took, .waited]), (.resolved, [.took, .resolved]),
        (.reopened, [.took, .resolved, .reopened]),
    ]

    /// For every state and step where it leads; nil is a refusal.
    static let table: [(step: TicketStep, from: [TicketState: TicketState?])] = [
        (.took, [.new: .taken, .taken: nil, .waiting: .taken, .resolved: nil, .reopened: .taken]),
        (.assigned(to: "bea"), [.new: .taken, .taken: .taken, .waiting: .taken, .resolved: nil, .reopened: .taken]),
        (.waited, [.new: nil, .taken: .waiting, .waiting: nil, .resolved: nil, .reopened: nil]),
        (.resolved, [.new: nil, .taken: .resolved, .waiting: .resolved, .resolved: nil, .reopened: nil]),
        (.reopened, [.new: nil, .taken: nil, .waiting: nil, .resolved: .reopened, .reopened: nil]),
        (.gaveBack, [.new: nil, .taken: .new, .waiting: .new, .resolved: nil, .reopened: nil]),
        (.moved(tier: "second"), [.new: .new, .taken: .new, .waiting: .new, .resolved: nil, .reopened: .new]),
        (.escalated(tier: "second"), [.new: .new, .taken: .new, .waiting: .new, .resolved: nil, .reopened: .new]),
        (.moved(tier: "first"), [.new: nil, .taken: nil, .waiting: nil, .resolved: nil, .reopened: nil]),
        (.noted, [.new: .new, .taken: .taken, .waiting: .waiting, .resolved: .resolved, .reopened: .reopened]),
        (joined, [.new: .new, .taken: .taken, .waiting: .taken, .resolved: .reopened, .reopened: .reopened]),
    ]

    @Test("every step from every state leads where the table says, or is refused and changes nothing")
    func transitions() throws {
        for way in TicketTests.ways {
            for (step, from) in TicketTests.table {
                var story = try Story()
                for step in way.steps { try story.take(step) }
                #expect(story.ticket.state == way.state)
                let before = story.ticket
                let wanted = try #require(from[way.state])
                if let wanted {
                    try story.take(step)
                    #expect(story.ticket.state == wanted, "\(way.state) \(step)")
                } else {
                    #expect(throws: TicketRefusal.self, "\(way.state) \(step)") { try story.take(step) }
                    #expect(story.ticket == before)
                }
                #expect(
                    Ticket(id: "A", number: story.ticket.number, history: story.history) == story.ticket,
                    "its history does not give the ticket: \(way.state) \(step)")
            }
        }
    }

    @Test("of two that take it the second is told who has it")
    func conflict() throws {
        var story = try Story()
        try story.take(.took, by: "anna")
        #expect(throws: TicketRefusal.taken(story.ticket.number, by: "anna")) { try story.take(.took, by: "bea") }
        #expect(story.ticket.holder == "anna")
        try story.take(.waited)
        #expect(throws: TicketRefusal.waiting(story.ticket.number, by: "anna")) { try story.take(.took, by: "bea") }
        try story.take(.took, by: "anna")
        #expect(story.ticket.state == .taken)
    }

    @Test("a ticket that is a part of another takes notes and nothing else")
    func merged() throws {
        var story = try Story()
        let other = try #require(TicketNumber(serial: 8))
        #expect(throws: TicketRefusal.same(story.ticket.number)) {
            try story.take(.merged(into: "A", story.ticket.number))
        }
        try story.take(.merged(into: "B", other))
        for (step, _) in TicketTests.table where step != .noted {
            #expect(throws: TicketRefusal.merged(story.ticket.number, into: other)) { try story.take(step) }
        }
        try story.take(.noted)
        #expect(story.ticket.mergedInto == other)
    }

    @Test("a follow-up raises category and priority, and the tier stays")
    func followUp() throws {
        var story = try Story()
        try story.take(.escalated(tier: "second"))
        try story.take(TicketTests.joined)
        #expect(story.ticket.priority == "high")
        #expect(story.ticket.tier == "second")
    }

    @Test("every refusal is one line that names the ticket")
    func words() throws {
        let number = try #require(TicketNumber(serial: 7))
        let refusals: [TicketRefusal] = [
            .taken(number, by: "anna"), .waiting(number, by: "anna"), .resolved(number), .inQueue(number, .wait),
            .open(number), .merged(number, into: number), .inTier(number, "first"), .same(number), .onlyMessage(number),
        ]
        for refusal in refusals {
            #expect(refusal.description.contains(number.description))
            #expect(!refusal.description.contains("\n"))
        }
    }

    @Test("times are read back as they were written, and nothing else is read")
    func timesAsText() throws {
        var story = try Story()
        for step in [.took, .waited, .took, .waited, .rang(.resolve, .warning), .rang(.answer, .breach)] as [TicketStep]
        {
            try story.take(step)
            #expect(TicketTimes(text: story.ticket.times.text) == story.ticket.times)
        }
        for text in [
            "", "asked", "asked 1", "entered 1", "asked x entered 1", "asked 1 entered 1 pause 1",
            "asked 1 entered 1 pause 1/x", "asked 1 entered 1 rang answer", "asked 1 entered 1 rang answer/loud",
            "asked 1 entered 1 more 2",
        ] {
            #expect(TicketTimes(text: text) == nil, "\(text)")
        }
    }

    @Test("every reason is read back as it was written, and has words")
    func reasons() throws {
        let number = try #require(TicketNumber(serial: 7))
        let reasons: [JoinReason] = [
            .nothing, .conversation, .answers, .number, .telephone, .person("Kim: A"), .laterVersion, .bySomebody,
            .unverified(names: number), .stranger(names: number), .takenOver,
        ]
        for reason in reasons {
            #expect(JoinReason(code: reason.code) == reason)
            #expect(!reason.words.isEmpty)
        }
        for code in ["", "person", "unverified", "unverified:0", "stranger:x", "nothing:7", "other"] {
            #expect(JoinReason(code: code) == nil, "\(code)")
        }
    }
}
