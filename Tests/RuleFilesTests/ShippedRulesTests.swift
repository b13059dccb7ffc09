import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import SourceText
import TestSupport
import Testing

@Suite("The rules that ship")
struct ShippedRulesTests {
    @Test("load without a finding, and their tests pass")
    func load() {
        let bundle = RuleReader(directories: [Repository.root + "/Rules"]).read()
        let check = bundle.check()
        #expect(DiagnosticRenderer(map: check.sources).report(bundle.problems + check.diagnostics) == "")
        #expect(check.results.count > 20 && check.results.allSatisfy(\.hasPassed))
        #expect(check.program?.rules.rules.count ?? 0 > 10)
    }

    @Test("are decided the same from the store as from their directory")
    func stored() throws {
        let folder = try TemporaryFolder()
        let bundle = RuleReader(directories: [Repository.root + "/Rules"]).read()
        let store = RuleStore(directory: folder.path + "/state")
        try store.save(bundle)
        let loaded = try #require(try store.load())
        #expect(loaded.version == bundle.version)
        #expect(loaded.check().results.map(\.hasPassed) == bundle.check().results.map(\.hasPassed))
    }
}
