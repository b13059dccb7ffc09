import Spool
import SystemPackage

/// A directory of the model.
final class ModelDirectory: Directory {
    let files: ModelFileSystem
    let inode: FileImage.Inode
    let path: String

    init(_ files: ModelFileSystem, _ inode: FileImage.Inode, _ path: String) {
        self.files = files
        self.inode = inode
        self.path = path
    }

    private func place(_ name: FileName) -> String { path + "/" + name.display }

    private func error(_ operation: String, _ name: FileName, _ errno: Errno) -> SpoolError {
        .system(operation: operation, path: place(name), errno: errno)
    }

    func status() throws(SpoolError) -> FileStatus {
        try files.perform("examine", path) { _, moment throws(SpoolError) in moment.image.status(inode) }
    }

    func status(of name: FileName) throws(SpoolError) -> FileStatus? {
        try files.perform("examine", place(name)) { _, moment throws(SpoolError) in
            moment.image.directories[inode]?[name].map { moment.image.status($0) }
        }
    }

    func room() throws(SpoolError) -> SpaceGuard.Room {
        try files.perform("ask for room", path) { _, _ throws(SpoolError) in
            SpaceGuard.Room(size: 1 << 40, free: 1 << 39, inodes: 0, freeInodes: 0)
        }
    }

    func checkWritable() throws(SpoolError) {
        try files.perform("write to", path) { _, _ throws(SpoolError) in }
    }

    func directory(_ name: FileName) throws(SpoolError) -> any Directory {
        try files.perform("open", place(name)) { _, moment throws(SpoolError) in
            guard let found = moment.image.directories[inode]?[name] else {
                throw error("open", name, .noSuchFileOrDirectory)
            }
            guard moment.image.directories[found] != nil else { throw error("open", name, .notDirectory) }
            return ModelDirectory(files, found, place(name))
        }
    }

    func makeDirectory(_ name: FileName, mode: UInt32) throws(SpoolError) -> any Directory {
        try files.perform("create", place(name)) { change, moment throws(SpoolError) in
            if let found = moment.image.directories[inode]?[name] { return ModelDirectory(files, found, place(name)) }
            let made = moment.inode
            moment.inode += 1
            change(.makeDirectory(name, in: inode, made))
            return ModelDirectory(files, made, place(name))
        }
    }

    func walk() throws(SpoolError) -> any DirectoryWalk {
        let names = try files.perform("list", path) { _, moment throws(SpoolError) in
            moment.image.directories[inode]?.keys.sorted() ?? []
        }
        return ModelWalk(files, path, names)
    }

    func openForReading(_ name: FileName) throws(SpoolError) -> any OpenFile {
        try files.perform("open", place(name)) { _, moment throws(SpoolError) in
            guard let found = moment.image.directories[inode]?[name] else {
                throw error("open", name, .noSuchFileOrDirectory)
            }
            return ModelFile(files, found, place(name))
        }
    }

    func create(_ name: FileName, mode: UInt32, replacing: Bool) throws(SpoolError) -> any OpenFile {
        try files.perform("create", place(name)) { change, moment throws(SpoolError) in
            if let found = moment.image.directories[inode]?[name] {
                guard replacing else { throw error("create", name, .fileExists) }
                change(.truncate(found, at: moment.time))
                return ModelFile(files, found, place(name))
            }
            let made = moment.inode
            moment.inode += 1
            change(.create(name, in: inode, made, at: moment.time))
            return ModelFile(files, made, place(name))
        }
    }

    func rename(_ name: FileName, to target: any Directory, as newName: FileName) throws(SpoolError) -> Bool {
        try move(name, target, newName, replacing: false)
    }

    func replace(_ name: FileName, to target: any Directory, as newName: FileName) throws(SpoolError) -> Bool {
        try move(name, target, newName, replacing: true)
    }

    private func move(_ name: FileName, _ target: any Directory, _ newName: FileName, replacing: Bool)
        throws(SpoolError) -> Bool
    {
        try files.perform("rename", place(name)) { change, moment throws(SpoolError) in
            guard let target = target as? ModelDirectory else { throw error("rename", name, .improperLink) }
            guard let found = moment.image.directories[inode]?[name] else { return false }
            let there = moment.image.directories[target.inode]?[newName]
            if there != nil, !replacing { throw error("rename", newName, .fileExists) }
            // rename(2): two names of one file are left as they are, and that is success.
            if there == found { return true }
            change(.rename(name, from: inode, to: newName, into: target.inode, found, at: moment.time))
            return true
        }
    }

    func remove(_ name: FileName) throws(SpoolError) -> Bool {
        try files.perform("remove", place(name)) { change, moment throws(SpoolError) in
            guard let found = moment.image.directories[inode]?[name] else { return false }
            change(.remove(name, in: inode, found))
            return true
        }
    }

    func sync() throws(SpoolError) {
        try files.perform("sync", path) { change, _ throws(SpoolError) in change(.syncDirectory(inode)) }
    }

    func syncFileSystem() throws(SpoolError) {
        do {
            try files.perform("sync the file system of", path) { change, _ throws(SpoolError) in change(.syncAll) }
        } catch {
            files.loseUnsynced(Array(files.image.files.keys))
            throw error
        }
    }
}

/// An open file of the model.
final class ModelFile: OpenFile {
    private let files: ModelFileSystem
    private let inode: FileImage.Inode
    let path: String

    init(_ files: ModelFileSystem, _ inode: FileImage.Inode, _ path: String) {
        self.files = files
        self.inode = inode
        self.path = path
    }

    func status() throws(SpoolError) -> FileStatus {
        try files.perform("examine", path) { _, moment throws(SpoolError) in moment.image.status(inode) }
    }

    func readChunk(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8] {
        try files.perform("read", path) { _, moment throws(SpoolError) in
            Array((moment.image.files[inode]?.bytes ?? []).dropFirst(offset).prefix(max(0, count)))
        }
    }

    /// Two steps: write(2) may write a part only.
    func write(_ bytes: [UInt8]) throws(SpoolError) {
        try files.perform("write", path) { change, moment throws(SpoolError) in
            let half = bytes.count / 2
            if half > 0 { change(.write(inode, Array(bytes[..<half]), at: moment.time)) }
            change(.write(inode, Array(bytes[half...]), at: moment.time))
        }
    }

    /// A sync that fails: what was not durable is lost to later ones.
    func failSync() {
        files.loseUnsynced([inode])
    }

    func sync() throws(SpoolError) {
        do {
            try files.perform("sync", path) { change, _ throws(SpoolError) in change(.syncFile(inode)) }
        } catch {
            failSync()
            throw error
        }
    }
}

/// A walk of the model: the names of the moment it began.
final class ModelWalk: DirectoryWalk {
    private let files: ModelFileSystem
    private let path: String
    private var names: ArraySlice<FileName>

    init(_ files: ModelFileSystem, _ path: String, _ names: [FileName]) {
        self.files = files
        self.path = path
        self.names = names[...]
    }

    func next() throws(SpoolError) -> FileName? {
        try files.perform("list", path) { _, _ throws(SpoolError) in }
        return names.popFirst()
    }
}

extension FileImage {
    fileprivate func status(_ inode: Inode) -> FileStatus {
        let file = files[inode]
        return FileStatus(
            kind: directories[inode] == nil ? .regular : .directory, inode: inode, device: 1,
            size: file?.bytes.count ?? 0, modified: file?.modified ?? 0, changed: file?.changed ?? 0, owner: 0,
            links: links(inode), mode: 0o644)
    }
}
