import Glibc

/// What fstat(2) says of a file, as far as the spool asks.
package struct FileStatus: Equatable, Sendable {
    /// What kind of thing a name stands for.
    package enum Kind: String, Sendable {
        case regular = "regular file"
        case directory
        case symbolicLink = "symbolic link"
        case fifo = "named pipe"
        case socket
        case device
    }

    /// The kind.
    package var kind: Kind
    /// Inode number.
    package var inode: UInt64
    /// Number of the device that holds it.
    package var device: UInt64
    /// Size in bytes.
    package var size: Int
    /// Modification time, nanoseconds since the epoch.
    package var modified: Int64
    /// Time of the last change of the inode, nanoseconds since the epoch.
    package var changed: Int64
    /// User id of the owner.
    package var owner: UInt32
    /// Hard links.
    package var links: Int
    /// Permission bits, with set-group-id and sticky.
    package var mode: UInt32

    /// A status given by its parts: what a file system that is not Linux's tells.
    package init(
        kind: Kind, inode: UInt64, device: UInt64, size: Int, modified: Int64, changed: Int64, owner: UInt32,
        links: Int, mode: UInt32
    ) {
        self.kind = kind
        self.inode = inode
        self.device = device
        self.size = size
        self.modified = modified
        self.changed = changed
        self.owner = owner
        self.links = links
        self.mode = mode
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            default: .device
            }
        inode = UInt64(status.st_ino)
        device = UInt64(status.st_dev)
        size = Int(status.st_size)
        modified = FileStatus.nanoseconds(status.st_mtim)
        changed = FileStatus.nanoseconds(status.st_ctim)
        owner = status.st_uid
        links = Int(status.st_nlink)
        mode = status.st_mode & 0o7777
    }

    /// A time too far away for nanoseconds in 64 bits (a forged mtime) is clamped.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (product, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowed) = product.addingReportingOverflow(Int64(time.tv_nsec))
        return overflow || overflowed ? (time.tv_sec < 0 ? .min : .max) : sum
    }

    /// Whether this is still the same content of the same file: inode, device, size, mtime and ctime all agree.
    func isUnchanged(since earlier: FileStatus) -> Bool {
        inode == earlier.inode && device == earlier.device && size == earlier.size && modified == earlier.modified
            && changed == earlier.changed
    }
}
