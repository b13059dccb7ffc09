import Glibc
import Synchronization
import SystemPackage

/// The spool of one desk, open and locked: the only value through which messages are renamed.
///
/// ```
/// inbox/<gateway>/{tmp,new}   what gateways drop
/// work/<gateway>/             claimed, not yet committed
/// held/<gateway>/             a file and its .reason, for a person to look at
/// aside/<gateway>/            no customer's message, or one that was there already
/// tiers/<tier>/{tmp,new,hold,cur,done,originals}
/// ```
///
/// Safe to use from several threads; the steps of one message are the caller's to keep in order.
package final class SpoolDirectories: Sendable {
    /// The path of the spool.
    package let path: String
    /// Which spool it is.
    package let identity: SpoolIdentity
    let root: any Directory
    private let lock: SpoolLock?
    private let open = Mutex(OpenRooms())
    let claimCounter = Atomic<UInt64>(0)

    private struct OpenRooms {
        var gateways: [String: GatewayDirectories] = [:]
        var tiers: [String: TierDirectories] = [:]
    }

    /// The longest name of a gateway or a tier, in bytes: it must fit into a slot of the in-flight table with a file's name.
    package static let maximumNameLength = 50

    /// Makes what is missing, checks that all of it can be written, and takes the lock.
    ///
    /// Throws ``SpoolError`` with the path and the kernel's reason, or ``SpoolError/locked(path:holder:)`` where another daemon works.
    package convenience init(path: String, gateways: [String], tiers: [String]) throws(SpoolError) {
        if mkdir(path, 0o755) != 0, errno != EEXIST {
            throw .system(operation: "create", path: printable(path), errno: Errno(rawValue: errno))
        }
        let root = try LinuxDirectory(path: path)
        try root.checkWritable()
        try self.init(root: root, lock: SpoolLock(root), gateways: gateways, tiers: tiers)
    }

    /// A spool in a directory of any file system; nobody else may work on it while this value lives.
    package init(root: any Directory, lock: SpoolLock? = nil, gateways: [String], tiers: [String]) throws(SpoolError) {
        path = root.path
        self.root = root
        self.lock = lock
        identity = try SpoolIdentity(in: root)
        for gateway in gateways { try add(gateway: gateway) }
        for tier in tiers { try add(tier: tier) }
    }

    /// The names of the open gateways, sorted.
    package var gatewayNames: [String] {
        open.withLock { $0.gateways.keys.sorted() }
    }

    /// The names of the open tiers, sorted.
    package var tierNames: [String] {
        open.withLock { $0.tiers.keys.sorted() }
    }

    /// Opens a gateway's directories (a reload brought it), making what is missing.
    package func add(gateway: String) throws(SpoolError) {
        try SpoolDirectories.check(name: gateway)
        guard !open.withLock({ $0.gateways.keys.contains(gateway) }) else { return }
        let opened = try GatewayDirectories(name: gateway, in: root)
        for directory in opened.all { try directory.checkWritable() }
        try opened.checkRenames()
        open.withLock { $0.gateways[gateway] = opened }
    }

    /// Opens a tier's directories (a reload brought it), making what is missing.
    package func add(tier: String) throws(SpoolError) {
        try SpoolDirectories.check(name: tier)
        guard !open.withLock({ $0.tiers.keys.contains(tier) }) else { return }
        let opened = try TierDirectories(name: tier, in: root)
        for directory in opened.all { try directory.checkWritable() }
        open.withLock { $0.tiers[tier] = opened }
    }

    /// Opens the tiers that have directories, whether or not the rules still name them; returns their names.
    package func addTiersOnDisk() throws(SpoolError) -> [String] {
        let stream = try root.makeDirectory("tiers", mode: 0o2755).walk()
        var names: [String] = []
        while let name = try stream.next() {
            guard !name.text.hasPrefix("."), (try? add(tier: name.text)) != nil else { continue }
            names.append(name.text)
        }
        return names.sorted()
    }

    /// Opens every gateway's and tier's directories anew, making what is missing.
    ///
    /// For after an error: one of them may have been removed or replaced, and the descriptors held are then nobody's.
    package func reopen() throws(SpoolError) {
        let known = open.withLock { open in
            defer { open = OpenRooms() }
            return open
        }
        do throws(SpoolError) {
            for gateway in known.gateways.keys.sorted() { try add(gateway: gateway) }
            for tier in known.tiers.keys.sorted() { try add(tier: tier) }
        } catch {
            // What cannot be opened now keeps what it had, so that it can be tried again.
            open.withLock { open in
                open.gateways.merge(known.gateways) { new, _ in new }
                open.tiers.merge(known.tiers) { new, _ in new }
            }
            throw error
        }
    }

    /// Whether somebody put other directories in the place of open ones, or removed them.
    ///
    /// A descriptor follows the directory it opened and not the path: what is dropped under the path would never be seen. Makes what
    /// is missing.
    package func isReplaced() throws(SpoolError) -> Bool {
        let known = open.withLock { $0 }
        for (name, old) in known.gateways {
            if try !SpoolDirectories.areSame(old.all, GatewayDirectories(name: name, in: root).all) { return true }
        }
        for (name, old) in known.tiers {
            if try !SpoolDirectories.areSame(old.all, TierDirectories(name: name, in: root).all) { return true }
        }
        return false
    }

    private static func areSame(_ old: [any Directory], _ new: [any Directory]) throws(SpoolError) -> Bool {
        for (before, now) in zip(old, new) {
            let (before, now) = (try before.status(), try now.status())
            if before.inode != now.inode || before.device != now.device { return false }
        }
        return true
    }

    /// How much room the file system of the spool has.
    package func room() throws(SpoolError) -> SpaceGuard.Room {
        try root.room()
    }

    /// The directories of an open gateway.
    package func gateway(_ name: String) throws(SpoolError) -> GatewayDirectories {
        guard let found = open.withLock({ $0.gateways[name] }) else { throw .unknown(name) }
        return found
    }

    /// The directories of an open tier.
    package func tier(_ name: String) throws(SpoolError) -> TierDirectories {
        guard let found = open.withLock({ $0.tiers[name] }) else { throw .unknown(name) }
        return found
    }

    /// Makes every claim, hold, set-aside and discard so far durable: fsync of each gateway's directories.
    ///
    /// After it returns, redo keys of files that were discarded before are needed no more.
    package func syncIntake() throws(SpoolError) {
        for gateway in open.withLock({ Array($0.gateways.values) }) {
            for directory in [gateway.new, gateway.work, gateway.held, gateway.aside] { try directory.sync() }
        }
    }

    private static func check(name: String) throws(SpoolError) {
        guard FileName(name) != nil, !name.hasPrefix("."), name.utf8.count <= maximumNameLength,
            name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { throw .badName(name) }
    }
}

extension GatewayDirectories {
    /// Takes an empty file the way a message goes, so that a spool cut in two by mounts (EXDEV) is found at start.
    func checkRenames() throws(SpoolError) {
        guard let probe = FileName(".probe-\(getpid())") else { return }
        for directory in [tmp, work, held, aside] { try removeProbes(in: directory) }
        _ = try tmp.create(probe, mode: 0o600, replacing: true)
        let way = [tmp, work, held, work, aside]
        var failure: SpoolError?
        var place = tmp
        for (from, to) in zip(way, way.dropFirst()) {
            do {
                _ = try from.replace(probe, to: to, as: probe)
                place = to
            } catch {
                failure = error
                break
            }
        }
        try place.remove(probe)
        if let failure { throw failure }
    }

    /// Removes what starts left that were killed amid the check.
    private func removeProbes(in directory: any Directory) throws(SpoolError) {
        let walk = try directory.walk()
        var left: [FileName] = []
        while let name = try walk.next() {
            if name.text.hasPrefix(".probe-") { left.append(name) }
        }
        for name in left { try directory.remove(name) }
    }
}
