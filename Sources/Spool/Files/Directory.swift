/// An open directory: everything in it is done relative to it, never by a path that somebody could swap.
///
/// This is the seam between the spool's protocol and the file system: ``LinuxDirectory`` is what the daemon uses, and a model that knows
/// what a power cut leaves stands in for it where every crash is tried. Each method is one step that either happened or did not.
/// Safe to use from several threads.
package protocol Directory: AnyObject, Sendable {
    /// The path it was opened by; for messages.
    var path: String { get }

    /// What this directory itself is.
    func status() throws(SpoolError) -> FileStatus
    /// What stands under a name, without following a link; nil where there is nothing.
    func status(of name: FileName) throws(SpoolError) -> FileStatus?
    /// How much room its file system has.
    func room() throws(SpoolError) -> SpaceGuard.Room
    /// Fails where the effective user may not make and rename files here; read-only mounts count as that.
    func checkWritable() throws(SpoolError)

    /// Opens a directory in this one; a symbolic link is refused.
    func directory(_ name: FileName) throws(SpoolError) -> any Directory
    /// Opens a directory in this one and makes it where it is missing, with a mode as far as the system allows.
    ///
    /// The modes of a directory that is there already are the administrator's and stay.
    func makeDirectory(_ name: FileName, mode: UInt32) throws(SpoolError) -> any Directory
    /// Begins a walk over its entries, independent of other walks.
    func walk() throws(SpoolError) -> any DirectoryWalk

    /// Opens a file that may be anything: never follows a link, never blocks on a pipe, never becomes a terminal's child.
    func openForReading(_ name: FileName) throws(SpoolError) -> any OpenFile
    /// Makes a new file; one that is there already is an error unless `replacing`.
    func create(_ name: FileName, mode: UInt32, replacing: Bool) throws(SpoolError) -> any OpenFile
    /// Renames into another directory and never over something that is there.
    ///
    /// Returns false where the source is gone. Throws EEXIST where the target is taken.
    func rename(_ name: FileName, to target: any Directory, as newName: FileName) throws(SpoolError) -> Bool
    /// Renames into another directory, over whatever has the name there; false where the source is gone.
    func replace(_ name: FileName, to target: any Directory, as newName: FileName) throws(SpoolError) -> Bool
    /// Removes a file; false where it is gone already.
    @discardableResult
    func remove(_ name: FileName) throws(SpoolError) -> Bool

    /// fsync(2) of the directory: its renames, creations and removals are durable afterwards.
    func sync() throws(SpoolError)
    /// syncfs(2) of the file system that holds the directory.
    func syncFileSystem() throws(SpoolError)
}

/// A walk through a directory, in the order of the file system; memory does not grow with the directory.
package protocol DirectoryWalk: AnyObject {
    /// The next name; nil at the end.
    ///
    /// `.` and `..` are left out.
    func next() throws(SpoolError) -> FileName?
}

/// An open file; closed when the last reference goes.
package protocol OpenFile: AnyObject, Sendable {
    /// For messages only.
    var path: String { get }

    /// What fstat(2) says of it now.
    func status() throws(SpoolError) -> FileStatus
    /// Reads at most `count` bytes from `offset`; fewer only at the end of the file.
    func readChunk(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8]
    /// Writes all of the bytes after what was written before.
    func write(_ bytes: [UInt8]) throws(SpoolError)
    /// fdatasync(2).
    ///
    /// An error means the content is lost; it must never be tried again and called good.
    func sync() throws(SpoolError)
}

extension Directory {
    func path(of name: FileName) -> String {
        printable(path) + "/" + name.display
    }

    func makeDirectory(_ text: String, mode: UInt32) throws(SpoolError) -> any Directory {
        guard let name = FileName(text) else { throw .badName(text) }
        return try makeDirectory(name, mode: mode)
    }

    func create(_ name: FileName, mode: UInt32) throws(SpoolError) -> any OpenFile {
        try create(name, mode: mode, replacing: false)
    }
}

extension OpenFile {
    /// Reads from the start up to the end, but never more than `limit` bytes.
    ///
    /// Reads by position, so that it may be done again. A file that grows meanwhile gives at most `limit`.
    func read(limit: Int, expected: Int) throws(SpoolError) -> [UInt8] {
        // One byte more than expected, so that the end of a file that kept its size is seen in the same round.
        let room = min(limit, max(expected, 0) + 1)
        var bytes = try readChunk(room, at: 0)
        while bytes.count < limit {
            let more = try readChunk(min(65_536, limit - bytes.count), at: bytes.count)
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }
}
