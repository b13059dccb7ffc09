import CLinux
import Glibc

/// A user and a group as whom this thread works on files for a while.
package struct FileOwner: Equatable, Sendable {
    /// The user's number.
    package let user: UInt32
    /// The group's number.
    package let group: UInt32

    /// The owner of what stands under a path; nil where nothing does.
    package init?(of path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        (user, group) = (status.st_uid, status.st_gid)
    }

    /// Does something with files as this owner: what it makes belongs to it, and what it may not do fails.
    ///
    /// Only this thread's access to files changes (setfsuid(2)), so the work must stay on it. Without root's rights nothing changes.
    package func act<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let before = (user: linux_setfsuid(.max), group: linux_setfsgid(.max))
        _ = linux_setfsgid(group)
        _ = linux_setfsuid(user)
        defer {
            _ = linux_setfsuid(UInt32(bitPattern: before.user))
            _ = linux_setfsgid(UInt32(bitPattern: before.group))
        }
        return try body()
    }
}
