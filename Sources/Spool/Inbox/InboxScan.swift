import BusinessTime

/// One file that is ready to be claimed, with the companions that are there.
package struct Candidate: Equatable, Sendable {
    /// The gateway it was dropped for.
    package var gateway: String
    /// Its name in `new/`.
    package var name: FileName
    /// Companions found beside it.
    package var companions: [FileName] = []
    /// Its modification time, nanoseconds since the epoch.
    package var modified: Int64
    /// Whether its writer said that it is done: by a rename, a link or the end of its writing.
    package var isFinished: Bool

    /// A file to be claimed.
    package init(
        gateway: String, name: FileName, companions: [FileName] = [], modified: Int64 = 0, isFinished: Bool = false
    ) {
        self.gateway = gateway
        self.name = name
        self.companions = companions
        self.modified = modified
        self.isFinished = isFinished
    }
}

/// What one look at a drop directory found.
package struct InboxLook: Equatable, Sendable {
    /// Ready to be claimed; oldest first, then by name.
    package var candidates: [Candidate] = []
    /// Companions whose message did not come in time: to be claimed and held, `companion-alone`.
    package var companionsAlone: [Candidate] = []
    /// Files that are there and must settle first, companions that still wait for their message included.
    package var unsettled = 0
    /// Files left alone because of their names, among those read.
    package var ignored = 0
    /// There is more in the directory than this look returned: look again (whole directory) when these are done.
    package var more = false
    /// When something unsettled may be ready; nil where nothing is.
    package var lookAgainAfter: Duration?

    /// Nothing is there and nothing is coming: what `--once` waits for.
    package var isFinished: Bool {
        candidates.isEmpty && companionsAlone.isEmpty && unsettled == 0 && !more
    }
}

