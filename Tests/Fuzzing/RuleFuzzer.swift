import RuleFormatter
import RuleSyntax
import SourceText

/// What libFuzzer calls with each input: the parser and the formatter have to keep their promises for any bytes.
///
/// Not a target of the package: `make fuzz` compiles it together with the modules that it needs. A promise that is broken
/// is a trap, since that is what libFuzzer reports.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let file = SourceFile(path: "fuzz.rules", bytes: Array(UnsafeBufferPointer(start: bytes, count: count)))
    let (tree, findings) = Parser.parse(file, index: 0)
    var end = 0
    for token in tree.tokens {
        precondition(token.range.lowerBound == end && !token.range.isEmpty, "the tokens are not the file")
        end = token.range.upperBound
    }
    precondition(end == count, "bytes at the end are in no token")
    precondition(tree.blocks.allSatisfy { !$0.tokens.isEmpty }, "a block has no tokens")
    var map = SourceMap()
    _ = map.add(file)
    for finding in findings {
        guard let span = finding.primary?.span else { preconditionFailure("an error without a place") }
        precondition(span.start >= 0 && span.end <= count, "an error outside the file")
    }
    _ = DiagnosticRenderer(map: map).report(findings, limit: 50)
    switch RuleFormatter.format(file, index: 0) {
    case .broken(let errors): precondition(!errors.isEmpty, "broken without an error")
    case .refused(let why): preconditionFailure("refused: \(why)")
    case .formatted(let text):
        guard case .formatted(text) = RuleFormatter.format(SourceFile(path: "fuzz.rules", text: text), index: 0)
        else { preconditionFailure("formatting twice is not formatting once") }
    }
    return 0
}
