import Spool
import TestSupport

/// What a power cut may leave of what was done.
///
/// Three kinds of file systems, from what they promise:
///
/// - **journalled** (ext4, XFS): every change of names goes through one journal in order, so what survives is a prefix of all changes;
///   fsync of anything commits the journal, and so everything before it. The bytes of a file are written when the kernel likes: of what
///   was not synced any part may be there, none included, also under a name that survived (the zero-length file of delayed allocation).
/// - **loose** (btrfs's tree log, and what POSIX promises at the least): fsync of a file makes its bytes durable and not its name; fsync of a
///   directory makes durable what was done in it and what that needs. Besides, each directory's changes survive up to some point, whatever
///   becomes of other directories'. A rename is in two directories' order and is still one change: ext4, XFS, F2FS and ZFS write both halves
///   in one transaction, and btrfs commits in full rather than log a half (xfstests generic/335 to 343 hold them to it).
/// - **torn**: the same, but a rename between directories may survive half, as two names of one file. No file system above does this;
///   FAT and ext2 do. It is tried because the protocol should lose nothing there either. That a file has *no* name afterwards is not tried:
///   nothing that renames could stand it.
struct PowerCut {
    enum Kind: String, CaseIterable, Sendable {
        case journalled, loose, torn
    }

    /// One possible state, with how it came about.
    struct Outcome: Sendable {
        let image: FileImage
        fileprivate let kind: Kind
        fileprivate let lost: [FileOperation]
        fileprivate let fills: [(FileImage.Inode, Fill)]

        /// How it came about; made when it is asked for, since few are looked at by people.
        var how: String {
            let torn = fills.map { "inode \($0.0): \($0.1)" }
            return "\(kind.rawValue); lost: \(lost.map(\.description)); unsynced: \(torn)"
        }
    }

    private struct Change {
        let operation: FileOperation
        /// The directories in whose order it stands.
        let directories: [FileImage.Inode]
        /// The change without which it cannot be: of the halves of a rename the first.
        var needs: Int?
        var isDurable = false
    }

    private struct Content {
        var durable: FileImage.File
        var volatile: FileImage.File
        var isDirty: Bool { durable != volatile }
        var isLost = false
    }

    private let kind: Kind
    private let base: FileImage
    private var changes: [Change] = []
    private var contents: [FileImage.Inode: Content] = [:]

    init(_ kind: Kind, base: FileImage, log: some Sequence<FileOperation>) {
        self.kind = kind
        self.base = base
        for operation in log { take(operation) }
    }

    private mutating func take(_ operation: FileOperation) {
        switch operation {
        case .makeDirectory(_, let parent, let inode):
            changes.append(Change(operation: operation, directories: [parent, inode]))
        case .create(_, let directory, let inode, let time):
            changes.append(Change(operation: operation, directories: [directory]))
            let file = FileImage.File(modified: time, changed: time)
            contents[inode] = Content(durable: file, volatile: file)
        case .remove(_, let directory, _): changes.append(Change(operation: operation, directories: [directory]))
        case .rename(_, let source, _, let target, _, _):
            if kind == .torn, source != target {
                changes.append(Change(operation: operation, directories: [target]))
                changes.append(Change(operation: operation, directories: [source], needs: changes.count - 1))
            } else {
                changes.append(Change(operation: operation, directories: [source, target]))
            }
        case .write(let inode, let bytes, let time):
            write(inode, time) { $0 += bytes }
        case .truncate(let inode, let time):
            write(inode, time) { $0 = [] }
            // What a failed sync lost is cut off, and what is written now is written again.
            contents[inode]?.isLost = false
        case .replaceContent(let inode, let bytes, let time):
            write(inode, time) { $0 = bytes }
            if let content = contents[inode] { contents[inode]?.durable = content.volatile }
        case .syncFile(let inode):
            syncContent(inode)
            if kind == .journalled { syncAllChanges() }
        case .syncDirectory(let inode):
            if kind == .journalled { syncAllChanges() } else { syncChanges(of: inode) }
        case .syncAll:
            for inode in contents.keys { syncContent(inode) }
            syncAllChanges()
        case .syncFailed(let inodes):
            for inode in inodes where contents[inode]?.isDirty == true { contents[inode]?.isLost = true }
        case .commit: break
        }
    }

    private mutating func write(_ inode: FileImage.Inode, _ time: Int64, _ body: (inout [UInt8]) -> Void) {
        let file = base.files[inode] ?? FileImage.File()
        var content = contents[inode] ?? Content(durable: file, volatile: file)
        body(&content.volatile.bytes)
        content.volatile.modified = time
        content.volatile.changed = time
        contents[inode] = content
    }

    private mutating func syncContent(_ inode: FileImage.Inode) {
        guard let content = contents[inode], !content.isLost else { return }
        contents[inode]?.durable = content.volatile
    }

    private mutating func syncAllChanges() {
        for index in changes.indices { changes[index].isDurable = true }
    }

    /// Makes durable what was done in a directory, with everything that it rests on.
    private mutating func syncChanges(of directory: FileImage.Inode) {
        for index in needed([directory]) { changes[index].isDurable = true }
    }

