package import BusinessTime
import DeskModel
import Digest
import Glibc
import Synchronization
import SystemPackage

/// What a gateway's files must fulfil.
package struct ClaimRules: Sendable {
    /// The largest file, in bytes; companions too.
    package var maximumSize = 32 << 20
    /// The user that must own the file; nil allows any.
    package var owner: UInt32?
    /// The names that companions of a message may have; asked again when a claim that was interrupted is taken up.
    package var convention: DropConvention

    /// Rules with the default size.
    package init(convention: DropConvention = .singleFiles, owner: UInt32? = nil) {
        self.convention = convention
        self.owner = owner
    }
}

/// What became of a file since it was read.
package enum FileChange: Sendable {
    /// Nothing, or it is gone.
    case none
    /// Somebody wrote to it; what it is now.
    case written(FileStatus)
    /// It is as large as it was, and may not be read any more.
    case unreadable
}

extension SpoolDirectories {
    /// Takes a file out of the drop directory by renaming it into `work/`, then opens, checks and reads it.
    ///
    /// Its companions follow it. Nothing is synced: after a power cut the file may be back in the drop directory, and its redo
    /// key is then the same.
    package func claim(_ candidate: Candidate, rules: ClaimRules, now: Timestamp) throws(SpoolError) -> ClaimOutcome {
        let directories = try gateway(candidate.gateway)
        guard let status = try directories.new.status(of: candidate.name) else { return .gone }
        let escaped = EscapedName(candidate.name)
        let origin = ClaimOrigin(
            inode: status.inode, modified: status.modified, mayComeBack: !candidate.isFinished)
        for _ in 0..<64 {
            let id = origin.claimID(count: claimCounter.wrappingAdd(1, ordering: .relaxed).oldValue)
            let file = ClaimedFile(gateway: candidate.gateway, claimID: id, name: escaped)
            do {
                guard try take(candidate.name, from: directories.new, as: file) else { return .gone }
            } catch {
                switch error.errno {
                case .fileExists: continue
                case let errno? where SpoolDirectories.isImmovable(errno):
                    let code: HoldReason.Code = status.kind == .regular ? .unreadable : .notAFile
                    return .immovable(
                        HoldReason(
                            code, "a \(status.kind.rawValue) that cannot be moved: \(error.errno?.description ?? "")"))
                default: throw error
                }
            }
            return try open(file, rules: rules, now: now, isFinished: candidate.isFinished)
        }
        throw SpoolError.system(
            operation: "claim", path: directories.new.path(of: candidate.name), errno: .fileExists)
    }

    /// Takes up a file that is in `work/` already: after a restart, or to read the newer version of one that a late writer changed.
    ///
    /// Companions still in the drop directory are fetched.
    ///
    /// - Parameter isFinished: whether its writer is known to be done; nil: as its name tells, and whether it was written to since it was claimed.
    package func open(
        _ file: ClaimedFile, rules: ClaimRules, now: Timestamp, isFinished: Bool? = nil
    ) throws(SpoolError) -> ClaimOutcome {
        let directories = try gateway(file.gateway)
        guard let name = file.fileName, let status = try directories.work.status(of: name) else { return .gone }
        let received = min(Timestamp(nanoseconds: status.modified), now)
        // First of all, so that a message that is held takes with it what belongs to it.
        let companionFiles = try bringCompanions(of: file, rules)
        func refused(_ reason: HoldReason) -> ClaimOutcome {
            .refused(RefusedFile(file: file, reason: reason, received: received, status: status))
        }
        let checked = try check(file, name, status, directories.work, rules)
        guard case .success(let (open, opened)) = checked else {
            if case .failure(let reason) = checked { return refused(reason) }
            return .gone
        }
        guard opened.size > 0 else { return refused(HoldReason(.empty, "the file has no content")) }
        let bytes: [UInt8]
        do {
            bytes = try open.read(limit: rules.maximumSize + 1, expected: opened.size)
        } catch {
            return refused(HoldReason(.unreadable, "cannot be read: \(error.errno?.description ?? "")"))
        }
        guard bytes.count <= rules.maximumSize else { return refused(tooLarge(bytes.count, rules)) }
        let (companions, refusedCompanions) = try openCompanions(companionFiles, rules, received)
        let isUntouched = file.origin.map { !$0.mayComeBack && $0.modified == opened.modified } ?? false
        let claim = Claim(
            file: file, received: received, status: opened, bytes: bytes, open: open, companions: companions,
            refusedCompanions: refusedCompanions, isFinished: isFinished ?? isUntouched)
        return .claimed(claim)
    }

