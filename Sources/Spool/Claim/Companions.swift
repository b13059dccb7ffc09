import BusinessTime
import DeskModel
import SystemPackage

// The files that belong to a claimed one: a voicemail's recording, a chat message's picture.
extension SpoolDirectories {
    /// Brings what is still in the drop directory after its message into `work/`; returns every companion that is there then.
    func bringCompanions(of file: ClaimedFile, _ rules: ClaimRules) throws(SpoolError) -> [ClaimedFile] {
        var companions: [ClaimedFile] = []
        let names = rules.convention.companions(file.text)
        for (index, text) in names.enumerated() {
            if let companion = try bring(text, as: index + 1, of: file) { companions.append(companion) }
        }
        for number in 1...DropConvention.maximumParts {
            var part: ClaimedFile?
            for text in rules.convention.parts(file.text, number) where part == nil {
                part = try bring(text, as: names.count + number, of: file)
            }
            guard let part else { break }
            companions.append(part)
        }
        return companions
    }

    /// Brings one companion by its name; nil where it is neither in the drop directory nor in `work/`.
    private func bring(_ text: String, as number: Int, of file: ClaimedFile) throws(SpoolError) -> ClaimedFile? {
        let directories = try gateway(file.gateway)
        guard let name = FileName(text) else { return nil }
        let companion = ClaimedFile(
            gateway: file.gateway, claimID: file.claimID, name: EscapedName(name), companionNumber: number)
        guard let workName = companion.fileName else { return nil }
        // Most names that a companion may have are nobody's, and a look costs less than a rename that fails.
        if try directories.new.status(of: name) == nil {
            return try directories.work.status(of: workName) == nil ? nil : companion
        }
        do {
            _ = try take(name, from: directories.new, as: companion)
        } catch {
            // Taken by an earlier attempt, or not movable: then it stays and is found alone. The message must not wait for it, but
            // what is this system's own shortage passes, and the message is then tried again with its companion.
            guard let errno = error.errno, errno == .fileExists || SpoolDirectories.isImmovable(errno) else {
                throw error
            }
        }
        return try directories.work.status(of: workName) == nil ? nil : companion
    }

    /// Checks companions in `work/`; those that are no readable files, or too large, are held, each with its reason.
    func openCompanions(
        _ files: [ClaimedFile], _ rules: ClaimRules, _ received: Timestamp
    ) throws(SpoolError) -> ([ClaimedCompanion], [RefusedFile]) {
        var companions: [ClaimedCompanion] = []
        var refused: [RefusedFile] = []
        for companion in files {
            let work = try gateway(companion.gateway).work
            guard let workName = companion.fileName, let status = try work.status(of: workName) else { continue }
            switch try check(companion, workName, status, work, rules) {
            case .success(let (open, opened)):
                var claimed = ClaimedCompanion(file: companion, size: opened.size, inode: opened.inode)
                if isPart(companion, rules), opened.size <= SpoolDirectories.maximumPartSize {
                    claimed.bytes = try open.read(limit: opened.size, expected: opened.size)
                }
                companions.append(claimed)
            case .failure(let reason):
                let file = RefusedFile(file: companion, reason: reason, received: received, status: status)
                try hold(file, now: received)
                refused.append(file)
            }
        }
        return (companions, refused)
    }

    /// The largest part that is read with its message: an SMS has 160 characters, in its most detailed form a few kilobytes.
    private static let maximumPartSize = 65_536

    private func isPart(_ companion: ClaimedFile, _ rules: ClaimRules) -> Bool {
        rules.convention.role(companion.text) == .part
    }
}
