import SystemPackage

/// What recovery found of an envelope whose row says staged.
package enum PublishOutcome: Sendable {
    /// It was in `tmp/` and is in `new/` now.
    case published
    /// It is not in `tmp/`: an earlier run published it, and a consumer may have taken it since.
    case wasPublished
}

extension TierDirectories {
    /// Renames a staged envelope into `new/`.
    ///
    /// Not synced: call ``sync()`` after the last one.
    @discardableResult
    package func publish(_ name: EnvelopeName) throws(SpoolError) -> PublishOutcome {
        guard let file = name.fileName else { throw .badName(name.description) }
        return try room(.tmp).replace(file, to: room(.new), as: file) ? .published : .wasPublished
    }

    /// Makes renames between `tmp/`, `new/`, `cur/` and `done/` durable.
    package func sync() throws(SpoolError) {
        // Written out: Swift 6.3.1 crashes when it optimises a loop over these with typed throws.
        try room(.new).sync()
        try room(.hold).sync()
        try room(.cur).sync()
        try room(.done).sync()
        try room(.tmp).sync()
    }

    /// Removes from `tmp/` what no committed row knows: what a batch left that was interrupted before its commit.
    ///
    /// - Returns: how many were removed.
    package func removeTemporaries() throws -> Int {
        try remove(from: .tmp) { _ in true }
    }

    /// Takes an envelope out of the queue into `tmp/`, where nobody but the daemon reaches it; false where it is not there.
    ///
    /// Durable when it returns, as ``withdraw(_:)`` says.
    package func withdraw(_ name: EnvelopeName, from room: Room = .new) throws -> Bool {
        try !withdraw([(name, room)]).isEmpty
    }

    /// Takes envelopes out of their rooms into `tmp/`, where nobody but the daemon reaches them; returns those that were there.
    ///
    /// Durable when it returns: what comes next is the ledger's word on them, and an envelope that a power cut put back into its queue after
    /// that word would wait beside the one that took its place. Until that word recovery gives them back.
    package func withdraw(_ envelopes: [(name: EnvelopeName, room: Room)]) throws -> Set<EnvelopeName> {
        var withdrawn: Set<EnvelopeName> = []
        for (name, room) in envelopes {
            guard let file = name.fileName else { throw SpoolError.badName(name.description) }
            if try self.room(room).rename(file, to: self.room(.tmp), as: file) { withdrawn.insert(name) }
        }
        guard !withdrawn.isEmpty else { return [] }
        // Their new names first, so that at no moment a power cut leaves none.
        try room(.tmp).sync()
        // Then every room that they may have been in: a program that took one, or put it back, need not have synced what it left.
        try room(.new).sync()
        try room(.hold).sync()
        try room(.cur).sync()
        try room(.done).sync()
        return withdrawn
    }

    /// Removes an envelope from `tmp/` that the ledger no longer knows by this name.
    package func removeTemporary(_ name: EnvelopeName) throws(SpoolError) {
        guard let file = name.fileName else { throw .badName(name.description) }
        try room(.tmp).remove(file)
    }

    /// The room that holds an envelope; nil where none does.
    package func place(of name: EnvelopeName) throws(SpoolError) -> Room? {
        guard let file = name.fileName else { throw .badName(name.description) }
        // A consumer moves it onwards only: looked for in that order it cannot be missed.
        for room in [Room.new, .hold, .cur, .done] {
            if try self.room(room).status(of: file) != nil { return room }
        }
        return nil
    }

    /// The bytes of an envelope in a room; nil where it is not there.
    package func read(_ name: EnvelopeName, in room: Room) throws(SpoolError) -> [UInt8]? {
        guard let file = name.fileName else { throw .badName(name.description) }
        guard let status = try self.room(room).status(of: file), status.kind == .regular else { return nil }
        return try self.room(room).openForReading(file).read(limit: 256 << 20, expected: status.size)
    }

    /// The bytes of an original by its path relative to the tier's directory; nil where it is not there.
    package func readOriginal(_ path: String) throws(SpoolError) -> [UInt8]? {
        guard path.hasPrefix("originals/"), let name = FileName(String(path.dropFirst(10))) else { return nil }
        guard let status = try room(.originals).status(of: name), status.kind == .regular else { return nil }
        return try room(.originals).openForReading(name).read(limit: 2 << 30, expected: status.size)
    }

    /// Removes originals of batches that were interrupted before their commit.
    ///
    /// Reads the whole directory: may run after READY.
    ///
    /// - Parameter isKnown: whether the ledger has a message of this id; asked for the part of the name before the first `-` or `.`.
    /// - Returns: how many were removed.
    package func removeOriginals(isKnown: (String) throws -> Bool) throws -> Int {
        try remove(from: .originals) { name in
            guard let id = name.split(whereSeparator: { $0 == "-" || $0 == "." }).first else { return false }
            return try !isKnown(String(id))
        }
    }

    /// Moves an envelope between rooms, or renames it in one (a raised priority), in one rename; durable when it returns.
    ///
    /// Returns false where it is not there: a consumer was quicker, look again. Throws EEXIST rather than replace another.
    package func move(_ name: EnvelopeName, from: Room, to: Room, as newName: EnvelopeName? = nil) throws(SpoolError)
        -> Bool
    {
        guard let old = name.fileName, let new = (newName ?? name).fileName else { throw .badName(name.description) }
        guard try room(from).rename(old, to: room(to), as: new) else { return false }
        try room(to).sync()
        if from != to { try room(from).sync() }
        return true
    }

    /// The envelopes in a room, most urgent first; at most `limit` of them are read, so of more the first by the file system's order.
    package func envelopes(in room: Room, limit: Int) throws(SpoolError) -> [EnvelopeName] {
        let stream = try self.room(room).walk()
        var names: [EnvelopeName] = []
        while names.count < limit, let name = try stream.next() {
            if let envelope = EnvelopeName(name.text) { names.append(envelope) }
        }
        return names.sorted()
    }

    /// Removes a resolved envelope.
    package func removeDone(_ name: EnvelopeName) throws(SpoolError) {
        guard let file = name.fileName else { throw .badName(name.description) }
        try room(.done).remove(file)
    }

    /// Removes an original by its path relative to the tier's directory.
    package func removeOriginal(_ path: String) throws(SpoolError) {
        guard path.hasPrefix("originals/"), let name = FileName(String(path.dropFirst(10))) else { return }
        try room(.originals).remove(name)
    }

    /// How many envelopes a room has.
    package func count(in room: Room) throws(SpoolError) -> Int {
        let stream = try self.room(room).walk()
        var count = 0
        while let name = try stream.next() {
            if name.text.hasSuffix(".json") { count += 1 }
        }
        return count
    }

    /// Hands every envelope of a room over, one after the other, in the order of the file system.
    package func forEachEnvelope(in room: Room, _ body: (EnvelopeName) throws -> Void) throws {
        let stream = try self.room(room).walk()
        while let name = try stream.next() {
            if let envelope = EnvelopeName(name.text) { try body(envelope) }
        }
    }

    private func remove(from room: Room, where isSuperfluous: (String) throws -> Bool) throws -> Int {
        let directory = self.room(room)
        let stream = try directory.walk()
        var removed = 0
        while let name = try stream.next() {
            guard try isSuperfluous(name.text), try directory.status(of: name)?.kind == .regular else { continue }
            if try directory.remove(name) { removed += 1 }
        }
        return removed
    }
}
