import Glibc
import Synchronization
import SystemPackage

/// The open directories of one gateway.
package final class GatewayDirectories: Sendable {
    /// The gateway's name.
    package let name: String
    let tmp: Directory
    let work: Directory
    let held: Directory
    let aside: Directory
    private let parent: Directory
    private let newDirectory: Mutex<Directory>

    init(name: String, parent: Directory, work: Directory, held: Directory, aside: Directory) throws(SpoolError) {
        self.name = name
        self.parent = parent
        self.work = work
        self.held = held
        self.aside = aside
        tmp = try parent.make("tmp", mode: GatewayDirectories.dropMode)
        newDirectory = Mutex(try parent.make("new", mode: GatewayDirectories.dropMode))
    }

    /// Owner everything, group may drop and not list, sticky, and files get the directory's group.
    static let dropMode: mode_t = 0o3730

    /// Where the gateway's finished files appear.
    package var new: Directory {
        newDirectory.withLock { $0 }
    }

    /// Opens `new/` again where somebody put another directory in its place, and makes it where it is gone.
    ///
    /// Returns whether it was another one. A descriptor follows the directory it opened, not the path.
    @discardableResult
    func reopenIfReplaced() throws(SpoolError) -> Bool {
        let current = try parent.make("new", mode: GatewayDirectories.dropMode)
        let (now, before) = (try current.status(), try new.status())
        guard now.inode != before.inode || now.device != before.device else { return false }
        newDirectory.withLock { $0 = current }
        return true
    }
}

/// The open directories of one tier's queue.
package final class TierDirectories: Sendable {
    /// A place in a tier's queue.
    package enum Room: String, CaseIterable, Sendable {
        /// The daemon's alone: envelopes that are not yet committed.
        case tmp
        /// Waiting for somebody to take it.
        case new
        /// Taken.
        case cur
        /// Resolved.
        case done
        /// What the envelopes were made from.
        case originals
    }

    /// The tier's name.
    package let name: String
    private let rooms: [Room: Directory]
    private let parent: Directory

    init(name: String, parent: Directory) throws(SpoolError) {
        self.name = name
        self.parent = parent
        var rooms: [Room: Directory] = [:]
        for room in Room.allCases {
            // Consumers of the queue's group rename between new, cur and done; what is in tmp must stay out of their reach.
            let mode: mode_t =
                switch room {
                case .tmp: 0o0700
                case .originals: 0o2750
                case .new, .cur, .done: 0o2770
                }
            rooms[room] = try parent.make(room.rawValue, mode: mode)
        }
        self.rooms = rooms
    }

    /// One of the places.
    package func room(_ room: Room) -> Directory {
        // Every room was put in by init; the parent stands in only to keep this total.
        rooms[room] ?? parent
    }
}

extension Directory {
    /// Opens a directory in this one and makes it where it is missing, with a mode as far as the system allows.
    ///
    /// The modes of a directory that is there already are the administrator's and stay.
    func make(_ text: String, mode: mode_t) throws(SpoolError) -> Directory {
        guard let name = FileName(text) else { throw .badName(text) }
        guard try makeDirectory(name, mode) else { return try directory(name) }
        let child = try directory(name)
        if try child.status().mode == UInt32(mode) || fchmod(child.descriptor, mode) == 0 { return child }
        // A sandbox (RestrictSUIDSGID=) refuses every call that names the set-group-id bit. What is left is to inherit it from the
        // parent and to have the other bits right from the first, which the umask must not cut then.
        let isRemoved = name.withCString { unlinkat(descriptor, $0, AT_REMOVEDIR) } == 0
        guard isRemoved else { return child }
        try Directory.maskLock.withLock { _ throws(SpoolError) in
            let mask = umask(0)
            defer { _ = umask(mask) }
            _ = try makeDirectory(name, mode)
        }
        return try directory(name)
    }

    /// The umask belongs to the whole process.
    private static let maskLock = Mutex(())

    /// Makes a directory, leaving the set-group-id bit to be inherited; false where there is one.
    private func makeDirectory(_ name: FileName, _ mode: mode_t) throws(SpoolError) -> Bool {
        if name.withCString({ mkdirat(descriptor, $0, mode & ~S_ISGID) }) == 0 { return true }
        guard errno == EEXIST else { throw failure("create", name) }
        return false
    }
}
