import BusinessTime
import DeskModel
import SystemPackage

// The files that belong to a claimed one: a voicemail's recording, a chat message's picture.
extension SpoolDirectories {
    /// Brings what is still in the drop directory after its message into `work/`; returns every companion that is there then.
    func bringCompanions(of file: ClaimedFile, _ rules: ClaimRules) throws(SpoolError) -> [ClaimedFile] {
        let directories = try gateway(file.gateway)
        var companions: [ClaimedFile] = []
        for (index, text) in rules.convention.companions(file.text).enumerated() {
            guard let name = FileName(text) else { continue }
            let companion = ClaimedFile(
                gateway: file.gateway, claimID: file.claimID, name: EscapedName(name), companionNumber: index + 1)
            guard let workName = companion.fileName else { continue }
            do {
                _ = try take(name, from: directories.new, as: companion)
            } catch {
                // Taken by an earlier attempt, or not movable: then it stays and is found alone. The message must not wait for it, but
                // what is this system's own shortage passes, and the message is then tried again with its companion.
                guard let errno = error.errno, errno == .fileExists || SpoolDirectories.isImmovable(errno) else {
                    throw error
                }
            }
            if try directories.work.status(of: workName) != nil { companions.append(companion) }
        }
        return companions
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
            case .success(let (_, opened)):
                companions.append(ClaimedCompanion(file: companion, size: opened.size, inode: opened.inode))
            case .failure(let reason):
                let file = RefusedFile(file: companion, reason: reason, received: received, status: status)
                try hold(file, now: received)
                refused.append(file)
            }
        }
        return (companions, refused)
    }
}
