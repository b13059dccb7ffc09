import Foundation
import RuleFiles
import TestSupport
import Testing

@Suite("The rule sets before the last good one")
struct RuleHistoryTests {
    static func bundle(_ number: Int, padding: Int = 0) -> RuleBundle {
        let text = "# \(number)\n" + String(repeating: "x", count: padding)
        return RuleBundle(
            files: [
                RuleBundle.File(name: "own.rules", path: "/r/own.rules", bytes: Array(text.utf8)),
                RuleBundle.File(name: "shared.rules", path: "/r/shared.rules", bytes: Array("# shared\n".utf8)),
            ], resources: [])
    }

    static func store(_ folder: TemporaryFolder, versions: Int = 50, bytes: Int = 1 << 20) -> RuleStore {
        var bounds = RuleStore.Bounds()
        bounds.versions = versions
        bounds.bytes = bytes
        return RuleStore(directory: folder.path + "/rules", bounds: bounds)
    }

    static func objects(_ folder: TemporaryFolder) -> [String] {
        Repository.names(in: folder.path + "/rules/objects")
    }

    @Test("can be read by their version, the last used first")
    func byVersion() throws {
        let folder = try TemporaryFolder()
        let store = Self.store(folder)
        let bundles = (0..<3).map { Self.bundle($0) }
        for bundle in bundles { try store.save(bundle) }
        for bundle in bundles { #expect(try store.load(version: bundle.version)?.files == bundle.files) }
        #expect(try store.load()?.version == bundles[2].version)
        #expect(try store.versions().map(\.version).first == bundles[2].version)
        #expect(try store.versions().map(\.isCurrent) == [true, false, false])
        #expect(try store.load(version: "0000000000000000") == nil)
        #expect(try store.load(version: "../current") == nil)
    }

    @Test("are none where nothing was stored")
    func none() throws {
        #expect(try Self.store(try TemporaryFolder()).versions().isEmpty)
    }

    @Test(
        "are kept up to the number of versions and no further, with the contents they need and no others",
        arguments: [1, 3, 4, 5])
    func versionBound(limit: Int) throws {
        let folder = try TemporaryFolder()
        let store = Self.store(folder, versions: limit)
        for number in 0..<4 { try store.save(Self.bundle(number)) }
        #expect(try store.versions().count == min(limit, 4))
        #expect(Self.objects(folder).count == min(limit, 4) + 1)
        #expect(try store.load()?.version == Self.bundle(3).version)
        for stored in try store.versions() { #expect(try store.load(version: stored.version) != nil) }
    }

    @Test("are fifty by default")
    func fifty() throws {
        let folder = try TemporaryFolder()
        let store = RuleStore(directory: folder.path + "/rules")
        for number in 0..<52 { try store.save(Self.bundle(number)) }
        #expect(try store.versions().count == 50)
        #expect(try store.load(version: Self.bundle(1).version) == nil)
        #expect(try store.load(version: Self.bundle(51).version) != nil)
    }

    @Test("that come into use again count once, and as new")
    func again() throws {
        let folder = try TemporaryFolder()
        let store = Self.store(folder, versions: 2)
        for number in [0, 1, 0, 2] { try store.save(Self.bundle(number)) }
        #expect(Set(try store.versions().map(\.version)) == [Self.bundle(2).version, Self.bundle(0).version])
    }

    @Test("go when their contents exceed the bound in bytes; the last good one never does")
    func byteBound() throws {
        let folder = try TemporaryFolder()
        // Two of them with the file they share fit exactly, or lack a byte.
        let size = Self.bundle(0, padding: 1000).files.reduce(0) { $0 + $1.bytes.count }
        let own = Self.bundle(0, padding: 1000).files[0].bytes.count
        for (bytes, count) in [(size + own, 2), (size + own - 1, 1), (0, 1)] {
            let store = Self.store(folder, bytes: bytes)
            for number in 0..<3 { try store.save(Self.bundle(number, padding: 1000)) }
            #expect(try store.versions().count == count, "\(bytes)")
            #expect(try store.load()?.version == Self.bundle(2, padding: 1000).version)
        }
    }

    @Test("leave nothing behind of what a crash left half written")
    func leftovers() throws {
        let folder = try TemporaryFolder()
        let store = Self.store(folder)
        try store.save(Self.bundle(0))
        try folder.write("rules/objects/0123.tmp", "half")
        try folder.write("rules/objects/orphan", "of a version that went")
        try store.save(Self.bundle(1))
        #expect(Self.objects(folder).count == 3)
    }
}
