package import BusinessTime
package import DeskModel
import SystemPackage

extension SpoolDirectories {
    /// Holds a claim that was read and cannot be decoded: its files move to `held/<gateway>/`, with a reason beside.
    ///
    /// Durable when it returns: the reason first, then the rename, then both directories.
    package func hold(_ claim: Claim, reason: HoldReason, now: Timestamp) throws(SpoolError) {
        try hold(
            RefusedFile(file: claim.file, reason: reason, received: claim.received, status: claim.status), now: now)
    }

    /// Holds a file that was refused when it was claimed, or one in `work/` that must not be read again.
    package func hold(_ refused: RefusedFile, now: Timestamp) throws(SpoolError) {
        let directories = try gateway(refused.file.gateway)
        guard let name = refused.file.fileName else { throw .badName(refused.file.workName) }
        let reason = ReasonFile(
            reason: refused.reason, gateway: refused.file.gateway, name: refused.file.escapedName,
            received: refused.received, held: now, size: refused.size)
        try directories.write(reason, for: refused.file.workName)
        if refused.file.companionNumber == nil {
            let companions = try companionsInWork(gateway: refused.file.gateway)[refused.file.claimID] ?? []
            for companion in companions.compactMap(\.fileName) {
                try directories.moveOutOfWork(companion, to: directories.held)
            }
        }
        try directories.moveOutOfWork(name, to: directories.held)
        try directories.held.sync()
        try directories.work.sync()
    }

    /// Holds a file in `work/` without opening it: one that killed the process, or a companion whose message is gone.
    package func hold(_ file: ClaimedFile, reason: HoldReason, now: Timestamp) throws(SpoolError) {
        let status = try file.fileName.map { name throws(SpoolError) in
            try gateway(file.gateway).work.status(of: name)
        }
        let modified = status?.map { Timestamp(nanoseconds: $0.modified) }
        try hold(
            RefusedFile(file: file, reason: reason, received: min(modified ?? now, now), status: status ?? nil),
            now: now)
    }

    /// Writes a reason for something that cannot be moved out of the drop directory; the thing itself stays.
    package func reportImmovable(_ candidate: Candidate, reason: HoldReason, now: Timestamp) throws(SpoolError) {
        let directories = try gateway(candidate.gateway)
        let status = try directories.new.status(of: candidate.name)
        let escaped = EscapedName(candidate.name)
        let received = status.map { min(Timestamp(nanoseconds: $0.modified), now) }
        let file = ClaimedFile(gateway: candidate.gateway, claimID: "inbox", name: escaped)
        let reason = ReasonFile(
            reason: reason, gateway: candidate.gateway, name: escaped, received: received, held: now,
            size: status?.size ?? 0, isInInbox: true)
        try directories.write(reason, for: file.workName)
        try directories.held.sync()
    }

    /// Gives a held file back: it moves to `work/`, where ``open(_:rules:now:)`` takes it up as after a restart.
    ///
    /// Returns nil where the held file is gone. Its reason goes after the rename, so a crash never leaves a held file without one.
    package func requeue(gateway name: String, id: String) throws(SpoolError) -> ClaimedFile? {
        let directories = try gateway(name)
        guard let held = FileName(id), let file = ClaimedFile(gateway: name, workName: held),
            file.companionNumber == nil
        else { throw .badName(id) }
        let stream = try directories.held.walk()
        while let other = try stream.next() {
            guard let companion = ClaimedFile(gateway: name, workName: other), companion.claimID == file.claimID,
                companion.companionNumber != nil, !other.text.hasSuffix(ReasonFile.ending)
            else { continue }
            _ = try directories.held.replace(other, to: directories.work, as: other)
        }
        guard try directories.held.replace(held, to: directories.work, as: held) else { return nil }
        try directories.work.sync()
        if let reason = FileName(id + ReasonFile.ending) { try directories.held.remove(reason) }
        try directories.held.sync()
        return file
    }
}

extension ReasonFile {
    /// What the name of a reason file ends in.
    package static let ending = ".reason"
}

extension SpoolDirectories {
    /// Writes a reason for a held file that has none, so that it can be listed and given back like any other; durable.
    package func writeMissingReason(gateway name: String, id: String, now: Timestamp) throws(SpoolError) {
        let directories = try gateway(name)
        guard let fileName = FileName(id), let file = ClaimedFile(gateway: name, workName: fileName) else {
            throw .badName(id)
        }
        let status = try directories.held.status(of: fileName)
        let reason = ReasonFile(
            reason: HoldReason(.refused, "its reason file was lost; the file is as it was"), gateway: name,
            name: file.escapedName, received: status.map { min(Timestamp(nanoseconds: $0.modified), now) }, held: now,
            size: status?.size ?? 0)
        try directories.write(reason, for: id)
        try directories.held.sync()
    }
}

extension GatewayDirectories {
    fileprivate func write(_ reason: ReasonFile, for workName: String) throws(SpoolError) {
        guard let final = FileName(workName + ReasonFile.ending), let draft = FileName("." + workName + ".draft") else {
            throw .badName(workName)
        }
        let file = try held.create(draft, mode: 0o640, replacing: true)
        try file.write(Array(reason.text.utf8))
        try file.sync()
        _ = try held.replace(draft, to: held, as: final)
    }
}
