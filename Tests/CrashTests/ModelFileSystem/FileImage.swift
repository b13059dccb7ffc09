import Spool

/// The contents of a file system at one moment: directories with their entries, files with their bytes.
struct FileImage: Equatable, Sendable {
    typealias Inode = UInt64

    /// A file's content and times; nanoseconds since the epoch.
    struct File: Equatable, Sendable {
        var bytes: [UInt8] = []
        var modified: Int64 = 0
        var changed: Int64 = 0
    }

    static let root: Inode = 2
    private(set) var directories: [Inode: [FileName: Inode]] = [root: [:]]
    var files: [Inode: File] = [:]

    /// A number that no file and no directory has.
    var nextInode: Inode {
        max(directories.keys.max() ?? 0, files.keys.max() ?? 0) + 1
    }

    func links(_ inode: Inode) -> Int {
        directories.values.reduce(0) { $0 + $1.values.count { $0 == inode } }
    }

    /// Does what an operation does while the machine runs; what makes things durable changes nothing here.
    mutating func apply(_ operation: FileOperation) {
        switch operation {
        case .makeDirectory(let name, let parent, let inode):
            enter(name, parent, inode)
            directories[inode] = [:]
        case .create(let name, let directory, let inode, let time):
            enter(name, directory, inode)
            files[inode] = File(modified: time, changed: time)
        case .rename(let name, let source, let newName, let target, let inode, let time):
            leave(name, source, inode)
            enter(newName, target, inode)
            files[inode]?.changed = time
        case .remove(let name, let directory, let inode): leave(name, directory, inode)
        case .write(let inode, let bytes, let time):
            files[inode]?.bytes += bytes
            touch(inode, time)
        case .truncate(let inode, let time):
            files[inode]?.bytes = []
            touch(inode, time)
        case .replaceContent(let inode, let bytes, let time):
            files[inode]?.bytes = bytes
            touch(inode, time)
        case .syncFile, .syncDirectory, .syncAll, .syncFailed, .commit: break
        }
    }

    private mutating func touch(_ inode: Inode, _ time: Int64) {
        files[inode]?.modified = time
        files[inode]?.changed = time
    }

    mutating func enter(_ name: FileName, _ directory: Inode, _ inode: Inode) {
        directories[directory, default: [:]][name] = inode
    }

    /// Takes a name out of a directory, if it still stands for this inode.
    mutating func leave(_ name: FileName, _ directory: Inode, _ inode: Inode) {
        if directories[directory]?[name] == inode { directories[directory]?[name] = nil }
    }

    mutating func makeDirectory(_ inode: Inode) {
        if directories[inode] == nil { directories[inode] = [:] }
    }

    /// What stands under a path below the root; nil where there is nothing.
    func inode(_ path: String) -> Inode? {
        var found = FileImage.root
        for part in path.split(separator: "/") {
            guard let name = FileName(String(part)), let next = directories[found]?[name] else { return nil }
            found = next
        }
        return found
    }

    /// The names in a directory, sorted; none where there is no such directory.
    func names(_ path: String) -> [String] {
        inode(path).flatMap { directories[$0] }?.keys.map(\.text).sorted() ?? []
    }

    func bytes(_ path: String) -> [UInt8]? {
        inode(path).flatMap { files[$0] }?.bytes
    }

    /// Every file that has a name, by its path below the root.
    var tree: [String: Inode] {
        var found: [String: Inode] = [:]
        func walk(_ directory: Inode, _ path: String) {
            for (name, inode) in directories[directory] ?? [:] {
                let place = path + "/" + name.text
                if directories[inode] != nil { walk(inode, place) } else { found[place] = inode }
            }
        }
        walk(FileImage.root, "")
        return found
    }

    /// What can be seen of it: paths, which of them are one file, contents and times of change.
    ///
    /// The probes of a start are left out: a power cut may leave one, nobody looks at it.
    var fingerprint: [String: Seen] {
        tree.filter { !$0.key.contains("/.probe-") }.mapValues {
            Seen(inode: $0, bytes: files[$0]?.bytes ?? [], modified: files[$0]?.modified ?? 0)
        }
    }

    struct Seen: Hashable {
        let inode: Inode
        let bytes: [UInt8]
        let modified: Int64
    }
}

extension FileImage {
    /// Puts a durable file into an image, making directories on the way.
    mutating func add(_ path: String, _ bytes: [UInt8], modified: Int64) {
        guard let (directory, name) = place(path) else { return }
        let inode = nextInode
        enter(name, directory, inode)
        files[inode] = File(bytes: bytes, modified: modified, changed: modified)
    }

    private mutating func place(_ path: String) -> (Inode, FileName)? {
        var parts = path.split(separator: "/").compactMap { FileName(String($0)) }
        guard let last = parts.popLast() else { return nil }
        var directory = FileImage.root
        for part in parts {
            if let found = directories[directory]?[part] {
                directory = found
            } else {
                let inode = nextInode
                enter(part, directory, inode)
                makeDirectory(inode)
                directory = inode
            }
        }
        return (directory, last)
    }
}
