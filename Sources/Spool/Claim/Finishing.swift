import SystemPackage

extension SpoolDirectories {
    /// Drops a claim's files from `work/` after its messages were published.
    ///
    /// Not synced: the redo key covers a power cut.
    package func discard(_ claim: Claim) throws(SpoolError) {
        try discard(claim.file, companions: claim.companions.map(\.file))
    }

    /// Drops a file from `work/` whose redo key the ledger knows, and the companions of that claim.
    ///
    /// Companions go first, so that none is ever left without the file it belongs to.
    package func discard(_ file: ClaimedFile, companions: [ClaimedFile]) throws(SpoolError) {
        let work = try gateway(file.gateway).work
        for file in companions + [file] {
            if let name = file.fileName { try work.remove(name) }
        }
    }

    /// Sets a claim aside: no customer's message, or one that is there already.
    ///
    /// Its files move to `aside/<gateway>/`. Why is for the ledger. Not synced; see ``syncIntake()``.
    package func setAside(_ claim: Claim) throws(SpoolError) {
        try setAside(claim.file, companions: claim.companions.map(\.file))
    }

    /// Sets a file in `work/` aside, with the companions of its claim.
    package func setAside(_ file: ClaimedFile, companions: [ClaimedFile]) throws(SpoolError) {
        let directories = try gateway(file.gateway)
        for file in companions + [file] {
            if let name = file.fileName { try directories.moveOutOfWork(name, to: directories.aside) }
        }
    }

    /// The companions in a gateway's `work/`, refused ones too, by the id of their claim: one reading of the directory.
    package func companionsInWork(gateway name: String) throws(SpoolError) -> [String: [ClaimedFile]] {
        let stream = try gateway(name).work.walk()
        var companions: [String: [ClaimedFile]] = [:]
        while let found = try stream.next() {
            // Most are no companions, which one byte tells.
            guard found.bytes.contains(UInt8(ascii: "+")), let file = ClaimedFile(gateway: name, workName: found),
                file.companionNumber != nil
            else { continue }
            companions[file.claimID, default: []].append(file)
        }
        return companions
    }
}

extension GatewayDirectories {
    /// Moves a file from `work/` to where it stays.
    ///
    /// rename(2) leaves two names of one file as they are and calls that success: a rename of which a power cut left both names would
    /// keep the file in `work/` for ever.
    func moveOutOfWork(_ name: FileName, to target: any Directory) throws(SpoolError) {
        if try work.replace(name, to: target, as: name) { try work.remove(name) }
    }
}
