@preconcurrency import Glibc
import RuleFormatter
import RuleSyntax
import SourceText

/// What libFuzzer calls with each input: the parser and the formatter have to keep their promises for any bytes.
///
/// Not a target of the package: `make fuzz` compiles it together with the modules that it needs. A promise that is
/// broken ends the program, since that is what libFuzzer reports.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let file = SourceFile(path: "fuzz.rules", bytes: Array(UnsafeBufferPointer(start: bytes, count: count)))
    let (tree, findings) = Parser.parse(file, index: 0)
    var end = 0
    for token in tree.tokens {
        demand(token.range.lowerBound == end && !token.range.isEmpty, "the tokens are the file, without a gap")
        end = token.range.upperBound
    }
    demand(end == count, "every byte is in a token")
    demand(tree.blocks.allSatisfy { !$0.tokens.isEmpty }, "every block has a token")
    var map = SourceMap()
    _ = map.add(file)
    for finding in findings {
        let span = finding.primary?.span
        demand(span.map { $0.start >= 0 && $0.end <= count } ?? false, "every error has a place in the file")
    }
    _ = DiagnosticRenderer(map: map).report(findings, limit: 50)
    switch RuleFormatter.format(file, index: 0) {
    case .broken(let errors): demand(!errors.isEmpty, "a file is broken by errors only")
    case .refused(let why): demand(false, "what can be read is formatted: \(why)")
    case .formatted(let text):
        var again = ""
        if case .formatted(let result) = RuleFormatter.format(SourceFile(path: "f.rules", text: text), index: 0) {
            again = result
        }
        demand(again == text, "formatting twice is formatting once")
    }
    return 0
}

/// Ends the program with a message where a promise is broken.
private func demand(_ isKept: Bool, _ promise: String) {
    guard !isKept else { return }
    fputs("broken promise: \(promise)\n", stderr)
    abort()
}
