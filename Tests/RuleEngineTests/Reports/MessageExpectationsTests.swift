import RuleTesting
import Testing

@Suite("What is expected of messages")
struct MessageExpectationsTests {
    @Test("is read by the names of its columns, in any order")
    func columns() throws {
        let table = try MessageExpectations(
            "# comment\n\ntier\tcategory\trule\tfile\tpriority\r\nfirst,second\tbilling\tBill words\ta b.eml\t-\r\n-\theld\t-\tx\tempty\n"
        )
        #expect(table.lines.map(\.file) == ["a b.eml", "x"])
        #expect(table.lines[0].priority == nil && table.lines[0].rule == "Bill words" && table.lines[0].number == 4)
        #expect(table.lines[0].tiers?.open == "first" && table.lines[0].tiers?.closed == "second")
        #expect(table.lines[1].tiers == nil && table.lines[1].priority == "empty" && table.lines[1].rule == nil)
        #expect(table.lines(of: "x").map(\.number) == [5])
    }

    @Test(
        "is refused with the line where it cannot be used",
        arguments: [
            ("", 1, "there is no heading"), ("# only\n", 1, "there is no heading"),
            ("file\tcategory\ttier\n", 1, "`priority`"),
            ("file\tcategory\tpriority\ttier\tmood\n", 1, "`mood` is no column"),
            ("file\tcategory\tpriority\ttier\ttier\n", 1, "twice"),
            ("file\tcategory\tpriority\ttier\na\tb\tc\n", 2, "3 cells, the heading has 4"),
            ("file\tcategory\tpriority\ttier\n\n\tb\tc\td\n", 3, "needs a file"),
            ("file\tcategory\tpriority\ttier\na\t-\tc\td\n", 2, "needs a file and a category"),
            ("file\tcategory\tpriority\ttier\na\tb\tc\td,e,f\n", 2, "more than two tiers"),
            ("file category priority tier\n", 1, "separated by tabs"),
        ])
    func broken(text: String, line: Int, message: String) {
        let problem = #expect(throws: MessageExpectations.Problem.self) { try MessageExpectations(text) }
        #expect(problem?.line == line && problem?.message.contains(message) == true, "\(String(describing: problem))")
    }
}
