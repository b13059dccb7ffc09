import BusinessTime
import Testing
import Ticketing

/// What a desk knows, for joining.
private struct Desk: KnownTickets {
    var conversation: String?
    var answered: String?
    var numbers: [TicketNumber: String] = [:]
    var senders: [String: [(ticket: String, at: Timestamp)]] = [:]
    var people: [String: [String]] = [:]

    func ofConversation() -> String? { conversation }
    func ofAnsweredMail() -> String? { answered }
    func ofNumber(_ number: TicketNumber) -> String? { numbers[number] }
    func knows(ticket: String, addresses: [String]) -> Bool {
        addresses.contains { senders[$0]?.contains { $0.ticket == ticket } ?? false }
    }
    func newest(ofAddresses addresses: [String], since: Timestamp) -> String? {
        addresses.flatMap { senders[$0] ?? [] }.filter { $0.at >= since }.max { $0.at < $1.at }?.ticket
    }
    func addresses(ofPerson person: String) -> [String] { people[person] ?? [] }
}

@Suite("Joining messages to tickets")
struct JoiningTests {
    static let now = Timestamp(seconds: 1_795_296_840)
    static let day: Int64 = 86_400_000

    static func before(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: now.milliseconds - milliseconds) }

    /// What came of a question.
    struct Found: Equatable {
        let ticket: String?
        let reason: JoinReason

        init(_ ticket: String?, _ reason: JoinReason) {
            self.ticket = ticket
            self.reason = reason
        }
    }

    private func ask(
        _ desk: Desk, telephone: Bool = false, sender: String? = "kim@example.org", verified: Bool = true,
        person: String? = nil, named: [TicketNumber] = []
    ) throws -> Found {
        let question = JoinQuestion(
            isTelephone: telephone, sender: sender, isVerified: verified, person: person, named: named,
            received: JoiningTests.now)
        let (ticket, reason) = try Joining().answer(question, known: desk)
        return Found(ticket, reason)
    }

    @Test("a chat joins by its conversation, and that comes before anything else")
    func conversation() throws {
        let found = try ask(Desk(conversation: "A", answered: "B"))
        #expect(found.ticket == "A" && found.reason == .conversation)
    }

    @Test("a mail joins by what it answers, whoever sends it")
    func answers() throws {
        let found = try ask(Desk(answered: "B"), sender: nil, verified: false)
        #expect(found.ticket == "B" && found.reason == .answers)
    }

    @Test("a number joins a verified sender that the ticket knows; anybody else gets a new ticket that names it")
    func numbers() throws {
        let number = try #require(TicketNumber(serial: 7))
        var desk = Desk(numbers: [number: "A"], senders: ["kim@example.org": [("A", JoiningTests.before(1))]])
        #expect(try ask(desk, named: [number]) == Found("A", .number))
        #expect(try ask(desk, verified: false, named: [number]) == Found(nil, .unverified(names: number)))
        #expect(try ask(desk, sender: "eve@example.org", named: [number]) == Found(nil, .stranger(names: number)))
        #expect(try ask(desk, sender: nil, named: [number]) == Found(nil, .stranger(names: number)))
        desk.people = ["Kim": ["kim@example.org", "kim@home.example"]]
        #expect(try ask(desk, sender: "kim@home.example", person: "Kim", named: [number]) == Found("A", .number))
        let unknown = try #require(TicketNumber(serial: 8))
        #expect(try ask(desk, named: [unknown]) == Found(nil, .nothing))
        #expect(try ask(desk, named: [unknown, number]) == Found("A", .number))
    }

    @Test("who names a ticket in vain is not put into another by a guess")
    func noGuess() throws {
        let number = try #require(TicketNumber(serial: 7))
        let desk = Desk(numbers: [number: "A"], senders: ["+391": [("B", JoiningTests.before(1))]])
        let found = try ask(desk, telephone: true, sender: "+391", verified: false, named: [number])
        #expect(found == Found(nil, .unverified(names: number)))
    }

    @Test(
        "a telephone number joins within three days, to the millisecond",
        arguments: [(0, true), (3 * day, true), (3 * day + 1, false)])
    func telephone(ago: Int64, joins: Bool) throws {
        let desk = Desk(conversation: "never", senders: ["+391": [("A", JoiningTests.before(ago))]])
        let found = try ask(desk, telephone: true, sender: "+391", verified: false)
        #expect(found.ticket == (joins ? "A" : nil))
        #expect(found.reason == (joins ? .telephone : .nothing))
    }

    @Test("a mail of the same address without a reference is a new ticket")
    func sameAddress() throws {
        let desk = Desk(senders: ["kim@example.org": [("A", JoiningTests.before(1))]])
        #expect(try ask(desk) == Found(nil, .nothing))
    }

    @Test(
        "another address of the same person joins within a day, where the sender is verified or on the telephone",
        arguments: [
            (day, true, false, true), (day + 1, true, false, false), (1, false, false, false), (1, false, true, true),
        ])
    func person(ago: Int64, verified: Bool, telephone: Bool, joins: Bool) throws {
        let desk = Desk(
            senders: ["+391": [("A", JoiningTests.before(ago))]],
            people: ["Kim": ["kim@example.org", "+391", "+392"]])
        let found = try ask(
            desk, telephone: telephone, sender: telephone ? "+392" : "kim@example.org", verified: verified,
            person: "Kim")
        #expect(found.ticket == (joins ? "A" : nil))
        #expect(found.reason == (joins ? .person("Kim") : .nothing))
    }
}
