import Foundation
import TestSupport
import Testing

@Suite("The repository")
struct TidinessTests {
    static let sources = SourceTree.swiftFiles(in: "Sources")
    static let tests = SourceTree.swiftFiles(in: "Tests")

    @Test("has source files of at most 500 lines and test files of at most 800")
    func sizes() {
        #expect(Self.sources.count > 100 && Self.tests.count > 20)
        for (files, limit) in [(Self.sources, 500), (Self.tests, 800)] {
            for file in files {
                let lines = file.bytes.count { $0 == UInt8(ascii: "\n") }
                #expect(lines <= limit, "\(file.path) has \(lines) lines")
            }
        }
    }

    @Test("has Swift files that end with one line end, in UTF-8, without carriage returns and tabs")
    func fileEnds() {
        for file in Self.sources + Self.tests {
            #expect(file.bytes.last == 10 && file.bytes.dropLast().last != 10, "\(file.path)")
            #expect(String(validating: file.bytes, as: UTF8.self) != nil, "\(file.path)")
            #expect(!file.bytes.contains(13) && !file.bytes.contains(9), "\(file.path)")
        }
    }

    /// Force unwraps are found by the formatter.
    static let forbidden = [
        "try" + "!", "fatal" + "Error(", " as" + "! ", "precondition" + "Failure(", "@test" + "able",
        "unsafe" + "BitCast",
    ]

    @Test("has no code that traps on purpose or looks into other modules", arguments: forbidden)
    func forbiddenWords(word: String) {
        for file in Self.sources + Self.tests {
            #expect(!file.text.contains(word), "\(file.path)")
        }
    }

    @Test("makes programs from rules in one place")
    func onePathForRules() {
        let places = Self.sources.filter { $0.text.contains("Program(rules:") }.map(\.path)
        #expect(places == ["Sources/RuleTesting/RuleCheck.swift"])
    }

    @Test("opens no internet socket", arguments: ["AF_" + "INET", "getaddr" + "info", "URL" + "Session"])
    func noNetwork(word: String) {
        for file in Self.sources { #expect(!file.text.contains(word), "\(file.path)") }
    }

    @Test("has programs whose main files only hand over", arguments: ["firstlined", "firstlinectl"])
    func mains(program: String) throws {
        let text = try #require(SourceTree.text("Sources/\(program)/Main.swift"))
        #expect(text.split(separator: "\n").count < 30)
        #expect(SourceTree.swiftFiles(in: "Sources/\(program)").count == 1)
    }

    @Test(
        "has what a reader looks for first",
        arguments: ["LICENSE", "README.md", "CHANGELOG.md", "ARCHITECTURE.md", "Makefile"])
    func frontDoor(name: String) throws {
        let text = try #require(SourceTree.text(name))
        #expect(!text.isEmpty)
    }

    @Test("does not keep what is built or resolved", arguments: [".build", "Package.resolved"])
    func ignored(name: String) throws {
        let lines = try #require(SourceTree.text(".gitignore")).split(separator: "\n").map { $0.trimmingSuffix("/") }
        #expect(lines.contains(name) || lines.contains("/" + name))
    }

    @Test("has every path that ARCHITECTURE.md names")
    func architecturePaths() throws {
        let roots = Set(Repository.names(in: Repository.root))
        let quoted = try quotedWords(in: "ARCHITECTURE.md")
        let paths = quoted.filter { word in
            guard word.contains("/"), !word.contains(" "), !word.contains("<") else { return false }
            return roots.contains(String(word.prefix { $0 != "/" }))
        }
        #expect(paths.count > 20)
        for path in paths { #expect(SourceTree.exists(path), "ARCHITECTURE.md names \(path)") }
    }

    @Test("has every module in ARCHITECTURE.md")
    func architectureModules() throws {
        let quoted = Set(try quotedWords(in: "ARCHITECTURE.md"))
        for module in Repository.names(in: Repository.root + "/Sources") {
            #expect(quoted.contains("Sources/\(module)"), "ARCHITECTURE.md does not name Sources/\(module)")
        }
    }

    /// What stands between backticks in a file, outside of fenced blocks.
    private func quotedWords(in path: String) throws -> [String] {
        let text = try #require(SourceTree.text(path))
        let prose = text.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            .joined()
        return prose.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : String(self)
    }
}
