/// Whether the file system has room for another batch.
///
/// The least that must be free is 256 MiB or 5 % of the file system, whichever is smaller, so that a small spool file system can be used
/// and a large one does not keep terabytes idle; of inodes 10,000 or 5 %, where the file system counts them.
package struct SpaceGuard: Sendable {
    /// Bytes that must stay free.
    package var bytes = 256 << 20
    /// Percent of the file system that must stay free.
    package var percent = 5
    /// Inodes that must stay free.
    package var inodes = 10_000

    /// A guard with the defaults.
    package init() {}

    /// What a file system has and what of it is free to a user without privileges.
    package struct Room: Equatable, Sendable {
        /// Size in bytes.
        package var size: UInt64
        /// Free bytes.
        package var free: UInt64
        /// Inodes; 0 where the file system has no fixed number of them.
        package var inodes: UInt64
        /// Free inodes.
        package var freeInodes: UInt64

        /// A file system's figures.
        package init(size: UInt64, free: UInt64, inodes: UInt64, freeInodes: UInt64) {
            self.size = size
            self.free = free
            self.inodes = inodes
            self.freeInodes = freeInodes
        }
    }

    /// Why intake must wait, for STATUS; nil where there is room.
    package func shortage(of room: Room) -> String? {
        let needed = least(UInt64(max(0, bytes)), room.size)
        if room.free < needed { return "disk: \(room.free >> 20) MiB free, \(max(1, needed >> 20)) MiB needed" }
        let neededInodes = least(UInt64(max(0, inodes)), room.inodes)
        if room.freeInodes < neededInodes { return "disk: \(room.freeInodes) inodes free, \(neededInodes) needed" }
        return nil
    }

    private func least(_ absolute: UInt64, _ size: UInt64) -> UInt64 {
        min(absolute, size / 100 * UInt64(min(max(percent, 0), 100)))
    }
}
