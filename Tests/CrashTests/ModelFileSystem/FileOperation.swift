import Spool

/// One step that changed a file system, or made something in it durable; inodes instead of paths, so that it can be done again.
///
/// Times are nanoseconds since the epoch.
enum FileOperation: Equatable, Sendable {
    typealias Inode = FileImage.Inode

    case makeDirectory(FileName, in: Inode, Inode)
    case create(FileName, in: Inode, Inode, at: Int64)
    case rename(FileName, from: Inode, to: FileName, into: Inode, Inode, at: Int64)
    case remove(FileName, in: Inode, Inode)
    /// Appends.
    case write(Inode, [UInt8], at: Int64)
    case truncate(Inode, at: Int64)
    /// Another program writes the file anew and syncs it; one step, since its own unfinished work is not what is tried here.
    case replaceContent(Inode, [UInt8], at: Int64)
    case syncFile(Inode)
    case syncDirectory(Inode)
    case syncAll
    /// A sync that failed: the kernel may have marked the pages clean, so no later sync writes them.
    case syncFailed([Inode])
    /// The ledger is about to commit: what stands before it in a log died with the transaction undone, what stands after with it done.
    case commit
}

extension FileOperation: CustomStringConvertible {
    var description: String {
        switch self {
        case .makeDirectory(let name, let parent, _): "mkdir \(name.display) in \(parent)"
        case .create(let name, let directory, let inode, _): "create \(name.display) in \(directory) (inode \(inode))"
        case .rename(let name, let source, let newName, let target, _, _):
            "rename \(name.display) in \(source) to \(newName.display) in \(target)"
        case .remove(let name, let directory, _): "remove \(name.display) in \(directory)"
        case .write(let inode, let bytes, _): "write \(bytes.count) bytes to inode \(inode)"
        case .truncate(let inode, _): "truncate inode \(inode)"
        case .replaceContent(let inode, _, _): "another program rewrites inode \(inode)"
        case .syncFile(let inode): "sync inode \(inode)"
        case .syncDirectory(let inode): "sync directory \(inode)"
        case .syncAll: "sync the file system"
        case .syncFailed(let inodes): "sync fails, inodes \(inodes)"
        case .commit: "commit"
        }
    }
}
