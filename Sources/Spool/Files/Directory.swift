import CLinux
import Glibc
import SystemPackage

/// An open directory: everything in it is done relative to this descriptor, never by a path that somebody could swap.
package final class Directory: Sendable {
    let descriptor: Int32
    /// The path it was opened by; for messages.
    package let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        _ = close(descriptor)
    }

    /// Opens a directory by its path; a symbolic link is followed only here, where the operator names it.
    package convenience init(path: String) throws(SpoolError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw SpoolError.system(operation: "open", path: printable(path), errno: Errno(rawValue: errno))
        }
        self.init(descriptor: descriptor, path: path)
    }

    func path(of name: FileName) -> String {
        printable(path) + "/" + name.display
    }

    func failure(_ operation: String, _ name: FileName) -> SpoolError {
        .system(operation: operation, path: path(of: name), errno: Errno(rawValue: errno))
    }

    /// Opens a directory in this one; a symbolic link is refused.
    func directory(_ name: FileName) throws(SpoolError) -> Directory {
        let child = name.withCString { openat(descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard child >= 0 else { throw failure("open", name) }
        return Directory(descriptor: child, path: path + "/" + name.text)
    }

    /// What stands under a name, without following a link; nil where there is nothing.
    func status(of name: FileName) throws(SpoolError) -> FileStatus? {
        var status = stat()
        guard name.withCString({ fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            if errno == ENOENT { return nil }
            throw failure("examine", name)
        }
        return FileStatus(status)
    }

    /// What this directory itself is.
    func status() throws(SpoolError) -> FileStatus {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw SpoolError.system(operation: "examine", path: printable(path), errno: Errno(rawValue: errno))
        }
        return FileStatus(status)
    }

    /// Opens a file that may be anything: never follows a link, never blocks on a pipe, never becomes a terminal's child.
    func openForReading(_ name: FileName) throws(SpoolError) -> OpenFile {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        let file = name.withCString { openat(descriptor, $0, flags) }
        guard file >= 0 else { throw failure("open", name) }
        return OpenFile(descriptor: file, path: path(of: name))
    }

    /// Makes a new file; one that is there already is an error unless `replacing`.
    func create(_ name: FileName, mode: mode_t, replacing: Bool = false) throws(SpoolError) -> OpenFile {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (replacing ? O_TRUNC : O_EXCL)
        let file = name.withCString { openat(descriptor, $0, flags, mode) }
        guard file >= 0 else { throw failure("create", name) }
        return OpenFile(descriptor: file, path: path(of: name))
    }

    /// Renames into another directory and never over something that is there.
    ///
    /// Returns false where the source is gone. Throws EEXIST where the target is taken.
    func rename(_ name: FileName, to target: Directory, as newName: FileName) throws(SpoolError) -> Bool {
        let flags = linux_RENAME_NOREPLACE
        func attempt() -> Int32 {
            name.withCString { old in
                newName.withCString { linux_renameat2(descriptor, old, target.descriptor, $0, flags) }
            }
        }
        if attempt() == 0 { return true }
        if errno == ENOENT { return try sourceIsGone(name, target) }
        guard errno == EINVAL || errno == ENOSYS else { throw failure("rename", name) }
        // Some file systems (NFS, some FUSE) have no RENAME_NOREPLACE. The targets are directories that only this daemon writes.
        if try target.status(of: newName) != nil {
            throw SpoolError.system(operation: "rename", path: path(of: name), errno: .fileExists)
        }
        return try replace(name, to: target, as: newName)
    }

    /// Renames into another directory, over whatever has the name there; false where the source is gone.
    func replace(_ name: FileName, to target: Directory, as newName: FileName) throws(SpoolError) -> Bool {
        let result = name.withCString { old in
            newName.withCString { renameat(descriptor, old, target.descriptor, $0) }
        }
        if result == 0 { return true }
        if errno == ENOENT { return try sourceIsGone(name, target) }
        throw failure("rename", name)
    }

    /// False, the answer of a rename whose source is gone.
    ///
    /// A target directory that somebody removed gives the same ENOENT while the source is still there: that is an error, or
    /// the file would be taken for handed over.
    private func sourceIsGone(_ name: FileName, _ target: Directory) throws(SpoolError) -> Bool {
        guard try status(of: name) != nil else { return false }
        throw SpoolError.system(
            operation: "rename \(path(of: name)) into", path: printable(target.path), errno: .noSuchFileOrDirectory)
    }

    /// Removes a file; false where it is gone already.
    @discardableResult
    func remove(_ name: FileName) throws(SpoolError) -> Bool {
        if name.withCString({ unlinkat(descriptor, $0, 0) }) == 0 { return true }
        if errno == ENOENT { return false }
        throw failure("remove", name)
    }

    /// fsync(2) of the directory: its renames, creations and removals are durable afterwards.
    func sync() throws(SpoolError) {
        guard fsync(descriptor) == 0 else {
            throw SpoolError.system(operation: "sync", path: printable(path), errno: Errno(rawValue: errno))
        }
    }

    /// syncfs(2) of the file system that holds the directory.
    func syncFileSystem() throws(SpoolError) {
        guard linux_syncfs(descriptor) == 0 else {
            throw SpoolError.system(
                operation: "sync the file system of", path: printable(path), errno: Errno(rawValue: errno))
        }
    }
}
