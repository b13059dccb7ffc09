import Foundation
import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import SourceText
import TestSupport
import Testing

@Suite("The store of the last good rules")
struct RuleStoreTests {
    private struct Stored {
        let folders: RuleFolders
        let bundle: RuleBundle
        let store: RuleStore

        init() throws {
            folders = try RuleFolders()
            try folders.writeWholeSet()
            bundle = folders.reader("etc").read()
            store = RuleStore(directory: folders.path("state"))
            try store.save(bundle)
        }

        var manifest: String { folders.path("state/\(bundle.version).manifest") }

        func failure() -> String {
            do {
                let loaded = try store.load()
                return loaded == nil ? "nothing stored" : "loaded"
            } catch {
                return error.description
            }
        }
    }

    @Test("is empty before the first")
    func empty() throws {
        let folder = try TemporaryFolder()
        #expect(try RuleStore(directory: folder.path + "/none").load() == nil)
    }

    @Test("gives back lists, tables, calendars and zones, with the directory gone")
    func roundTrip() throws {
        let stored = try Stored()
        try FileManager.default.removeItem(atPath: stored.folders.path("etc"))
        let loaded = try #require(try stored.store.load())
        #expect(loaded.version == stored.bundle.version)
        #expect(loaded.files == stored.bundle.files)
        #expect(loaded.resources.map(\.reference) == stored.bundle.resources.map(\.reference))
        #expect(Set(loaded.resources.map(\.reference.kind)) == [.list, .table, .holidays, .zone])
        let check = loaded.check()
        #expect(check.diagnostics.map(\.message) == [])
        #expect(check.program?.version == stored.bundle.version)
        #expect(RuleFolders.tier(check, sender: "ann@a.org") == "second")
    }

    @Test("keeps names with spaces, line ends, percent signs and letters of any script")
    func oddNames() throws {
        let folder = try TemporaryFolder()
        let names = ["a b.rules", "line\nend.rules", "100%41.rules", "račun 退.rules", "%.rules"]
        let files = names.map { RuleBundle.File(name: $0, path: "/x y/" + $0, bytes: Array("# \($0)".utf8)) }
        let store = RuleStore(directory: folder.path + "/state")
        try store.save(RuleBundle(files: files, resources: []))
        #expect(try store.load()?.files == files)
    }

    @Test("keeps files of the same content apart, and empty ones")
    func sameContent() throws {
        let folder = try TemporaryFolder()
        let files = ["a", "b", "c"].map { RuleBundle.File(name: $0, path: $0, bytes: $0 == "c" ? [] : [35]) }
        let store = RuleStore(directory: folder.path + "/state")
        try store.save(RuleBundle(files: files, resources: []))
        #expect(try store.load()?.files == files)
    }

    @Test("gives the one that was saved last")
    func last() throws {
        let stored = try Stored()
        try stored.folders.folder.write("etc/new.rules", "# new\n")
        let second = stored.folders.reader("etc").read()
        try stored.store.save(second)
        #expect(try stored.store.load()?.version == second.version)
        try stored.store.save(stored.bundle)
        #expect(try stored.store.load()?.version == stored.bundle.version)
    }

    @Test("leaves no half-written file behind")
    func noTemporaryFiles() throws {
        let stored = try Stored()
        let all = FileManager.default.enumerator(atPath: stored.folders.path("state"))?.allObjects ?? []
        #expect(!all.compactMap { $0 as? String }.contains { $0.hasSuffix(".tmp") })
    }

    @Test("a half-written file of a crash does no harm")
    func halfWritten() throws {
        let stored = try Stored()
        try stored.folders.folder.write("state/current.tmp", "rubb")
        try stored.folders.folder.write("state/objects/abc.tmp", "rubb")
        #expect(try stored.store.load()?.version == stored.bundle.version)
        try stored.store.save(stored.bundle)
        #expect(try stored.store.load()?.version == stored.bundle.version)
    }

