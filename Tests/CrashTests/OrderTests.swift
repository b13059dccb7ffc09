import Spool
import Testing

/// The order of some steps, read off what was done: file systems that keep more than they promise hide what is missing there.
@Suite("The order of steps")
struct OrderTests {
    /// What one life did, in order, with the directories by their paths.
    private func log(of name: String) throws -> (log: [FileOperation], files: ModelFileSystem) {
        let scenario = try #require((Scenario.all + Scenario.people).first { $0.name == name })
        let (image, ledger) = try scenario.beginning()
        let files = ModelFileSystem(base: image, time: DeskRun.epoch + DeskRun.hour, outsider: scenario.outsider)
        try DeskRun(scenario, on: files, ledger: ledger, number: 0).live()
        return (files.log, files)
    }

    private func renames(
        _ log: [FileOperation], _ files: ModelFileSystem, from source: String, to target: String
    ) -> [Int] {
        log.indices.filter { index in
            guard case .rename(_, let from, _, let into, _, _) = log[index] else { return false }
            return from == files.image.inode(source) && into == files.image.inode(target)
        }
    }

    @Test("a held file that is given back is durable in work before its reason goes")
    func givenBack() throws {
        let (log, files) = try log(of: "a held mail that is given back")
        let renamed = try #require(renames(log, files, from: "held/email", to: "work/email").last)
        let removed = try #require(
            log.indices.first { index in
                guard index > renamed, case .remove(let name, _, _) = log[index] else { return false }
                return name.text.hasSuffix(".reason")
            })
        let work = try #require(files.image.inode("work/email"))
        #expect(log[renamed..<removed].contains(.syncDirectory(work)))
    }

    @Test("a stub is staged and synced, then in the ledger, then in its queue")
    func stub() throws {
        let (log, files) = try log(of: "a held file of which a tier is told")
        let published = try #require(renames(log, files, from: "tiers/first/tmp", to: "tiers/first/new").first)
        let tmp = try #require(files.image.inode("tiers/first/tmp"))
        let synced = try #require(log.lastIndex { $0 == .syncDirectory(tmp) } ?? log.lastIndex(of: .syncAll))
        let first = try #require(log[..<published].lastIndex { $0 == .syncDirectory(tmp) || $0 == .syncAll })
        #expect(
            log[first..<published].contains(.commit), "the row comes between the sync of the envelope and its queue")
        #expect(synced >= first)
    }

    @Test("what is removed after its time goes from the inside to the outside")
    func retention() throws {
        let (log, files) = try log(of: "a resolved message and a held file that are kept long enough")
        func removal(in path: String, _ ending: String) throws -> Int {
            let directory = try #require(files.image.inode(path))
            return try #require(
                log.indices.first { index in
                    guard case .remove(let name, directory, _) = log[index] else { return false }
                    return name.text.hasSuffix(ending)
                })
        }
        let original = try removal(in: "tiers/first/originals", ".eml")
        #expect(original < (try removal(in: "tiers/first/done", ".json")))
        let companion = try removal(in: "held/phone", ".wav")
        let file = try removal(in: "held/phone", ".txt")
        let reason = try removal(in: "held/phone", ".reason")
        #expect(companion < file && file < reason)
    }
}
