package import BusinessTime

/// What of a message decides which ticket it belongs to.
package struct JoinQuestion: Sendable {
    /// Whether it came by telephone: a call or a text message.
    package var isTelephone: Bool
    /// The sender; nil where nobody knows.
    package var sender: String?
    /// Whether the sender is who it says.
    package var isVerified: Bool
    /// The person that the table of customers has for the sender.
    package var person: String?
    /// The ticket numbers that subject and text name, in their order.
    package var named: [TicketNumber]
    /// When it was received.
    package var received: Timestamp

    /// A question.
    package init(
        isTelephone: Bool, sender: String?, isVerified: Bool, person: String? = nil, named: [TicketNumber] = [],
        received: Timestamp
    ) {
        self.isTelephone = isTelephone
        self.sender = sender
        self.isVerified = isVerified
        self.person = person
        self.named = named
        self.received = received
    }
}

/// What the desk knows about tickets, as far as joining asks.
package protocol KnownTickets {
    /// The ticket of the message's conversation on its platform.
    func ofConversation() throws -> String?
    /// The ticket of a mail that the message answers, the nearest that is known.
    func ofAnsweredMail() throws -> String?
    /// The ticket of a number, or the one that it is a part of now.
    func ofNumber(_ number: TicketNumber) throws -> String?
    /// Whether one of these addresses has written to the ticket.
    func knows(ticket: String, addresses: [String]) throws -> Bool
    /// The newest ticket to which one of these addresses wrote since a moment.
    func newest(ofAddresses addresses: [String], since: Timestamp) throws -> String?
    /// Every address of a person in the table of customers.
    func addresses(ofPerson person: String) -> [String]
}

/// Which ticket a message joins, and why.
///
/// In this order: the platform's conversation; a mail that it answers; a ticket's number, for a sender that is verified and known to it; the
/// telephone number within a window; another address of the same person within a window. Anything else is a new ticket.
package struct Joining: Sendable {
    /// How long a telephone number leads to the same ticket, in milliseconds; 0 is not at all.
    package var telephoneWindow: Int64
    /// How long a person's other addresses lead to the same ticket, in milliseconds; 0 is not at all.
    package var personWindow: Int64

    /// The rules with these windows, usually three days and one day.
    package init(telephoneWindow: Int64 = 3 * 86_400_000, personWindow: Int64 = 86_400_000) {
        self.telephoneWindow = telephoneWindow
        self.personWindow = personWindow
    }

    /// The ticket that a message joins; nil is a new one.
    package func answer(
        _ question: JoinQuestion, known: some KnownTickets
    ) throws -> (ticket: String?, reason: JoinReason) {
        // The conversation of a telephone is its number, and that one has a window.
        if !question.isTelephone, let ticket = try known.ofConversation() { return (ticket, .conversation) }
        if let ticket = try known.ofAnsweredMail() { return (ticket, .answers) }
        let addresses = addresses(of: question, known)
        var named: JoinReason?
        for number in question.named {
            guard let ticket = try known.ofNumber(number) else { continue }
            guard question.isVerified else {
                named = named ?? .unverified(names: number)
                continue
            }
            if try known.knows(ticket: ticket, addresses: addresses) { return (ticket, .number) }
            named = named ?? .stranger(names: number)
        }
        // A message that names another ticket is never put into a third by a guess.
        if let named { return (nil, named) }
        guard let sender = question.sender else { return (nil, .nothing) }
        if question.isTelephone, telephoneWindow > 0 {
            let since = Timestamp(milliseconds: question.received.milliseconds - telephoneWindow)
            if let ticket = try known.newest(ofAddresses: [sender], since: since) { return (ticket, .telephone) }
        }
        // Anybody can write any address into a mail; a telephone number is believed as it is above.
        if personWindow > 0, let person = question.person, question.isVerified || question.isTelephone {
            let since = Timestamp(milliseconds: question.received.milliseconds - personWindow)
            let others = addresses.filter { $0 != sender }
            if let ticket = try known.newest(ofAddresses: others, since: since) { return (ticket, .person(person)) }
        }
        return (nil, .nothing)
    }

    private func addresses(of question: JoinQuestion, _ known: some KnownTickets) -> [String] {
        guard let sender = question.sender else { return [] }
        guard let person = question.person else { return [sender] }
        let others = known.addresses(ofPerson: person)
        return others.contains(sender) ? others : [sender] + others
    }
}
