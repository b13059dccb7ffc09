extension DeskInterface {
    /// The part of the definition that is about tickets.
    static let ticketText = """
        # A ticket.
        type Ticket (
          # What people call it, such as FL-2K7W.
          number: string,
          # The id that envelopes name.
          id: string,
          # new, taken, waiting, resolved or reopened.
          state: string,
          tier: string,
          category: string,
          priority: string,
          # Who has it.
          holder: ?string,
          # The number of the ticket that it is a part of now.
          merged_into: ?string,
          opened: string,
          changed: ?string,
          # When the next of its clocks rings.
          due: ?string,
          channel: ?string,
          sender: ?string,
          subject: ?string
        )

        type Attachment (
          name: ?string,
          type: string,
          size: ?int
        )

        # A message of a ticket, with what the rules said of it.
        type TicketMessage (
          id: string,
          received: string,
          channel: string,
          gateway: string,
          sender: ?string,
          # The sender is who it says it is.
          verified: bool,
          subject: ?string,
          # Its text without what it quotes.
          text: ?string,
          attachments: []Attachment,
          category: string,
          # The rule that decided; nothing is the default.
          category_rule: ?string,
          priority: string,
          priority_rule: ?string,
          rules_version: string,
          # Why it belongs to the ticket.
          joined: string
        )

        # A line of a ticket's history.
        type TicketStep (
          number: int,
          at: string,
          actor: string,
          # A stable name.
          kind: string,
          # What happened, for people.
          words: string,
          # The message that it is about.
          message: ?string,
          why: ?string
        )

        # Takes a ticket. Needs `take` in its tier.
        method Take(ticket: string, why: ?string) -> (ticket: Ticket)

        # Gives a ticket to somebody. Needs `take` in its tier.
        method Assign(ticket: string, person: string, why: ?string) -> (ticket: Ticket)

        # Has a ticket wait for its customer: the time to resolve it stands still. Needs `take` in its tier.
        method Wait(ticket: string, why: ?string) -> (ticket: Ticket)

        # Says that a ticket is dealt with. Needs `resolve` in its tier.
        method Resolve(ticket: string, why: ?string) -> (ticket: Ticket)

        # Opens a resolved ticket again. Needs `resolve` in its tier.
        method Reopen(ticket: string, why: ?string) -> (ticket: Ticket)

        # Hands a ticket up: to the tier that is named, or to the next. Needs `escalate` in its tier.
        method Escalate(ticket: string, tier: ?string, why: ?string) -> (ticket: Ticket)

        # Hands a ticket to another tier. Needs `escalate` in its tier.
        method Move(ticket: string, tier: string, why: ?string) -> (ticket: Ticket)

        # Writes a word to a ticket. Needs `note` in its tier.
        method Note(ticket: string, text: string) -> (ticket: Ticket)

        # Makes a ticket a part of another. Needs `take` in the tiers of both.
        method Merge(ticket: string, into: string, why: ?string) -> (ticket: Ticket)

        # Makes a message of a ticket a ticket of its own. Needs `take` in its tier.
        method Split(ticket: string, message: string, why: ?string) -> (ticket: Ticket)

        # Tickets, the most urgent first; `state` is one of the states, `open` (as without it) or `all`. `older` is in seconds. `text`
        # are words that one of its messages has, all of them; one that ends in * stands for all that begin so. Needs `look`; tiers
        # that the peer may not look at are left out.
        method ListTickets(
          tier: ?string, priority: ?string, category: ?string, state: ?string, holder: ?string, older: ?int, text: ?string, limit: ?int
        ) -> (tickets: []Ticket)

        # A ticket with its conversation, oldest first, and its history. Of very long ones the end; the counts say how much is left
        # out. Needs `look` in its tier.
        method ShowTicket(ticket: string) -> (
          ticket: Ticket, messages: []TicketMessage, history: []TicketStep, messages_omitted: int, steps_omitted: int
        )

        # There is no such ticket, or that is no ticket's number.
        error NoSuchTicket (ticket: string, reason: string)

        # The ticket is not as this needs it; `kind` is a stable name: taken, waiting, resolved, in_queue, open, merged, in_tier, same,
        # only_message, other.
        error TicketRefused (ticket: string, kind: string, reason: string)

        """
}
