import SystemPackage

extension SpoolDirectories {
    /// Drops a claim's files from `work/` after its messages were published.
    ///
    /// Not synced: the redo key covers a power cut.
    ///
    /// Companions go first, so that none is ever left without the file it belongs to.
    package func discard(_ claim: Claim) throws(SpoolError) {
        let work = try gateway(claim.gateway).work
        for file in claim.companions.map(\.file) + [claim.file] {
            if let name = file.fileName { try work.remove(name) }
        }
    }

    /// Drops a file from `work/` whose redo key the ledger knows, and the companions of that claim.
    package func discard(_ file: ClaimedFile) throws(SpoolError) {
        let work = try gateway(file.gateway).work
        for name in try companionNames(of: file) + [file].compactMap(\.fileName) { try work.remove(name) }
    }

    /// Sets a claim aside: no customer's message, or one that is there already.
    ///
    /// Its files move to `aside/<gateway>/`.
    ///
    /// Why is for the ledger. Not synced; see ``syncIntake()``.
    package func setAside(_ claim: Claim) throws(SpoolError) {
        let directories = try gateway(claim.gateway)
        for file in claim.companions.map(\.file) + [claim.file] {
            if let name = file.fileName { try directories.moveOutOfWork(name, to: directories.aside) }
        }
    }

    /// Sets a file in `work/` aside, with the companions of its claim.
    package func setAside(_ file: ClaimedFile) throws(SpoolError) {
        let directories = try gateway(file.gateway)
        for name in try companionNames(of: file) + [file].compactMap(\.fileName) {
            _ = try directories.work.replace(name, to: directories.aside, as: name)
        }
    }

    /// The names in `work/` of the companions of a claim, refused ones too.
    func companionNames(of file: ClaimedFile) throws(SpoolError) -> [FileName] {
        guard file.companionNumber == nil else { return [] }
        let stream = try gateway(file.gateway).work.walk()
        var names: [FileName] = []
        while let name = try stream.next() {
            guard let other = ClaimedFile(gateway: file.gateway, workName: name), other.claimID == file.claimID,
                other.companionNumber != nil
            else { continue }
            names.append(name)
        }
        return names
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
