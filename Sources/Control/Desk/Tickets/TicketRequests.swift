// The methods of `io.firstline.Desk` that are about tickets.

/// The ticket as it is after an action.
package struct TicketReply: Codable, Equatable, Sendable {
    /// The ticket.
    package var ticket: TicketSummary

    /// The answer.
    package init(ticket: TicketSummary) {
        self.ticket = ticket
    }
}

extension DeskInterface {
    /// Takes a ticket.
    package struct Take: VarlinkRequest {
        package static let method = DeskInterface.name + ".Take"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// A reason, for the history.
        package var why: String?

        /// The call.
        package init(ticket: String, why: String? = nil) {
            self.ticket = ticket
            self.why = why
        }
    }

    /// Gives a ticket to somebody.
    package struct Assign: VarlinkRequest {
        package static let method = DeskInterface.name + ".Assign"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// Who gets it.
        package var person: String
        /// A reason, for the history.
        package var why: String?

        /// The call.
        package init(ticket: String, person: String, why: String? = nil) {
            self.ticket = ticket
            self.person = person
            self.why = why
        }
    }

    /// Has a ticket wait for its customer.
    package struct Wait: VarlinkRequest {
        package static let method = DeskInterface.name + ".Wait"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// A reason, for the history.
        package var why: String?

        /// The call.
        package init(ticket: String, why: String? = nil) {
            self.ticket = ticket
            self.why = why
        }
    }

    /// Says that a ticket is dealt with.
    package struct Resolve: VarlinkRequest {
        package static let method = DeskInterface.name + ".Resolve"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// A reason, for the history.
        package var why: String?

        /// The call.
        package init(ticket: String, why: String? = nil) {
            self.ticket = ticket
            self.why = why
        }
    }

    /// Opens a resolved ticket again.
    package struct Reopen: VarlinkRequest {
        package static let method = DeskInterface.name + ".Reopen"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// A reason, for the history.
        package var why: String?

        /// The call.
        package init(ticket: String, why: String? = nil) {
            self.ticket = ticket
            self.why = why
        }
    }

    /// Hands a ticket up.
    package struct Escalate: VarlinkRequest {
        package static let method = DeskInterface.name + ".Escalate"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// The tier; nil is the next.
        package var tier: String?
        /// A reason, for the history.
        package var why: String?

        /// The call.
        package init(ticket: String, tier: String? = nil, why: String? = nil) {
            self.ticket = ticket
            self.tier = tier
            self.why = why
        }
    }

    /// Hands a ticket to another tier.
    package struct Move: VarlinkRequest {
        package static let method = DeskInterface.name + ".Move"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// The tier.
        package var tier: String
        /// A reason, for the history.
        package var why: String?

        /// The call.
        package init(ticket: String, tier: String, why: String? = nil) {
            self.ticket = ticket
            self.tier = tier
            self.why = why
        }
    }

    /// Writes a word to a ticket.
    package struct Note: VarlinkRequest {
        package static let method = DeskInterface.name + ".Note"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// The word.
        package var text: String

        /// The call.
        package init(ticket: String, text: String) {
            self.ticket = ticket
            self.text = text
        }
    }

    /// Makes a ticket a part of another.
    package struct Merge: VarlinkRequest {
        package static let method = DeskInterface.name + ".Merge"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// The other.
        package var into: String
        /// A reason, for the history.
        package var why: String?

        /// The call.
        package init(ticket: String, into: String, why: String? = nil) {
            self.ticket = ticket
            self.into = into
            self.why = why
        }
    }

    /// Makes a message of a ticket a ticket of its own.
    package struct Split: VarlinkRequest {
        package static let method = DeskInterface.name + ".Split"
        package typealias Reply = TicketReply

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String
        /// The message's id.
        package var message: String
        /// A reason, for the history.
        package var why: String?

        /// The call.
        package init(ticket: String, message: String, why: String? = nil) {
            self.ticket = ticket
            self.message = message
            self.why = why
        }
    }

    /// Asks for tickets.
    package struct ListTickets: VarlinkRequest {
        package static let method = DeskInterface.name + ".ListTickets"

        /// The answer.
        package struct Reply: Codable, Equatable, Sendable {
            /// The tickets, the most urgent first.
            package var tickets: [TicketSummary]

            /// The answer.
            package init(tickets: [TicketSummary]) {
                self.tickets = tickets
            }
        }

        /// In this tier.
        package var tier: String?
        /// Of this priority.
        package var priority: String?
        /// Of this category.
        package var category: String?
        /// In this state; `open` or nil is all but resolved ones, `all` every one.
        package var state: String?
        /// In these hands.
        package var holder: String?
        /// Begun at least so many seconds ago.
        package var older: Int?
        /// With these words in one of their messages.
        package var text: String?
        /// How many at most.
        package var limit: Int?

        /// The call.
        package init() {}
    }

    /// Asks for a ticket with everything in it.
    package struct ShowTicket: VarlinkRequest {
        package static let method = DeskInterface.name + ".ShowTicket"

        /// The answer.
        package struct Reply: Codable, Equatable, Sendable {
            /// The ticket.
            package var ticket: TicketSummary
            /// Its conversation, oldest first.
            package var messages: [TicketMessage]
            /// Its history, oldest first.
            package var history: [TicketStepSummary]
            /// Earlier messages that are left out.
            package var messagesOmitted: Int
            /// Earlier lines of the history that are left out.
            package var stepsOmitted: Int

            private enum CodingKeys: String, CodingKey {
                case ticket, messages, history
                case messagesOmitted = "messages_omitted"
                case stepsOmitted = "steps_omitted"
            }

            /// The answer.
            package init(
                ticket: TicketSummary, messages: [TicketMessage], history: [TicketStepSummary],
                messagesOmitted: Int, stepsOmitted: Int
            ) {
                self.ticket = ticket
                self.messages = messages
                self.history = history
                self.messagesOmitted = messagesOmitted
                self.stepsOmitted = stepsOmitted
            }
        }

        /// The ticket's number, or the id of one of its messages.
        package var ticket: String

        /// The call.
        package init(ticket: String) {
            self.ticket = ticket
        }
    }
}
