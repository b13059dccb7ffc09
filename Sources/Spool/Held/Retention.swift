package import BusinessTime

extension SpoolDirectories {
    /// Removes files that were set aside before a moment; at most `limit`.
    ///
    /// - Returns: how many were removed.
    package func removeAside(gateway name: String, before moment: Timestamp, limit: Int) throws(SpoolError) -> Int {
        let aside = try gateway(name).aside
        let stream = try aside.walk()
        var old: [FileName] = []
        while old.count < limit, let name = try stream.next() {
            // Renamed there, so the ctime says since when it is there; the mtime is the gateway's.
            guard let status = try aside.status(of: name), status.kind != .directory,
                Timestamp(nanoseconds: status.changed) < moment
            else { continue }
            old.append(name)
        }
        for name in old { try aside.remove(name) }
        return old.count
    }

    /// Removes reasons whose files are gone, of files that were held before a moment: a removal that was cut short left them.
    ///
    /// - Returns: how many were removed.
    package func removeLoneReasons(gateway name: String, before moment: Timestamp) throws(SpoolError) -> Int {
        let directories = try gateway(name)
        let held = directories.held
        let stream = try held.walk()
        var lone: [FileName] = []
        while let reasonName = try stream.next() {
            guard let file = reasonName.text.strippingSuffix(ReasonFile.ending).flatMap({ FileName($0) }),
                let claimed = ClaimedFile(gateway: name, workName: file), try held.status(of: file) == nil,
                try directories.work.status(of: file) == nil,
                // A file that was dropped as `x.reason` is no reason; it has one of its own.
                let own = FileName(reasonName.text + ReasonFile.ending), try held.status(of: own) == nil,
                let bytes = try? held.openForReading(reasonName).readChunk(65_536, at: 0),
                let reason = ReasonFile(text: String(decoding: bytes, as: UTF8.self)), !reason.isInInbox,
                reason.name == claimed.escapedName, reason.gateway == name, let time = reason.held, time < moment
            else { continue }
            lone.append(reasonName)
        }
        for name in lone { try held.remove(name) }
        return lone.count
    }

    /// Removes a held file with its companions and its reason; what is no file of a claim stays.
    ///
    /// The reason goes last, so that nothing that was held is ever without one.
    package func removeHeld(gateway name: String, id: String) throws(SpoolError) -> Bool {
        let held = try gateway(name).held
        guard let file = FileName(id), let claimed = ClaimedFile(gateway: name, workName: file),
            let status = try held.status(of: file), status.kind != .directory
        else { return false }
        let stream = try held.walk()
        while let other = try stream.next() {
            guard claimed.companionNumber == nil, !other.text.hasSuffix(ReasonFile.ending),
                let companion = ClaimedFile(gateway: name, workName: other), companion.claimID == claimed.claimID,
                companion.companionNumber != nil
            else { continue }
            try held.remove(other)
        }
        try held.remove(file)
        if let reason = FileName(id + ReasonFile.ending) { try held.remove(reason) }
        try held.sync()
        return true
    }
}

extension String {
    /// What stands before an ending; nil where it has not that ending.
    fileprivate func strippingSuffix(_ ending: String) -> String? {
        hasSuffix(ending) ? String(dropLast(ending.count)) : nil
    }
}
