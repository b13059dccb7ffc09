import Spool
import Synchronization
import SystemPackage
import Testing

/// The sense of it all: a protocol with one promise broken must be caught.
@Suite("A broken protocol")
struct MutationTests {
    /// What is broken, between the desk and the file system.
    enum Mutation: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case none = "nothing is broken"
        case fileSyncIgnored = "contents are not synced"
        case directorySyncIgnored = "directories are not synced"
        case everySyncIgnored = "nothing is synced"
        case renameInTwoSteps = "a rename removes the old name first"
        case removalIgnored = "a removal does nothing"
        case failedSyncRepeated = "a sync that failed is tried again and called good"
        case publishedAtOnce = "envelopes are staged in new instead of tmp"

        var testDescription: String { rawValue }
    }

    @Test("is caught", arguments: Mutation.allCases)
    func caught(mutation: Mutation) throws {
        var effort = Effort()
        effort.restarts = 40
        effort.compounds = 0
        var problems: [String] = []
        for scenario in Scenario.all.prefix(2) where problems.isEmpty {
            let failing = Mutex(mutation == .failedSyncRepeated)
            var enumeration = Enumeration(scenario, effort: effort) { directory in
                BrokenDirectory(directory, mutation) {
                    // The first sync of a file fails, and only that one.
                    failing.withLock { isFirst in
                        defer { isFirst = false }
                        return isFirst
                    }
                }
            }
            let cases = try enumeration.cases()
            enumeration.run(on: cases)
            problems += enumeration.problems
        }
        #expect(problems.isEmpty == (mutation == .none), "\(mutation.rawValue): \(problems.prefix(3))")
    }
}

/// A directory that does not do what it promises.
private final class BrokenDirectory: Directory {
    private let inner: any Directory
    private let mutation: MutationTests.Mutation
    private let failsNow: @Sendable () -> Bool

    init(_ inner: any Directory, _ mutation: MutationTests.Mutation, failsNow: @escaping @Sendable () -> Bool) {
        self.inner = inner
        self.mutation = mutation
        self.failsNow = failsNow
    }

    var path: String { inner.path }
    private func wrap(_ directory: any Directory) -> any Directory {
        BrokenDirectory(directory, mutation, failsNow: failsNow)
    }
    private func unwrap(_ directory: any Directory) -> any Directory {
        (directory as? BrokenDirectory)?.inner ?? directory
    }

    func status() throws(SpoolError) -> FileStatus { try inner.status() }
    func status(of name: FileName) throws(SpoolError) -> FileStatus? { try inner.status(of: name) }
    func room() throws(SpoolError) -> SpaceGuard.Room { try inner.room() }
    func checkWritable() throws(SpoolError) { try inner.checkWritable() }
    func directory(_ name: FileName) throws(SpoolError) -> any Directory { wrap(try inner.directory(name)) }
    func makeDirectory(_ name: FileName, mode: UInt32) throws(SpoolError) -> any Directory {
        let made = try inner.makeDirectory(name, mode: mode)
        guard mutation == .publishedAtOnce, name.text == "tmp", inner.path.hasPrefix("/spool/tiers"),
            let new = FileName("new")
        else { return wrap(made) }
        return wrap(try inner.makeDirectory(new, mode: mode))
    }
    func walk() throws(SpoolError) -> any DirectoryWalk { try inner.walk() }
    func openForReading(_ name: FileName) throws(SpoolError) -> any OpenFile { try inner.openForReading(name) }
    func create(_ name: FileName, mode: UInt32, replacing: Bool) throws(SpoolError) -> any OpenFile {
        BrokenFile(try inner.create(name, mode: mode, replacing: replacing), mutation, failsNow: failsNow)
    }
    func rename(_ name: FileName, to target: any Directory, as newName: FileName) throws(SpoolError) -> Bool {
        try move(name, target, newName) { () throws(SpoolError) in
            try inner.rename(name, to: unwrap(target), as: newName)
        }
    }
    func replace(_ name: FileName, to target: any Directory, as newName: FileName) throws(SpoolError) -> Bool {
        try move(name, target, newName) { () throws(SpoolError) in
            try inner.replace(name, to: unwrap(target), as: newName)
        }
    }
    private func move(
        _ name: FileName, _ target: any Directory, _ newName: FileName, _ whole: () throws(SpoolError) -> Bool
    ) throws(SpoolError) -> Bool {
        guard mutation == .renameInTwoSteps, let status = try inner.status(of: name) else { return try whole() }
        let bytes = try inner.openForReading(name).readChunk(status.size, at: 0)
        try inner.remove(name)
        let copy = try unwrap(target).create(newName, mode: 0o600, replacing: true)
        try copy.write(bytes)
        return true
    }
    func remove(_ name: FileName) throws(SpoolError) -> Bool {
        mutation == .removalIgnored ? true : try inner.remove(name)
    }
    func sync() throws(SpoolError) {
        if mutation == .directorySyncIgnored || mutation == .everySyncIgnored { return }
        try inner.sync()
    }
    func syncFileSystem() throws(SpoolError) { try inner.syncFileSystem() }
}

/// A file that does not do what it promises.
private final class BrokenFile: OpenFile {
    private let inner: any OpenFile
    private let mutation: MutationTests.Mutation
    private let failsNow: @Sendable () -> Bool

    init(_ inner: any OpenFile, _ mutation: MutationTests.Mutation, failsNow: @escaping @Sendable () -> Bool) {
        self.inner = inner
        self.mutation = mutation
        self.failsNow = failsNow
    }

    var path: String { inner.path }
    func status() throws(SpoolError) -> FileStatus { try inner.status() }
    func readChunk(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8] {
        try inner.readChunk(count, at: offset)
    }
    func write(_ bytes: [UInt8]) throws(SpoolError) { try inner.write(bytes) }
    func sync() throws(SpoolError) {
        if mutation == .fileSyncIgnored || mutation == .everySyncIgnored { return }
        if let file = inner as? ModelFile, failsNow() {
            file.failSync()
            // The second attempt succeeds: that is all such code looks at.
        }
        try inner.sync()
    }
}
