import CLinux
import Glibc
import Synchronization
import SystemPackage

/// A directory of Linux: a descriptor and the calls that take one (openat, renameat2, unlinkat …).
package final class LinuxDirectory: Directory {
    let descriptor: Int32
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

    func failure(_ operation: String, _ name: FileName) -> SpoolError {
        .system(operation: operation, path: path(of: name), errno: Errno(rawValue: errno))
    }

    package func directory(_ name: FileName) throws(SpoolError) -> any Directory {
        try open(name)
    }

    private func open(_ name: FileName) throws(SpoolError) -> LinuxDirectory {
        let child = name.withCString { openat(descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard child >= 0 else { throw failure("open", name) }
        return LinuxDirectory(descriptor: child, path: path + "/" + name.text)
    }

    package func status(of name: FileName) throws(SpoolError) -> FileStatus? {
        var status = stat()
        guard name.withCString({ fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            if errno == ENOENT { return nil }
            throw failure("examine", name)
        }
        return FileStatus(status)
    }

    package func status() throws(SpoolError) -> FileStatus {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw SpoolError.system(operation: "examine", path: printable(path), errno: Errno(rawValue: errno))
        }
        return FileStatus(status)
    }

    package func openForReading(_ name: FileName) throws(SpoolError) -> any OpenFile {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        let file = name.withCString { openat(descriptor, $0, flags) }
        guard file >= 0 else { throw failure("open", name) }
        return LinuxFile(descriptor: file, directory: self, name: name)
    }

    package func create(_ name: FileName, mode: UInt32, replacing: Bool) throws(SpoolError) -> any OpenFile {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (replacing ? O_TRUNC : O_EXCL)
        let file = name.withCString { openat(descriptor, $0, flags, mode) }
        guard file >= 0 else { throw failure("create", name) }
        return LinuxFile(descriptor: file, directory: self, name: name)
    }

    package func rename(_ name: FileName, to directory: any Directory, as newName: FileName) throws(SpoolError) -> Bool
    {
        let target = try sameFileSystem(directory, name)
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

    package func replace(_ name: FileName, to directory: any Directory, as newName: FileName) throws(SpoolError) -> Bool
    {
        let target = try sameFileSystem(directory, name)
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
    private func sourceIsGone(_ name: FileName, _ target: LinuxDirectory) throws(SpoolError) -> Bool {
        guard try status(of: name) != nil else { return false }
        throw SpoolError.system(
            operation: "rename \(path(of: name)) into", path: printable(target.path), errno: .noSuchFileOrDirectory)
    }

    package func remove(_ name: FileName) throws(SpoolError) -> Bool {
        if name.withCString({ unlinkat(descriptor, $0, 0) }) == 0 { return true }
        if errno == ENOENT { return false }
        throw failure("remove", name)
    }

    package func sync() throws(SpoolError) {
        guard fsync(descriptor) == 0 else {
            throw SpoolError.system(operation: "sync", path: printable(path), errno: Errno(rawValue: errno))
        }
    }

    package func syncFileSystem() throws(SpoolError) {
        guard linux_syncfs(descriptor) == 0 else {
            throw SpoolError.system(
                operation: "sync the file system of", path: printable(path), errno: Errno(rawValue: errno))
        }
    }

    package func walk() throws(SpoolError) -> any DirectoryWalk {
        try LinuxDirectoryWalk(self)
    }

    package func checkWritable() throws(SpoolError) {
        guard faccessat(descriptor, ".", R_OK | W_OK | X_OK, AT_EACCESS) == 0 else {
            throw SpoolError.system(operation: "write to", path: printable(path), errno: Errno(rawValue: errno))
        }
    }

    package func room() throws(SpoolError) -> SpaceGuard.Room {
        var figures = Glibc.statvfs()
        guard fstatvfs(descriptor, &figures) == 0 else {
            throw .system(operation: "ask for free space at", path: printable(path), errno: Errno(rawValue: errno))
        }
        let unit = UInt64(figures.f_frsize)
        return SpaceGuard.Room(
            size: UInt64(figures.f_blocks) &* unit, free: UInt64(figures.f_bavail) &* unit,
            inodes: UInt64(figures.f_files), freeInodes: UInt64(figures.f_favail))
    }

    package func makeDirectory(_ name: FileName, mode: UInt32) throws(SpoolError) -> any Directory {
        guard try make(name, mode) else { return try open(name) }
        let child = try open(name)
        if try child.status().mode == mode || fchmod(child.descriptor, mode) == 0 { return child }
        // A sandbox (RestrictSUIDSGID=) refuses every call that names the set-group-id bit. What is left is to inherit it from the
        // parent and to have the other bits right from the first, which the umask must not cut then.
        let isRemoved = name.withCString { unlinkat(descriptor, $0, AT_REMOVEDIR) } == 0
        guard isRemoved else { return child }
        try LinuxDirectory.maskLock.withLock { _ throws(SpoolError) in
            let mask = umask(0)
            defer { _ = umask(mask) }
            _ = try make(name, mode)
        }
        return try open(name)
    }

    /// The umask belongs to the whole process.
    private static let maskLock = Mutex(())

    /// Makes a directory, leaving the set-group-id bit to be inherited; false where there is one.
    private func make(_ name: FileName, _ mode: UInt32) throws(SpoolError) -> Bool {
        if name.withCString({ mkdirat(descriptor, $0, mode & ~S_ISGID) }) == 0 { return true }
        guard errno == EEXIST else { throw failure("create", name) }
        return false
    }

    /// The other end of a rename: it has to be a directory of Linux as this one is.
    private func sameFileSystem(_ directory: any Directory, _ name: FileName) throws(SpoolError) -> LinuxDirectory {
        guard let target = directory as? LinuxDirectory else {
            throw .system(operation: "rename", path: path(of: name), errno: .improperLink)
        }
        return target
    }
}