    /// What `current` may hold after somebody was at it.
    static let garbage: [[UInt8]] = [
        [], [10], Array("0123456789abcdef\n".utf8), Array("../../../etc/passwd".utf8), [0, 0, 0], [0xFF, 0xFE, 0x80],
        [UInt8](repeating: 97, count: 1024), [UInt8](repeating: 97, count: 100_000),
    ]

    @Test("with a garbled `current` says so", arguments: garbage)
    func garbledCurrent(bytes: [UInt8]) throws {
        let stored = try Stored()
        try stored.folders.folder.write("state/current", bytes)
        let failure = stored.failure()
        #expect(failure.contains(stored.folders.path("state")), "\(failure)")
    }

    @Test("with a directory as `current` says so")
    func directoryAsCurrent() throws {
        let stored = try Stored()
        try FileManager.default.removeItem(atPath: stored.folders.path("state/current"))
        try stored.folders.folder.write("state/current/x", "")
        #expect(stored.failure().contains("state/current cannot be read: it is not a file"))
    }

    /// What a manifest may hold after somebody was at it.
    static let manifests: [String] = [
        "", "\n", "firstline-rules 2\n", "firstline-rules 1\n", "firstline-rules 1\nrules\n",
        "firstline-rules 1\nrules abc x a a\n", "firstline-rules 1\nrules ../../current 0 a a\n",
        "firstline-rules 1\nrules e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 a\n",
        "firstline-rules 1\nodd e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 a a\n",
        "\u{0}\u{0}\u{0}", "rules rules rules",
    ]

    @Test("with a garbled manifest says so", arguments: manifests)
    func garbledManifest(text: String) throws {
        let stored = try Stored()
        try stored.folders.folder.write("state/\(stored.bundle.version).manifest", text)
        let failure = stored.failure()
        #expect(failure.contains(stored.folders.path("state")), "\(failure)")
    }

    @Test("without its manifest says so")
    func missingManifest() throws {
        let stored = try Stored()
        try FileManager.default.removeItem(atPath: stored.manifest)
        #expect(stored.failure() == "\(stored.manifest) cannot be read: there is no such file")
    }

