import GRDB

/// The tables of the ledger, by the migrations that make them.
///
/// A migration that was released is never changed.
enum LedgerSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1-intake") { database in
            try database.execute(sql: intake)
        }
        migrator.registerMigration("2-upkeep") { database in
            try database.execute(sql: upkeep)
        }
        migrator.registerMigration("3-tickets", migrate: TicketSchema.migrate)
        migrator.registerMigration("4-forgetting") { database in
            try database.execute(sql: forgetting)
        }
        migrator.registerMigration("5-lists") { database in
            try database.execute(sql: lists)
        }
        migrator.registerMigration("6-claims") { database in
            try database.execute(sql: claims)
        }
        return migrator
    }()

    private static let claims = """
        -- Under which claim a file was read whose writer may come back: the versions of one file have one claim.
        ALTER TABLE intake ADD COLUMN claim TEXT;
        CREATE INDEX intake_claim ON intake (claim) WHERE claim IS NOT NULL;
        """

    private static let lists = """
        -- Lists are put together of ranges: a tier, an urgency, open or resolved. Each of them is one range of these.
        DROP INDEX ticket_open;
        DROP INDEX ticket_opened;
        DROP INDEX ticket_open_category;
        CREATE INDEX ticket_open_category ON ticket (category, tier, rank, opened) WHERE state <> 'resolved';
        CREATE INDEX ticket_resolved_tier ON ticket (tier, rank, opened) WHERE state = 'resolved';
        CREATE INDEX ticket_resolved_category ON ticket (category, tier, rank, opened) WHERE state = 'resolved';
        """

    private static let forgetting = """
        -- That a person was forgotten, and when. The digest is over the salt and the address; nothing else of the person is in it.
        CREATE TABLE forgotten (
            number INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            salt BLOB NOT NULL CHECK (length(salt) = 16),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            messages INTEGER NOT NULL CHECK (messages >= 0),
            tickets INTEGER NOT NULL CHECK (tickets >= 0),
            finished INTEGER
        ) STRICT;
        -- Messages of nobody knows whom: their contents are looked through for an address.
        CREATE INDEX message_unsigned ON message (intake_id) WHERE sender IS NULL;
        -- Of a million open tickets few are in hands.
        CREATE INDEX ticket_holder ON ticket (holder) WHERE holder IS NOT NULL;
        CREATE INDEX ticket_open_state ON ticket (state, rank, opened) WHERE state <> 'resolved';
        -- What reports count of a ticket's first message, once that is removed.
        ALTER TABLE ticket ADD COLUMN routing INTEGER;
        ALTER TABLE ticket ADD COLUMN matched INTEGER CHECK (matched IN (0, 1));
        """

    private static let upkeep = """
        -- An envelope that says that a file is held, for people who look at tiers only.
        CREATE TABLE stub (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),
            gateway TEXT NOT NULL,
            held TEXT NOT NULL,
            tier TEXT NOT NULL,
            envelope_name TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('staged', 'published')),
            made INTEGER NOT NULL,
            UNIQUE (gateway, held)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX intake_committed ON intake (committed);
        CREATE INDEX intake_replaces ON intake (replaces) WHERE replaces IS NOT NULL;
        """

    private static let intake = """
        CREATE TABLE metadata (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- What STATUS and metrics show, so that no table has to be counted.
        CREATE TABLE counter (
            name TEXT NOT NULL PRIMARY KEY,
            value INTEGER NOT NULL CHECK (value >= 0)
        ) STRICT, WITHOUT ROWID;

        -- One claimed file. Times are milliseconds since 1970, UTC.
        CREATE TABLE intake (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            gateway TEXT NOT NULL CHECK (gateway <> ''),
            name TEXT NOT NULL,
            redo_key BLOB NOT NULL UNIQUE CHECK (length(redo_key) = 32),
            size INTEGER NOT NULL CHECK (size >= 0),
            sha256 BLOB CHECK (sha256 IS NULL OR length(sha256) = 32),
            received INTEGER NOT NULL,
            committed INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('messages', 'duplicate', 'aside', 'held')),
            reason TEXT CHECK ((reason IS NOT NULL) = (outcome IN ('aside', 'held'))),
            detail TEXT,
            replaces INTEGER REFERENCES intake (id)
        ) STRICT;

        -- The content of a file: here, or, where it is large, in originals/<intake_id>.
        CREATE TABLE content (
            intake_id INTEGER NOT NULL PRIMARY KEY REFERENCES intake (id),
            bytes BLOB,
            is_file INTEGER NOT NULL CHECK (is_file IN (0, 1)),
            CHECK ((bytes IS NULL) = (is_file = 1))
        ) STRICT;

        CREATE TABLE message (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),
            intake_id INTEGER NOT NULL REFERENCES intake (id),
            ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
            channel TEXT NOT NULL CHECK (channel IN ('email', 'phone', 'chat')),
            gateway_id TEXT,
            conversation TEXT,
            sender TEXT,
            category TEXT NOT NULL,
            priority TEXT NOT NULL,
            tier TEXT NOT NULL,
            rank INTEGER NOT NULL CHECK (rank >= 0),
            envelope_name TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('staged', 'published')),
            ticket TEXT NOT NULL,
            facts_json TEXT NOT NULL,
            decision_json TEXT NOT NULL,
            rules_version TEXT NOT NULL,
            decided_at INTEGER NOT NULL,
            UNIQUE (intake_id, ordinal)
        ) STRICT;
        CREATE INDEX message_staged ON message (id) WHERE state = 'staged';
        CREATE INDEX message_ticket ON message (ticket, id);

        -- What makes a later message a duplicate.
        CREATE TABLE message_key (
            kind TEXT NOT NULL CHECK (kind IN ('gateway-id', 'mail')),
            gateway TEXT NOT NULL,
            value TEXT NOT NULL CHECK (value <> ''),
            message_id TEXT NOT NULL REFERENCES message (id),
            seen_at INTEGER NOT NULL,
            PRIMARY KEY (kind, gateway, value)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX message_key_message ON message_key (message_id);

        -- What a later message may refer to in order to join a ticket.
        CREATE TABLE reference (
            kind TEXT NOT NULL CHECK (kind IN ('mail', 'conversation')),
            value TEXT NOT NULL CHECK (value <> ''),
            ticket TEXT NOT NULL,
            message_id TEXT NOT NULL REFERENCES message (id),
            seen_at INTEGER NOT NULL,
            PRIMARY KEY (kind, value)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX reference_message ON reference (message_id);

        -- What a file brought besides new messages.
        CREATE TABLE duplicate (
            intake_id INTEGER NOT NULL REFERENCES intake (id),
            ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
            message_id TEXT NOT NULL REFERENCES message (id),
            PRIMARY KEY (intake_id, ordinal)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX duplicate_message ON duplicate (message_id);
        CREATE TABLE aside (
            intake_id INTEGER NOT NULL REFERENCES intake (id),
            ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
            why TEXT NOT NULL,
            PRIMARY KEY (intake_id, ordinal)
        ) STRICT, WITHOUT ROWID;
        """
}
