/// The interface `io.firstline.Desk`: what the daemon offers on its control socket.
///
/// The text is what clients are given; a test holds the Swift types to it. Fields may be added to what is answered; what is there keeps
/// its name and meaning.
package enum DeskInterface {
    /// Its name.
    package static let name = "io.firstline.Desk"

    /// Its definition.
    package static let text = """
        # The desk of a running firstlined: its state, its rules, and the messages that are held.
        # Times are RFC 3339 in UTC.
        interface io.firstline.Desk

        # A drop directory.
        type Gateway (
          name: string,
          channel: string,
          # Files of it that are held now.
          held: int
        )

        # A tier's queue.
        type Tier (
          name: string,
          # Messages nobody has taken.
          waiting: int,
          # Messages somebody works on.
          taken: int
        )

        type DeskStatus (
          # The version of the program.
          version: string,
          # Whether messages are taken in.
          ready: bool,
          # Seconds since the start.
          uptime: int,
          # Messages since the start.
          delivered: int,
          aside: int,
          duplicates: int,
          # Files that are held now.
          held: int,
          # Files that are known to wait in the drop directories.
          waiting: int,
          # Seconds until they are taken in, where a backlog is being worked off.
          done_in: ?int,
          # Why intake waits.
          shortage: ?string,
          # What recovery is at.
          recovering: ?string,
          # The rules in use.
          rules_version: string,
          # What is wrong with the rules on disk.
          rules_problem: ?string,
          # Which tables were refused.
          tables_problem: ?string,
          # How the ledger came to be, where this start had to make it again.
          ledger_problem: ?string,
          gateways: []Gateway,
          tiers: []Tier
        )

        # Something that happened. The kind `watching` comes first and says from when on nothing is left out; `missed`, with the
        # field `count`, says that so many events were dropped because they were not read fast enough. Names never change; kinds
        # and fields may be added.
        type Event (
          time: string,
          kind: string,
          # One line for people.
          message: string,
          fields: [string]string
        )

        # A finding about the rules.
        type Diagnostic (
          code: string,
          severity: (note, warning, error),
          message: string,
          file: ?string,
          line: ?int,
          column: ?int,
          help: []string,
          # The finding in full, over several lines, with the place as it is written.
          report: string
        )

        # A file that is held.
        type HeldItem (
          gateway: string,
          # Names it within its gateway.
          id: string,
          # The name it was dropped under.
          name: string,
          reason: string,
          detail: string,
          size: int,
          received: ?string,
          held: ?string,
          # It could not be moved, and is still in the drop directory.
          in_inbox: bool
        )

        # What a dropped file turned out to be.
        type Receipt (
          # unknown: it is not taken in, or not yet.
          outcome: (unknown, messages, duplicate, aside, held),
          # Why it was set aside or held.
          reason: ?string,
          # The messages it brought, or those that were there already, in its order.
          items: []ReceiptItem
        )

        type ReceiptItem (
          message: string,
          # The ticket's id, and the number that people call it by, where the ticket is kept still.
          ticket: string,
          number: ?string
        )

        # A message in a tier's queue.
        type QueueItem (
          message: string,
          ticket: string,
          tier: string,
          # waiting, on-hold or taken.
          state: string,
          gateway: string,
          category: string,
          priority: string,
          # Urgency as the envelope's name has it: 0 is the most urgent.
          rank: int,
          received: string,
          # Seconds since it was received.
          age: int
        )

        # What forgetting a person removed, or would.
        type ForgetReport (
          # Whether nothing was changed.
          dry_run: bool,
          messages: int,
          # Files as they came, in the ledger.
          contents: int,
          envelopes: int,
          # What envelopes were made from, in the tiers; 0 in a dry run, for they are not counted beforehand.
          originals: int,
          # Numbers of the tickets whose histories lose their words.
          tickets: []string,
          # Those of them that are open: they have to be resolved first.
          open: []string,
          # Held files, and files set aside, that name the person, by their paths below the spool.
          files: []string,
          # Files that name the address and are not the daemon's to change, or go by themselves: paths, each with why.
          left: [string]string,
          # When the address was forgotten before.
          before: ?string
        )

        # How the desk is. Everybody who can connect may ask.
        method Status() -> (status: DeskStatus)

        # The metrics in the text format of Prometheus. Everybody who can connect may ask.
        method Metrics() -> (text: string)

        # Everything that happens from now on; to be called with `more`. Needs `look`.
        method Watch() -> (event: Event)

        # Reads the rules again: all of them are in use afterwards, or none. Needs `reload`.
        method Reload() -> (rules_version: string, diagnostics: []Diagnostic)

        # What became of a dropped file. The key is the SHA-256, in hexadecimal digits, of gateway, name, inode, mtime in
        # nanoseconds, size and SHA-256 of the content, each as its length in decimal, a colon and its bytes: who knows it
        # dropped the file, and may ask.
        method GetReceipt(key: string) -> (receipt: Receipt)

        # The held files of one gateway or of all, longest held first; `omitted` counts those that are too many for one answer.
        # Needs `look`.
        method ListHeld(gateway: ?string) -> (items: []HeldItem, omitted: int)

        # The messages in the queues of one tier or of all that the peer may look into, some at a time and in no order; to be called
        # with `more`. The last answer may be empty. Needs `look`.
        method ListQueue(tier: ?string) -> (items: []QueueItem)

        # Gives a held file back to the intake, which decides it anew. Needs `retry`.
        method RetryHeld(gateway: string, id: string) -> ()

        # Hands a held file to a tier as it is, unread. Needs `release` in that tier.
        method ReleaseHeld(gateway: string, id: string, tier: string, note: ?string) -> (message: string)

        # Keeps a message that waits in a tier from being worked on. Needs `hold` in its tier.
        method Hold(message: string) -> ()

        # Lets a message go that is on hold. Needs `release` in its tier.
        method Release(message: string) -> ()

        # Has the rules in use decide a waiting message again. Needs `requeue` in its tier.
        method Requeue(message: string) -> (tier: string, priority: string, category: string)

        # Removes everything that is kept of a person: messages, files, envelopes, words of histories. With `dry_run` it only says
        # what would go. With `rewrite` the whole ledger is written anew at the end. Refused while one of the person's tickets is
        # open. Needs `forget` in every tier.
        method Forget(sender: string, dry_run: bool, rewrite: bool) -> (report: ForgetReport)

        # The rules have errors; those in use stay.
        error RulesRejected (diagnostics: []Diagnostic)

        # Nothing is held under this id.
        error NoSuchHeld (id: string)

        # The file could not be moved out of its drop directory: mend that first.
        error StillInInbox (id: string)

        error NoSuchGateway (gateway: string)

        error NoSuchMessage (message: string)

        # The message is in another state than this needs: taken, done, held, waiting.
        error NotWaiting (message: string, state: string)

        error NoSuchTier (tier: string)

        # Not now; the same call may work later.
        error Busy (reason: string)

        # The daemon tried and could not: a disk, a ledger.
        error Failed (reason: string)


        """ + ticketText
}
