import GRDB

/// The tables of tickets: the third migration.
enum TicketSchema {
    /// Makes the tables, and a ticket of each conversation that is there already; ids stay what they are.
    static func migrate(_ database: Database) throws {
        try database.execute(sql: tables)
        try database.execute(sql: takeOver)
    }

    private static let tables = """
        -- One conversation. What stands here is what its history makes of it; times are milliseconds since 1970, UTC.
        CREATE TABLE ticket (
            serial INTEGER PRIMARY KEY CHECK (serial > 0),
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            state TEXT NOT NULL CHECK (state IN ('new', 'taken', 'waiting', 'resolved', 'reopened')),
            tier TEXT NOT NULL,
            category TEXT NOT NULL,
            priority TEXT NOT NULL,
            rank INTEGER NOT NULL CHECK (rank >= 0),
            holder TEXT,
            merged_into INTEGER REFERENCES ticket (serial),
            channel TEXT NOT NULL CHECK (channel IN ('email', 'phone', 'chat')),
            sender TEXT,
            opened INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            steps INTEGER NOT NULL CHECK (steps > 0),
            times TEXT NOT NULL,
            -- When the next clock rings; nothing where none will.
            due INTEGER,
            CHECK (merged_into IS NULL OR state = 'resolved')
        ) STRICT;
        CREATE INDEX ticket_open ON ticket (rank, opened) WHERE state <> 'resolved';
        CREATE INDEX ticket_open_tier ON ticket (tier, rank, opened) WHERE state <> 'resolved';
        CREATE INDEX ticket_open_category ON ticket (category, rank, opened) WHERE state <> 'resolved';
        CREATE INDEX ticket_due ON ticket (due) WHERE due IS NOT NULL;
        CREATE INDEX ticket_opened ON ticket (opened);
        CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;

        -- What happened to a ticket; only ever added to.
        CREATE TABLE ticket_step (
            ticket INTEGER NOT NULL REFERENCES ticket (serial),
            number INTEGER NOT NULL CHECK (number > 0),
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            kind TEXT NOT NULL,
            object TEXT,
            tier TEXT,
            category TEXT,
            priority TEXT,
            reason TEXT,
            why TEXT,
            PRIMARY KEY (ticket, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER ticket_step_stays BEFORE UPDATE ON ticket_step
            BEGIN SELECT RAISE(ABORT, 'the history of a ticket is never changed'); END;

        -- Who has written to a ticket, and when last.
        CREATE TABLE ticket_sender (
            sender TEXT NOT NULL CHECK (sender <> ''),
            ticket INTEGER NOT NULL REFERENCES ticket (serial),
            last INTEGER NOT NULL,
            PRIMARY KEY (sender, ticket)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ticket_sender_ticket ON ticket_sender (ticket);

        -- What was attached to a message; the bytes are in its original.
        CREATE TABLE attachment (
            message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
            name TEXT,
            type TEXT NOT NULL,
            size INTEGER,
            PRIMARY KEY (message_id, ordinal)
        ) STRICT, WITHOUT ROWID;

        -- Messages whose text is not in the full-text index yet.
        CREATE TABLE search_queue (
            message_id TEXT NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        -- Which row of the full-text index is which message.
        CREATE TABLE search_message (
            row INTEGER PRIMARY KEY,
            message_id TEXT NOT NULL UNIQUE
        ) STRICT;
        -- The texts as the rule language sees them: folded tokens with a blank between them.
        CREATE VIRTUAL TABLE search USING fts5 (text, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'");
        """

    /// Clocks of what was there before count from now.
    ///
    /// Where the envelopes are is not the ledger's to know: the daemon looks in the tiers, takes
    /// and resolves what is taken and resolved there, and then removes the mark.
    private static let takeOver = """
        INSERT INTO ticket (serial, id, state, tier, category, priority, rank, channel, sender, opened, changed, steps, times, due)
        SELECT row_number() OVER (ORDER BY first), id, 'new', tier, category, priority, rank, channel, sender, decided, moment,
            messages + 1, 'asked ' || moment || ' entered ' || moment, moment
        FROM (
            SELECT ticket AS id, MIN(id) AS first, COUNT(*) AS messages, unixepoch() * 1000 AS moment
            FROM message GROUP BY ticket
        ) AS conversation
        JOIN (
            SELECT id AS message, tier, category, priority, rank, channel, sender, decided_at AS decided FROM message
        ) AS opening ON opening.message = conversation.first;

        INSERT INTO ticket_step (ticket, number, at, actor, kind, object, tier, category, priority, reason)
        SELECT ticket.serial, place, message.decided_at, 'firstlined', CASE place WHEN 1 THEN 'opened' ELSE 'joined' END, message.id,
            CASE place WHEN 1 THEN message.tier END, ticket.category, ticket.priority, 'taken-over'
        FROM (SELECT *, row_number() OVER (PARTITION BY ticket ORDER BY id) AS place FROM message) AS message
        JOIN ticket ON ticket.id = message.ticket;

        INSERT INTO ticket_step (ticket, number, at, actor, kind)
        SELECT serial, steps, changed, 'firstlined', 'recounted' FROM ticket;

        INSERT INTO ticket_sender (sender, ticket, last)
        SELECT message.sender, ticket.serial, MAX(message.decided_at)
        FROM message JOIN ticket ON ticket.id = message.ticket WHERE message.sender <> '' GROUP BY 1, 2;

        INSERT INTO search_queue (message_id) SELECT id FROM message;
        INSERT INTO metadata (key, value) SELECT 'tickets-taken-over', COUNT(*) FROM ticket HAVING COUNT(*) > 0;
        """
}