    /// The changes in some directories and those they rest on: what comes earlier in any directory they stand in.
    private func needed(_ directories: [FileImage.Inode]) -> [Int] {
        var wanted = Set(directories)
        var needs: Set<Int> = []
        var found: [Int] = []
        for index in changes.indices.reversed() {
            let change = changes[index]
            guard needs.contains(index) || change.directories.contains(where: { wanted.contains($0) }) else { continue }
            found.append(index)
            wanted.formUnion(change.directories)
            if let first = change.needs { needs.insert(first) }
        }
        return found
    }

    /// The states that are possible, at most `limit`: the extreme ones first, then ones that the seed chooses.
    func outcomes(limit: Int, seed: UInt64) -> [Outcome] {
        var source = RandomSource(seed: seed)
        let choices = choices(limit: limit, &source)
        var outcomes: [Outcome] = []
        for choice in choices {
            let names = replay(choice)
            let dirty = names.tree.values.filter { contents[$0]?.isDirty == true }.sorted()
            let fills: [Fill] =
                dirty.isEmpty ? [.nothing] : [.nothing, .half, .all] + (kind == .journalled ? [] : [.zeros])
            for fill in fills {
                outcomes.append(outcome(names, dirty.map { ($0, fill) }, choice))
            }
            if dirty.count > 1 {
                let mixed = dirty.map { ($0, Fill.allCases.randomElement(using: &source) ?? .half) }
                outcomes.append(outcome(names, mixed, choice))
            }
        }
        guard outcomes.count > limit else { return outcomes }
        let kept = (0..<limit).map { $0 * outcomes.count / limit }
        return kept.map { outcomes[$0] }
    }

    /// What is there of bytes that were not synced.
    fileprivate enum Fill: String, CaseIterable {
        case nothing, half, all, zeros
    }

    private func outcome(_ names: FileImage, _ fills: [(FileImage.Inode, Fill)], _ choice: Set<Int>) -> Outcome {
        var image = names
        for (inode, fill) in fills {
            guard let content = contents[inode] else { continue }
            switch fill {
            case .nothing: image.files[inode] = content.durable
            case .all: image.files[inode] = content.volatile
            case .half:
                image.files[inode] = content.volatile
                image.files[inode]?.bytes.removeLast((content.volatile.bytes.count + 1) / 2)
            case .zeros:
                image.files[inode] = content.volatile
                image.files[inode]?.bytes = Array(repeating: 0, count: content.volatile.bytes.count)
            }
        }
        let lost = changes.indices.filter { !choice.contains($0) }.map { changes[$0].operation }
        return Outcome(image: image, kind: kind, lost: lost, fills: fills)
    }

    private func choices(limit: Int, _ source: inout RandomSource) -> [Set<Int>] {
        let durable = Set(changes.indices.filter { changes[$0].isDurable })
        let pending = changes.indices.filter { !changes[$0].isDurable }
        if kind == .journalled {
            // What is durable is a prefix already.
            return (0...pending.count).map { durable.union(pending.prefix($0)) }
        }
        var choices = [durable, Set(changes.indices)]
        let directories = Set(pending.flatMap { changes[$0].directories }).sorted()
        for directory in directories {
            choices.append(durable.union(needed([directory])))
            choices.append(allowed(durable) { change in !change.directories.contains(directory) })
        }
        while choices.count < min(limit, 4 + pending.count * 2), !pending.isEmpty {
            let chance = Int.random(in: 1...9, using: &source)
            choices.append(allowed(durable) { _ in Int.random(in: 0..<10, using: &source) < chance })
        }
        var seen: Set<Set<Int>> = []
        return choices.filter { seen.insert($0).inserted }
    }

    /// The pending changes that `isTaken` takes and whose forerunners are taken as well.
    private func allowed(_ durable: Set<Int>, _ isTaken: (Change) -> Bool) -> Set<Int> {
        var taken = durable
        var blocked: Set<FileImage.Inode> = []
        for index in changes.indices where !changes[index].isDurable {
            let change = changes[index]
            let isPossible =
                !change.directories.contains { blocked.contains($0) } && change.needs.map { taken.contains($0) } ?? true
            if isPossible, isTaken(change) { taken.insert(index) } else { blocked.formUnion(change.directories) }
        }
        return taken
    }

    private func replay(_ choice: Set<Int>) -> FileImage {
        var image = base
        for (inode, content) in contents { image.files[inode] = content.durable }
        for index in changes.indices where choice.contains(index) {
            let change = changes[index]
            switch change.operation {
            case .rename(let name, let source, let newName, let target, let inode, _)
            where kind == .torn && source != target:
                if change.needs == nil { image.enter(newName, target, inode) } else { image.leave(name, source, inode) }
            case .rename(let name, let source, let newName, let target, let inode, _):
                image.leave(name, source, inode)
                image.enter(newName, target, inode)
            case .makeDirectory(let name, let parent, let inode):
                image.enter(name, parent, inode)
                image.makeDirectory(inode)
            case .create(let name, let directory, let inode, _): image.enter(name, directory, inode)
            case .remove(let name, let directory, let inode): image.leave(name, directory, inode)
            default: break
            }
        }
        return image
    }
}