/// Lists one gateway's drop directory: which files are ready, within bounded memory however many there are.
///
/// A walk through a large directory goes on where the last look ended, so that files which cannot be taken yet never hide the ones
/// behind them. Keeps what it saw of unsettled files; use one scan for one gateway, from one task.
package final class InboxScan {
    /// The bounds and waiting times of a scan.
    package struct Limits: Sendable {
        /// Candidates that one look returns.
        package var candidates = 1024
        /// Entries that one look reads at most.
        package var entries = 65_536
        /// How long a file that is written in place must stay as it is.
        package var settle = Duration.seconds(2)
        /// The same for a file that is known to be open for writing: its end is announced by an event.
        package var settleOpened = Duration.seconds(20)
        /// How long a companion waits for its message, and a later part for the first one.
        package var companionWait = Duration.seconds(300)
        /// How long a message in several files must have got no further part.
        package var partWait = Duration.seconds(5)

        /// The defaults.
        package init() {}
    }

    private struct Waiting {
        var arrival: Arrival?
        var inode: UInt64
        var size: Int
        var modified: Int64
        var since: Int64
    }

    private enum Verdict {
        case ready(FileStatus, isFinished: Bool)
        case alone(FileStatus)
        case wait(Int64)
        case ignored
        case nothing
    }

    private let directories: GatewayDirectories
    private let convention: DropConvention
    private let limits: Limits
    private let clock: SpoolClock
    private var waiting: [FileName: Waiting] = [:]
    private var stream: (any DirectoryWalk)?
    /// What could not be moved, by name; the inode and its last change tell it from what has the name later.
    private var stuck: [FileName: (inode: UInt64, changed: Int64)] = [:]

    /// A scan of an open gateway.
    package init(
        _ directories: GatewayDirectories, convention: DropConvention, limits: Limits = Limits(),
        clock: SpoolClock = .system
    ) {
        self.directories = directories
        self.convention = convention
        self.limits = limits
        self.clock = clock
    }

    /// Looks at what events told of, at what had to settle, and, where asked, at the whole directory.
    package func look(_ pending: PendingLook) throws(SpoolError) -> InboxLook {
        let directory = directories.new
        var look = InboxLook()
        var seen: Set<FileName> = []
        for (name, arrival) in pending.arrivals {
            if arrival == .created { waiting[name] = nil }
            try examine(name, arrival, directory, &look)
            seen.insert(name)
        }
        for name in Array(waiting.keys) where !seen.contains(name) {
            try examine(name, nil, directory, &look)
            seen.insert(name)
        }
        if pending.wholeDirectory || stream != nil { try walk(directory, &look, seen) }
        look.candidates.sort { ($0.modified, $0.name) < ($1.modified, $1.name) }
        return look
    }

    /// Leaves a file out from now on that could not be moved out of the directory; it was reported.
    package func leaveOut(_ candidate: Candidate) throws(SpoolError) {
        guard let status = try directories.new.status(of: candidate.name), stuck.count < 4096 else { return }
        stuck[candidate.name] = (status.inode, status.changed)
    }

    private func walk(_ directory: any Directory, _ look: inout InboxLook, _ seen: Set<FileName>) throws(SpoolError) {
        if stream == nil { stream = try directory.walk() }
        guard let walk = stream else { return }
        var read = 0
        while look.candidates.count + look.companionsAlone.count < limits.candidates, read < limits.entries {
            guard let name = try walk.next() else {
                stream = nil
                return
            }
            read += 1
            if !seen.contains(name) { try examine(name, nil, directory, &look) }
        }
        look.more = true
    }

    private func examine(_ name: FileName, _ arrival: Arrival?, _ directory: any Directory, _ look: inout InboxLook)
        throws(SpoolError)
    {
        guard look.candidates.count + look.companionsAlone.count < limits.candidates else {
            look.more = true
            return
        }
        switch try verdict(name, arrival, directory) {
        case .ready(let status, let isFinished):
            waiting[name] = nil
            var candidate = Candidate(
                gateway: directories.name, name: name, modified: status.modified, isFinished: isFinished)
            for text in convention.companions(name.text) {
                guard let companion = FileName(text), companion != name, try directory.status(of: companion) != nil
                else { continue }
                candidate.companions.append(companion)
            }
            look.candidates.append(candidate)
        case .alone(let status):
            waiting[name] = nil
            look.companionsAlone.append(Candidate(gateway: directories.name, name: name, modified: status.modified))
        case .wait(let milliseconds):
            look.unsettled += 1
            let delay = Duration.milliseconds(max(1, milliseconds))
            look.lookAgainAfter = min(delay, look.lookAgainAfter ?? delay)
        case .ignored:
            waiting[name] = nil
            look.ignored += 1
        case .nothing:
            waiting[name] = nil
        }
    }

    private func verdict(_ name: FileName, _ arrival: Arrival?, _ directory: any Directory) throws(SpoolError)
        -> Verdict
    {
        let role = convention.role(of: name)
        if role == .ignored { return .ignored }
        guard let status = try directory.status(of: name) else { return .nothing }
        if let known = stuck[name] {
            if known == (status.inode, status.changed) { return .nothing }
            stuck[name] = nil
        }
        if case .companion(let marker) = role {
            if let marker = marker.flatMap({ FileName($0) }), marker != name, try directory.status(of: marker) != nil {
                return .nothing
            }
            let age = clock.now().milliseconds - Timestamp(nanoseconds: status.changed).milliseconds
            let wait = limits.companionWait.wholeMilliseconds
            return age >= wait ? .alone(status) : .wait(min(wait, wait - age))
        }
        if role == .part {
            for text in convention.parts(name.text, -1) {
                if let before = FileName(text), try directory.status(of: before) != nil { return .nothing }
            }
            // A part whose first part does not come is a message all the same: somebody wrote it.
            let rest = limits.companionWait.wholeMilliseconds - age(of: status)
            if rest > 0 { return .wait(rest) }
        }
        let verdict = try settled(name, arrival, status)
        guard case .ready = verdict, let rest = try quietRest(name, status, directory), rest > 0 else { return verdict }
        remember(name, arrival ?? waiting[name]?.arrival, status, since: clock.uptime())
        return .wait(rest)
    }

    /// How long ago a file was last changed; a clock that was set back makes nobody wait.
    private func age(of status: FileStatus) -> Int64 {
        let age = clock.now().milliseconds - Timestamp(nanoseconds: status.changed).milliseconds
        return age >= 0 ? age : .max
    }

    /// How long a message in several files has to be left alone still; nil where the format has no such messages.
    private func quietRest(_ name: FileName, _ status: FileStatus, _ directory: any Directory) throws(SpoolError)
        -> Int64?
    {
        var youngest = age(of: status)
        for number in 1...DropConvention.maximumParts {
            let names = convention.parts(name.text, number)
            if names.isEmpty, number == 1 { return nil }
            var part: FileStatus?
            for text in names where part == nil {
                if let name = FileName(text) { part = try directory.status(of: name) }
            }
            guard let part else { break }
            youngest = min(youngest, age(of: part))
        }
        return limits.partWait.wholeMilliseconds - youngest
    }

    private func remember(_ name: FileName, _ arrival: Arrival?, _ status: FileStatus, since: Int64) {
        guard waiting[name] != nil || waiting.count < PendingLook.maximumArrivals else { return }
        waiting[name] = Waiting(
            arrival: arrival, inode: status.inode, size: status.size, modified: status.modified, since: since)
    }

    private func settled(_ name: FileName, _ arrival: Arrival?, _ status: FileStatus) throws(SpoolError) -> Verdict {
        let now = clock.uptime()
        let known = waiting[name]
        let kind = arrival ?? known?.arrival
        if status.kind == .regular, status.size > 0 {
            // smstools makes an empty file, closes it, and writes under the same name later: empty files always have to settle.
            if kind == .complete { return .ready(status, isFinished: true) }
            // Content without an opening came by link(2). A link leaves two names until the writer drops its own, and
            // changes ctime but not mtime; a file created in place has neither until somebody writes to it, which is an opening.
            if kind == .created, status.links >= 2 || status.changed > status.modified {
                return .ready(status, isFinished: true)
            }
        }
        let unchanged =
            known.map { $0.inode == status.inode && $0.size == status.size && $0.modified == status.modified } ?? false
        let since = unchanged ? (known?.since ?? now) : now
        let settle = (kind == .opened ? limits.settleOpened : limits.settle).wholeMilliseconds
        let age = clock.now().milliseconds - Timestamp(nanoseconds: status.modified).milliseconds
        // The time of day counts only backwards: a file from the future is judged by how long it has been seen unchanged.
        // A file that is known to be open is judged by what is seen alone: its time may be anything.
        let rest = min(settle - (now - since), age >= 0 && kind != .opened ? settle - age : settle)
        // Content that came without an opening is a link, also where the clock is too coarse to tell its two times apart.
        if rest <= 0 { return .ready(status, isFinished: kind == .created && status.size > 0) }
        remember(name, kind, status, since: since)
        return .wait(rest)
    }
}