    @Test("with an object cut short, changed or gone says so")
    func damagedObjects() throws {
        let stored = try Stored()
        let objects = stored.folders.path("state/objects")
        let names = Repository.names(in: objects)
        #expect(names.count == 6)
        for name in names {
            let path = objects + "/" + name
            let good = Array(try #require(FileManager.default.contents(atPath: path)))
            try stored.folders.folder.write("state/objects/\(name)", Array(good.dropLast()))
            #expect(stored.failure() == "\(path) is damaged")
            try stored.folders.folder.write(
                "state/objects/\(name)", [good.first.map { $0 ^ 1 } ?? 0] + good.dropFirst())
            #expect(stored.failure() == "\(path) is damaged")
            try FileManager.default.removeItem(atPath: path)
            #expect(stored.failure() == "\(path) cannot be read: there is no such file")
            try stored.folders.folder.write("state/objects/\(name)", good)
        }
        #expect(stored.failure() == "loaded")
    }

    @Test("saving mends an object that is damaged")
    func mending() throws {
        let stored = try Stored()
        let objects = stored.folders.path("state/objects")
        for name in Repository.names(in: objects) { try stored.folders.folder.write("state/objects/\(name)", "x") }
        #expect(stored.failure().contains("damaged"))
        try stored.store.save(stored.bundle)
        #expect(stored.failure() == "loaded")
    }

    @Test("with a line of the manifest taken out is not taken for whole")
    func shortManifest() throws {
        let stored = try Stored()
        let text = String(decoding: try #require(FileManager.default.contents(atPath: stored.manifest)), as: UTF8.self)
        let lines = text.split(separator: "\n")
        for index in 1..<lines.count {
            var fewer = lines
            fewer.remove(at: index)
            try stored.folders.folder.write(
                "state/\(stored.bundle.version).manifest", fewer.joined(separator: "\n") + "\n")
            #expect(stored.failure().contains("damaged"), "without line \(index)")
        }
    }

    @Test("cannot be made where a file stands in its way")
    func noDirectory() throws {
        let stored = try Stored()
        let file = try stored.folders.folder.write("file", "x")
        #expect(throws: RuleStore.Failure.self) { try RuleStore(directory: file).save(stored.bundle) }
        #expect(throws: RuleStore.Failure.self) { try RuleStore(directory: file + "/below").save(stored.bundle) }
    }
}

@Suite("A refused table")
struct RefusedTableTests {
    static let bad = "sender,plan\nann@a.org,free\nann@a.org,free\n"

    @Test("keeps the last good one")
    func keepsLastGood() throws {
        let folders = try RuleFolders()
        try folders.writeWholeSet()
        let good = folders.reader("etc").read()
        try folders.folder.write("etc/tables/customers.csv", Self.bad)
        let refused = folders.reader("etc").read()
        let alone = refused.check()
        #expect(RuleFolders.tier(alone, sender: "ann@a.org") == "first")
        #expect(alone.diagnostics.allSatisfy { $0.code == .tableData && $0.severity == .warning })
        let check = refused.check(lastGood: good)
        #expect(RuleFolders.tier(check, sender: "ann@a.org") == "second")
        #expect(check.diagnostics.contains { $0.notes.contains { $0.contains("keeps the data that were last good") } })
        #expect(check.refusedTables.count == 1)
    }

    @Test("keeps it over the next reload, and over a restart")
    func keepsItLonger() throws {
        let folders = try RuleFolders()
        try folders.writeWholeSet()
        let good = folders.reader("etc").read()
        try folders.folder.write("etc/tables/customers.csv", Self.bad)
        let first = folders.reader("etc").read()
        let running = first.keeping(first.check(lastGood: good).refusedTables, from: good)
        #expect(running.version == first.version)

        try folders.folder.write("etc/new.rules", "# something else\n")
        let second = folders.reader("etc").read()
        #expect(RuleFolders.tier(second.check(lastGood: running), sender: "ann@a.org") == "second")

        let store = RuleStore(directory: folders.path("state"))
        try store.save(running)
        let restarted = try #require(try store.load())
        #expect(RuleFolders.tier(restarted.check(), sender: "ann@a.org") == "second")
        #expect(RuleFolders.tier(second.check(lastGood: restarted), sender: "ann@a.org") == "second")
    }

    @Test("is forgotten when the table is good again")
    func mended() throws {
        let folders = try RuleFolders()
        try folders.writeWholeSet()
        let good = folders.reader("etc").read()
        try folders.folder.write("etc/tables/customers.csv", Self.bad)
        let bad = folders.reader("etc").read()
        let running = bad.keeping(bad.check(lastGood: good).refusedTables, from: good)
        try folders.folder.write("etc/tables/customers.csv", "sender,plan\nbob@a.org,gold\n")
        let mended = folders.reader("etc").read()
        let check = mended.check(lastGood: running)
        #expect(check.diagnostics.isEmpty && check.refusedTables.isEmpty)
        #expect(RuleFolders.tier(check, sender: "ann@a.org") == "first")
        #expect(mended.keeping(check.refusedTables, from: running).standIns.isEmpty)
    }

    @Test("stays empty where the last good one does not fit the columns that are declared now")
    func otherColumns() throws {
        let folders = try RuleFolders()
        try folders.writeWholeSet()
        let good = folders.reader("etc").read()
        let words = RuleFolders.words.replacingOccurrences(
            of: "column plan gold, free", with: "column plan gold, free\n    column since old, new")
        try folders.folder.write("etc/words.rules", words)
        let check = folders.reader("etc").read().check(lastGood: good)
        #expect(RuleFolders.tier(check, sender: "ann@a.org") == "first")
        #expect(check.diagnostics.contains { $0.notes.contains { $0.contains("is refused and stays empty") } })
    }
}
