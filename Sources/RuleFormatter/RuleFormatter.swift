import RuleSyntax
package import SourceText

/// Brings rule files into the canonical form, in which one rule set is written in one way.
///
/// Only white space changes, and commas between list entries that nobody needs to count on: entries on one line get
/// the comma between them, doubled commas go. Comments stay where they were. Doing it twice changes nothing more.
package enum RuleFormatter {
    /// Bytes of a rule file, the same bound as where rules are read.
    package static let sizeLimit = 1_048_576

    /// What became of a file.
    package enum Outcome: Sendable {
        /// The canonical form; it may be the file as it was.
        case formatted(String)
        /// The file has errors of syntax and is left alone.
        case broken([Diagnostic])
        /// The canonical form would not be the same file, or not one that is read: why.
        case refused(String)
    }

    /// The canonical form of a file that stands at `index` in the source map.
    ///
    /// The result is read again, and refused where its syntax tree or its comments are not those of the file.
    package static func format(_ file: SourceFile, index: Int) -> Outcome {
        let (tree, findings) = Parser.parse(file, index: index)
        if !findings.isEmpty { return .broken(findings) }
        let text = CanonicalLayout.text(of: tree, in: file)
        let result = SourceFile(path: file.path, text: text)
        if result.bytes.count > sizeLimit, file.bytes.count <= sizeLimit {
            return .refused("aligned, it would be larger than 1 MB; shorten the longest cells of its tables")
        }
        let (newTree, newFindings) = Parser.parse(result, index: index)
        guard newFindings.isEmpty else { return .refused("its canonical form could not be read again") }
        if let difference = TreeComparison.difference(tree, in: file, newTree, in: result) {
            return .refused(difference)
        }
        return .formatted(text)
    }
}
