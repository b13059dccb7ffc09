package import BusinessTime

/// A file that brought no message and is kept all the same: held, or set aside.
package struct KeptFile: Sendable {
    /// Where such files are.
    package enum Place: String, CaseIterable, Sendable {
        case held, aside
    }

    /// Where it is.
    package let place: Place
    /// Which it is.
    package let file: ClaimedFile

    /// The path below the spool: `held/email/…`.
    package var path: String { "\(place.rawValue)/\(file.gateway)/\(file.workName)" }
}

extension SpoolDirectories {
    /// Finds held files and files set aside whose bytes, or those of a companion or a reason, are as somebody asks; a claim counts once.
    ///
    /// Reads them all. Safe beside intake: one that goes meanwhile is left out.
    ///
    /// - Parameter isMeant: asked with the file and its first 64 MiB.
    package func keptFiles(
        gateway name: String, where isMeant: (ClaimedFile, [UInt8]) throws -> Bool
    ) throws -> [KeptFile] {
        let directories = try gateway(name)
        var found: [KeptFile] = []
        for (place, directory) in [(KeptFile.Place.held, directories.held), (.aside, directories.aside)] {
            var claims: Set<String> = []
            let walk = try directory.walk()
            while let entry = try walk.next() {
                // A reason tells of its file, and names what was found in it.
                let own =
                    entry.text.hasSuffix(ReasonFile.ending)
                    ? String(entry.text.dropLast(ReasonFile.ending.count)) : entry.text
                guard !entry.text.hasPrefix("."), let fileName = FileName(own),
                    let file = ClaimedFile(gateway: name, workName: fileName), !claims.contains(file.claimID),
                    let status = try? directory.status(of: entry), status.kind == .regular,
                    let bytes = try? directory.openForReading(entry).read(limit: 64 << 20, expected: status.size),
                    try isMeant(file, bytes)
                else { continue }
                claims.insert(file.claimID)
                found.append(KeptFile(place: place, file: file))
            }
        }
        return found
    }

    /// Removes what ``keptFiles(gateway:where:)`` found, with companions and reason; durable when it returns.
    package func remove(_ kept: KeptFile) throws(SpoolError) {
        let directories = try gateway(kept.file.gateway)
        let directory = kept.place == .held ? directories.held : directories.aside
        let walk = try directory.walk()
        var names: [FileName] = []
        var reasons: [FileName] = []
        while let entry = try walk.next() {
            let isReason = entry.text.hasSuffix(ReasonFile.ending)
            let own = isReason ? String(entry.text.dropLast(ReasonFile.ending.count)) : entry.text
            guard let fileName = FileName(own), let file = ClaimedFile(gateway: kept.file.gateway, workName: fileName),
                file.claimID == kept.file.claimID
            else { continue }
            if isReason { reasons.append(entry) } else { names.append(entry) }
        }
        // The reasons go last, so that nothing that was held is ever without one.
        for name in names { try directory.remove(name) }
        for name in reasons { try directory.remove(name) }
        try directory.sync()
    }
}

extension TierDirectories {
    /// Removes an envelope from whichever room it is in; false where it is in none.
    ///
    /// Not synced: call ``sync()`` after the last one.
    @discardableResult
    package func removeEverywhere(_ name: EnvelopeName) throws(SpoolError) -> Bool {
        guard let file = name.fileName else { throw .badName(name.description) }
        // Written out: a loop over these with typed throws crashes the optimiser of Swift 6.3.1.
        let isInNew = try self.room(.new).remove(file)
        let isOnHold = try self.room(.hold).remove(file)
        let isInCur = try self.room(.cur).remove(file)
        let isInDone = try self.room(.done).remove(file)
        let isInTemporary = try self.room(.tmp).remove(file)
        return isInNew || isOnHold || isInCur || isInDone || isInTemporary
    }

    /// Resolved envelopes that were moved to `done/` before a moment and that are due, at most `limit`.
    ///
    /// - Parameter isDue: asked with the envelope and since when it is there.
    package func done(
        before moment: Timestamp, limit: Int, where isDue: (EnvelopeName, Timestamp) throws -> Bool
    ) throws -> [EnvelopeName] {
        let done = room(.done)
        let walk = try done.walk()
        var old: [EnvelopeName] = []
        while old.count < limit, let name = try walk.next() {
            // A rename changes ctime and nothing else: it says when the message was resolved.
            guard let envelope = EnvelopeName(name.text), let status = try done.status(of: name) else { continue }
            let since = Timestamp(nanoseconds: status.changed)
            if since < moment, try isDue(envelope, since) { old.append(envelope) }
        }
        return old
    }

    /// Removes what was made from the files of some messages; returns how many there were.
    ///
    /// Durable when it returns.
    ///
    /// - Parameter ids: the ids of all messages of those files; one of them names each original.
    package func removeOriginals(ofMessages ids: Set<String>) throws -> Int {
        let removed = try removeOriginals { !ids.contains($0) }
        try room(.originals).sync()
        return removed
    }
}
