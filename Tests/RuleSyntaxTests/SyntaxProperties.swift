import Foundation
import RuleSyntax
import SourceText
import TestSupport

/// Rule files that real people wrote, and what has to be true of the tree of any file.
enum SyntaxProperties {
    /// Every rule file of the repository: the rules that ship, and those of the tests.
    static let ruleFiles: [String] = ["Rules", "Examples", "Tests/LanguageTests/Corpus"].flatMap { folder in
        (FileManager.default.enumerator(atPath: Repository.root + "/" + folder)?.allObjects ?? [])
            .compactMap { $0 as? String }.filter { $0.hasSuffix(".rules") }.map { folder + "/" + $0 }
    }.sorted()

    static func bytes(of file: String) -> [UInt8] {
        FileManager.default.contents(atPath: Repository.root + "/" + file).map(Array.init) ?? []
    }

    /// What is wrong with the tree of a file; none when the tree is as it has to be.
    ///
    /// - Parameter deeply: whether every span of the tree is looked at too, which takes its time.
    static func violations(of bytes: [UInt8], deeply: Bool) -> [String] {
        let file = SourceFile(path: "f.rules", bytes: bytes)
        let (tree, diagnostics) = Parser.parse(file, index: 0)
        var problems: [String] = []
        var end = 0
        for token in tree.tokens {
            if token.range.lowerBound != end { problems.append("a gap before byte \(token.range.lowerBound)") }
            if token.range.isEmpty { problems.append("an empty token at byte \(end)") }
            end = token.range.upperBound
        }
        if end != bytes.count { problems.append("the tokens end at \(end), the file at \(bytes.count)") }
        var next = tree.preamble
        for block in tree.blocks {
            if block.tokens.lowerBound != next { problems.append("blocks leave token \(next) out") }
            if block.tokens.isEmpty { problems.append("a block without tokens") }
            next = block.tokens.upperBound
        }
        if next != tree.tokens.count { problems.append("blocks end at token \(next) of \(tree.tokens.count)") }
        for diagnostic in diagnostics {
            if diagnostic.primary == nil { problems.append("finding \(diagnostic.message) has no place") }
            if diagnostic.message.isEmpty { problems.append("a finding says nothing") }
            for label in [diagnostic.primary, diagnostic.secondary].compactMap({ $0 }) {
                problems += violations(of: label.span, in: bytes, "finding \(diagnostic.message)")
            }
        }
        if deeply {
            for block in tree.blocks {
                for span in spans(in: block) { problems += violations(of: span, in: bytes, "tree") }
            }
        }
        return problems
    }

    private static func violations(of span: Span, in bytes: [UInt8], _ what: String) -> [String] {
        let isInside = span.file == 0 && span.start >= 0 && span.start <= span.end && span.end <= bytes.count
        return isInside ? [] : ["\(what): \(span) is not inside the file of \(bytes.count) bytes"]
    }

    /// Every span that a value holds, however deep.
    private static func spans(in value: Any) -> [Span] {
        if let span = value as? Span { return [span] }
        return Mirror(reflecting: value).children.flatMap { spans(in: $0.value) }
    }
}