    /// Whether somebody wrote to the file after it was read; asked after the commit, before ``discard(_:)``.
    ///
    /// Compares inode, size, mtime and ctime of the open descriptor. Where only the inode's ctime moved (Postfix drops its own
    /// link late) the content is read again and compared, so a forged mtime does not hide a change.
    package func lateWriterChanged(_ claim: Claim) throws(SpoolError) -> Bool {
        let status = try claim.open.status()
        if status.isUnchanged(since: claim.status) { return false }
        if status.size != claim.status.size { return true }
        return SHA256.hash(try claim.open.read(limit: status.size, expected: status.size)) != claim.digest
    }

    /// What became of a file in `work/` since it was read, for files that are kept there for a while after their commit.
    ///
    /// Compares as ``lateWriterChanged(_:)`` does.
    package func change(of file: ClaimedFile, since status: FileStatus, digest: [UInt8]) throws(SpoolError)
        -> FileChange
    {
        let work = try gateway(file.gateway).work
        guard let name = file.fileName, let now = try work.status(of: name), !now.isUnchanged(since: status) else {
            return .none
        }
        if now.size != status.size { return .written(now) }
        do {
            let content = try work.openForReading(name).read(limit: now.size, expected: now.size)
            return SHA256.hash(content) == digest ? .none : .written(now)
        } catch  where error.errno == .permissionDenied || error.errno == .notPermitted {
            return .unreadable
        }
    }

    /// Files in a gateway's `work/`, by their names: what an earlier run left.
    ///
    /// Companions are not listed for themselves
    /// unless the file they belong to is gone.
    package func filesInWork(gateway name: String) throws(SpoolError) -> [ClaimedFile] {
        let directories = try gateway(name)
        let stream = try directories.work.walk()
        var messages: [ClaimedFile] = []
        var companions: [ClaimedFile] = []
        while let name = try stream.next() {
            guard let file = ClaimedFile(gateway: directories.name, workName: name) else { continue }
            if file.companionNumber == nil { messages.append(file) } else { companions.append(file) }
        }
        let claims = Set(messages.map(\.claimID))
        messages += companions.filter { !claims.contains($0.claimID) }
        return messages.sorted { $0.workName < $1.workName }
    }

    /// Whether a rename failed because of what the file is and not for a reason that passes.
    static func isImmovable(_ errno: Errno) -> Bool {
        [.permissionDenied, .notPermitted, .improperLink, .resourceBusy].contains(errno)
    }

    func take(_ name: FileName, from directory: any Directory, as file: ClaimedFile) throws(SpoolError) -> Bool {
        guard let target = file.fileName else { throw .badName(file.workName) }
        return try directory.rename(name, to: try gateway(file.gateway).work, as: target)
    }

    /// Opens a file in `work/` after checking that it is one, and checks again what was opened.
    func check(
        _ file: ClaimedFile, _ name: FileName, _ status: FileStatus, _ work: any Directory, _ rules: ClaimRules
    ) throws(SpoolError) -> Result<(any OpenFile, FileStatus), HoldReason> {
        guard status.kind == .regular else {
            return .failure(HoldReason(.notAFile, "a \(status.kind.rawValue), not a regular file"))
        }
        let open: any OpenFile
        do {
            open = try work.openForReading(name)
        } catch {
            // What is this process's own shortage (descriptors, memory) is no property of the file.
            let isOfTheFile: Set<Errno> = [
                .permissionDenied, .notPermitted, .tooManySymbolicLinkLevels, .noSuchAddressOrDevice,
            ]
            guard let errno = error.errno, isOfTheFile.contains(errno) else { throw error }
            return .failure(
                HoldReason(
                    .unreadable,
                    "cannot be opened: \(error.errno?.description ?? ""); owner \(status.owner), mode \(octal(status.mode))"
                ))
        }
        let opened = try open.status()
        guard opened.kind == .regular, opened.inode == status.inode else {
            return .failure(HoldReason(.notAFile, "was another thing when it was opened: a \(opened.kind.rawValue)"))
        }
        // Two links are a Postfix that has not dropped its name in tmp/ yet; with more, other names could change the content.
        guard opened.links <= 2 else {
            return .failure(HoldReason(.notAFile, "the file has \(opened.links) hard links"))
        }
        if let owner = rules.owner, opened.owner != owner {
            return .failure(HoldReason(.wrongOwner, "owned by user \(opened.owner), the gateway's user is \(owner)"))
        }
        if opened.size > rules.maximumSize { return .failure(tooLarge(opened.size, rules)) }
        return .success((open, opened))
    }

    private func tooLarge(_ size: Int, _ rules: ClaimRules) -> HoldReason {
        HoldReason(.tooLarge, "\(size) bytes or more, the limit is \(rules.maximumSize)")
    }
}

/// The id of a user by name; nil where the system has none of that name.
package func userID(named name: String) -> UInt32? {
    var entry = passwd()
    var buffer = [CChar](repeating: 0, count: 16_384)
    var found: UnsafeMutablePointer<passwd>?
    guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
    return entry.pw_uid
}

private func octal(_ mode: UInt32) -> String {
    "0" + String(mode, radix: 8)
}
