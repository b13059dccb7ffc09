import TestSupport
import Testing

@Suite("The documentation")
struct PageTests {
    static let pages = ["tutorial.md", "cookbook.md", "migration.md"]

    @Test("has rules that load and consoles that print what they say", .timeLimit(.minutes(3)), arguments: pages)
    func run(name: String) throws {
        let path = "\(Repository.root)/docs/\(name)"
        let page = try Page(path)
        let run = try page.run()
        #expect(run.count >= 3, "nothing of \(name) was run")
        #expect(run.broken.isEmpty, "\(run.broken.joined(separator: "\n"))")
        expectGolden(run.text, at: path)
    }

    @Test("is found out when its rules are broken, a test of them fails, or a console prints something else")
    func broken() throws {
        let folder = try TemporaryFolder()
        let rules = """
            categories a, b
            priorities high, low
            tiers first
            default category b, priority low
            route
                | tier  |
                | first |
            """
        let good =
            "rule \"R\"\n    when automatic\n    then category a\ntest \"t\"\n    automatic yes\n    expect category a\n"
        func page(_ block: String, _ output: String) -> String {
            "```text file=desk.rules\n\(rules)\n```\n```rules\n\(block)```\n```console\n$ echo a; echo b\n\(output)\n```\n"
        }
        let whole = try Page(try folder.write("page.md", page(good, "a\nb")))
        #expect(try whole.run().broken == [] && whole.run().text == page(good, "a\nb"))
        let failing = try Page(
            try folder.write("page.md", page(good.replacing("expect category a", with: "expect category b"), "a\nb")))
        #expect(try failing.run().broken.count == 1)
        let misspelt = try Page(try folder.write("page.md", page("rlue \"R\"\n", "a\nb")))
        #expect(try misspelt.run().broken.first?.contains("R003") == true)
        let other = try Page(try folder.write("page.md", page(good, "c")))
        #expect(try other.run().text == page(good, "a\nb"))
    }
}
