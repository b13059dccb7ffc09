import Spool
import SystemPackage
import Testing

/// What the model of a file system leaves after a power cut is what was seen of real ones.
///
/// The rows of journalled file systems were taken on ext4 by copying the backing file of a mounted image at the moment in question.
@Suite("The model of a file system")
struct ModelTests {
    /// Some steps, and in which of the places `file:size` may be found after a power cut.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: PowerCut.Kind
        let steps: @Sendable (Places) throws -> Void
        let left: Set<String>
    }

    struct Places: Sendable {
        let files: ModelFileSystem
        let tmp: any Directory
        let new: any Directory

        func name(_ text: String) throws -> FileName { try #require(FileName(text)) }

        func write(_ text: String, isSynced: Bool) throws {
            let file = try tmp.create(name(text), mode: 0o600, replacing: false)
            try file.write([1, 2, 3, 4])
            if isSynced { try file.sync() }
        }

        func rename(_ text: String) throws {
            _ = try tmp.replace(name(text), to: new, as: name(text))
        }
    }

    static let rows: [Row] = [
        Row(
            testDescription: "written and renamed, nothing synced", kind: .journalled,
            steps: {
                try $0.write("a", isSynced: false)
                try $0.rename("a")
            }, left: ["", "/tmp/a:0", "/tmp/a:2", "/tmp/a:4", "/new/a:0", "/new/a:2", "/new/a:4"]),
        Row(
            testDescription: "the same, and another file synced: its name is there, its bytes need not be",
            kind: .journalled,
            steps: {
                try $0.write("a", isSynced: false)
                try $0.rename("a")
                try $0.new.sync()
            }, left: ["/new/a:0", "/new/a:2", "/new/a:4"]),
        Row(
            testDescription: "synced, renamed, directories not synced", kind: .journalled,
            steps: {
                try $0.write("a", isSynced: true)
                try $0.rename("a")
            }, left: ["/tmp/a:4", "/new/a:4"]),
        Row(
            testDescription: "synced, renamed, the target synced", kind: .journalled,
            steps: {
                try $0.write("a", isSynced: true)
                try $0.rename("a")
                try $0.new.sync()
            }, left: ["/new/a:4"]),
        Row(
            testDescription: "removed, the directory not synced", kind: .journalled,
            steps: {
                try $0.write("a", isSynced: true)
                try $0.tmp.remove($0.name("a"))
            }, left: ["/tmp/a:4", ""]),
        Row(
            testDescription: "a synced file whose name was not synced", kind: .loose,
            steps: { try $0.write("a", isSynced: true) }, left: ["", "/tmp/a:4"]),
        Row(
            testDescription: "the target of a rename synced: the source is as well", kind: .loose,
            steps: {
                try $0.write("a", isSynced: true)
                try $0.rename("a")
                try $0.new.sync()
            }, left: ["/new/a:4"]),
        Row(
            testDescription: "the target of a torn rename synced: both names may be there, never none", kind: .torn,
            steps: {
                try $0.write("a", isSynced: true)
                try $0.tmp.sync()
                try $0.rename("a")
                try $0.new.sync()
            }, left: ["/new/a:4", "/new/a:4 /tmp/a:4"]),
        Row(
            testDescription: "the whole file system synced", kind: .loose,
            steps: {
                try $0.write("a", isSynced: false)
                try $0.rename("a")
                try $0.tmp.syncFileSystem()
            }, left: ["/new/a:4"]),
        Row(
            testDescription: "a sync that failed, and one that succeeded after it", kind: .journalled,
            steps: { places in
                let file = try places.tmp.create(places.name("a"), mode: 0o600, replacing: false)
                try file.write([1, 2, 3, 4])
                places.files.fail(ModelFileSystem.Fault(operations: 0..<(.max), errno: .ioError))
                #expect(throws: SpoolError.self) { try file.sync() }
                places.files.fail(nil)
                try file.sync()
            }, left: ["/tmp/a:0", "/tmp/a:2", "/tmp/a:4"]),
    ]

    @Test("leaves after a power cut", arguments: rows)
    func powerCut(row: Row) throws {
        var base = FileImage()
        base.add("tmp/x", [], modified: 0)
        base.add("new/x", [], modified: 0)
        let files = ModelFileSystem(base: base, time: 0)
        let root = files.root
        let places = Places(
            files: files, tmp: try root.directory(try #require(FileName("tmp"))),
            new: try root.directory(try #require(FileName("new"))))
        try row.steps(places)
        let outcomes = PowerCut(row.kind, base: base, log: files.log).outcomes(limit: 100, seed: 1)
        let left = Set(
            outcomes.map { outcome in
                outcome.image.tree.filter { !$0.key.hasSuffix("/x") }
                    .map { "\($0.key):\(outcome.image.files[$0.value]?.bytes.count ?? -1)" }.sorted().joined(
                        separator: " ")
            })
        #expect(left == row.left)
    }
}
