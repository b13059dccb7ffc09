package import BusinessTime

/// One held file, as `held list` shows it.
package struct HeldItem: Equatable, Sendable {
    /// Names it within its gateway: ASCII, for commands.
    package var id: String
    /// The gateway.
    package var gateway: String
    /// The name it was dropped under, printable.
    package var name: String
    /// The reason's stable name; `unknown` where the reason file cannot be read.
    package var code: String
    /// What was found, printable.
    package var detail: String
    /// When the spool got it.
    package var received: Timestamp?
    /// When it was held.
    package var held: Timestamp?
    /// Size in bytes of what is there now.
    package var size: Int
    /// Whether it could not be moved and is still in the drop directory.
    package var isInInbox: Bool
}

/// The held files of a spool, read from its directories: needs no daemon and no lock.
package struct HeldItems: Sendable {
    private let path: String
    private let root: (any Directory)?

    /// The held files of the spool at a path.
    package init(path: String) {
        self.path = path
        root = nil
    }

    /// The held files of an open spool.
    package init(_ directories: SpoolDirectories) {
        path = directories.path
        root = directories.root
    }

    /// The gateways that have a directory in `held/`, sorted.
    package func gateways() throws(SpoolError) -> [String] {
        let stream = try held().walk()
        var names: [String] = []
        while let name = try stream.next() {
            if !name.text.hasPrefix(".") { names.append(name.text) }
        }
        return names.sorted()
    }

    /// The held files of one gateway, longest held first; at most `limit` are read.
    package func list(gateway: String, limit: Int = 10_000) throws(SpoolError) -> [HeldItem] {
        let directory = try open(gateway)
        let stream = try directory.walk()
        var items: [HeldItem] = []
        while items.count < limit, let name = try stream.next() {
            guard !name.text.hasPrefix(".") else { continue }
            if name.text.hasSuffix(ReasonFile.ending) {
                // A reason alone is what a crash left, unless it says that the file could not be moved.
                let item = try item(String(name.text.dropLast(ReasonFile.ending.count)), gateway, directory)
                if let item, item.isInInbox { items.append(item) }
            } else if let file = ClaimedFile(gateway: gateway, workName: name) {
                // A companion is listed with its message, unless it was refused for itself.
                let isListed = file.companionNumber == nil ? true : try hasReason(name, directory)
                if isListed, let item = try item(name.text, gateway, directory) { items.append(item) }
            }
        }
        return items.sorted { ($0.held?.milliseconds ?? 0, $0.id) < ($1.held?.milliseconds ?? 0, $1.id) }
    }

    /// When something last came into a gateway's directory or left it, in nanoseconds.
    package func lastChange(gateway: String) throws(SpoolError) -> Int64 {
        try open(gateway).status().modified
    }

    /// How many files of a gateway are held: those with a reason, and none for a companion.
    package func count(gateway: String) throws(SpoolError) -> Int {
        let stream = try open(gateway).walk()
        var count = 0
        while let name = try stream.next() {
            if name.text.hasSuffix(ReasonFile.ending), !name.text.hasPrefix(".") { count += 1 }
        }
        return count
    }

    /// One held file; nil where there is none of that id.
    package func find(gateway: String, id: String) throws(SpoolError) -> HeldItem? {
        try item(id, gateway, open(gateway))
    }

    /// The first bytes of a held file; nil where it is gone or no regular file.
    package func content(gateway: String, id: String, limit: Int) throws(SpoolError) -> [UInt8]? {
        let directory = try open(gateway)
        guard let name = FileName(id), try directory.status(of: name)?.kind == .regular else { return nil }
        let file = try directory.openForReading(name)
        let status = try file.status()
        return status.kind == .regular ? try file.read(limit: limit, expected: status.size) : nil
    }

    private func held() throws(SpoolError) -> any Directory {
        guard let name = FileName("held") else { throw .badName("held") }
        if let root { return try root.directory(name) }
        return try LinuxDirectory(path: path + "/held")
    }

    private func open(_ gateway: String) throws(SpoolError) -> any Directory {
        guard let name = FileName(gateway) else { throw .badName(gateway) }
        return try held().directory(name)
    }

    /// Whether what a reason is about could not be moved and is still in the drop directory.
    ///
    /// Somebody may have moved it, or what kept it there passed and it was taken. Where the directory cannot be looked into it counts as there.
    private func isInInbox(_ reason: ReasonFile?, _ gateway: String) -> Bool {
        guard let reason, reason.isInInbox else { return false }
        // Of a name that was cut nobody knows the rest.
        guard !reason.name.description.contains("%~"), let name = reason.name.name else { return true }
        guard let inbox = FileName("inbox"), let gateway = FileName(gateway), let new = FileName("new") else {
            return true
        }
        do {
            let spool: any Directory = try root ?? LinuxDirectory(path: path)
            return try spool.directory(inbox).directory(gateway).directory(new).status(of: name) != nil
        } catch {
            return true
        }
    }

    private func hasReason(_ name: FileName, _ directory: any Directory) throws(SpoolError) -> Bool {
        guard let reason = FileName(name.text + ReasonFile.ending) else { return false }
        return try directory.status(of: reason) != nil
    }

    private func item(_ id: String, _ gateway: String, _ directory: any Directory) throws(SpoolError) -> HeldItem? {
        guard let name = FileName(id), let reasonName = FileName(id + ReasonFile.ending) else { return nil }
        let status = try directory.status(of: name)
        var reason: ReasonFile?
        if try directory.status(of: reasonName)?.kind == .regular {
            let bytes = try directory.openForReading(reasonName).readChunk(65_536, at: 0)
            reason = ReasonFile(text: String(decoding: bytes, as: UTF8.self))
        }
        guard status != nil || isInInbox(reason, gateway) else { return nil }
        let file = ClaimedFile(gateway: gateway, workName: name)
        return HeldItem(
            id: id, gateway: gateway, name: file?.display ?? name.display, code: reason?.code ?? "unknown",
            detail: printable(reason?.detail ?? "the reason file is missing or cannot be read"),
            received: reason?.received, held: reason?.held, size: status?.size ?? reason?.size ?? 0,
            isInInbox: status == nil)
    }
}
