import Foundation
import FoundationXML
import RuleTesting
import TestSupport
import Testing

@Suite("Reports of tests")
struct TestReportTests {
    static let golden = Repository.root + "/Tests/RuleEngineTests/Golden/"

    static let report = TestReport(entries: [
        TestReport.Entry(name: "a # b \\ c", place: .init(path: "a.rules", line: 3), failures: []),
        TestReport.Entry(
            name: "<Račun> & \"退款\" 'x' ]]> \u{1B}[31m", place: .init(path: "a & b.rules", line: 12),
            failures: [
                .init(
                    message: "expected category billing, got other",
                    notes: ["\"Bill\" (a.rules:1) does not match", "body: \u{7}\u{202E}\u{FFFE}"],
                    place: .init(path: "a & b.rules", line: 14)),
                .init(message: "expected tier \"first\"\nor second"),
            ]),
        TestReport.Entry(name: "last", place: .init(path: "a.rules", line: 30), failures: []),
    ])

    @Test("are the golden ones", arguments: ["human.txt", "verbose.txt", "report.tap", "report.xml"])
    func golden(name: String) {
        let text =
            switch name {
            case "human.txt": Self.report.human()
            case "verbose.txt": Self.report.human(namesAll: true)
            case "report.tap": Self.report.tap(comments: ["1 of 2 rules exercised"])
            default: Self.report.junit
            }
        expectGolden(text, at: Self.golden + name)
    }

    /// Counts elements, and fails on what is not well formed.
    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [String: Int] = [:]
        var names: [String] = []

        func parser(
            _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
            qualifiedName qName: String?,
            attributes attributeDict: [String: String]
        ) {
            elements[elementName, default: 0] += 1
            if elementName == "testcase", let name = attributeDict["name"] { names.append(name) }
        }
    }

    @Test("in JUnit's form are well formed, whatever the names hold")
    func wellFormed() {
        var entries = Self.report.entries
        for scalar in (0...0x9F).compactMap(Unicode.Scalar.init) {
            entries.append(
                TestReport.Entry(
                    name: "n\(scalar)", place: .init(path: "p\(scalar)", line: 1),
                    failures: [.init(message: "m\(scalar)")]))
        }
        let reader = Reader()
        let parser = XMLParser(data: Data(TestReport(entries: entries).junit.utf8))
        parser.delegate = reader
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(reader.elements["testcase"] == entries.count)
        #expect(reader.elements["failure"] == 2 + 0xA0)
        #expect(reader.names.contains("<Račun> & \"退款\" 'x' ]]> \u{FFFD}[31m"))
    }

    @Test("in TAP have a line a test and as many as they plan")
    func tap() {
        let lines = Self.report.tap().split(separator: "\n")
        #expect(lines.first == "TAP version 14" && lines[1] == "1..3")
        #expect(lines.count { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") } == 3)
        #expect(!lines.contains { $0.unicodeScalars.contains("\u{1B}") })
    }
}
