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
        try room(.cur).sync()
        try room(.done).sync()
        try room(.tmp).sync()
    }

    /// Removes from `tmp/` what no committed row knows: what a batch left that was interrupted before its commit.
    ///
    /// - Returns: how many were removed.
    package func removeTemporaries(isStaged: (EnvelopeName) -> Bool) throws(SpoolError) -> Int {
        try remove(from: .tmp) { name in EnvelopeName(name).map { !isStaged($0) } ?? true }
    }

    /// Removes originals of batches that were interrupted before their commit.
    ///
    /// Reads the whole directory: may run after READY.
    ///
    /// - Parameter isKnown: whether the ledger has a message of this id; asked for the part of the name before the first `-` or `.`.
    /// - Returns: how many were removed.
    package func removeOriginals(isKnown: (String) -> Bool) throws(SpoolError) -> Int {
        try remove(from: .originals) { name in
            guard let id = name.split(whereSeparator: { $0 == "-" || $0 == "." }).first else { return false }
            return !isKnown(String(id))
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

    private func remove(from room: Room, where isSuperfluous: (String) -> Bool) throws(SpoolError) -> Int {
        let directory = self.room(room)
        let stream = try directory.walk()
        var removed = 0
        while let name = try stream.next() {
            guard isSuperfluous(name.text), try directory.status(of: name)?.kind == .regular else { continue }
            if try directory.remove(name) { removed += 1 }
        }
        return removed
    }
}
