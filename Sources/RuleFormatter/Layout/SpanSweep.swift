import RuleSyntax
import SourceText

/// Spans that do not overlap, swept once along with the tokens of a block.
struct SpanSweep<Role> {
    private let spans: [(span: Span, role: Role)]
    private var next = 0

    init(_ spans: [(Span, Role)]) {
        self.spans = spans.sorted { $0.0.start < $1.0.start }.map { (span: $0.0, role: $0.1) }
    }

    /// The span that a token lies in, and whether it is the span's first token; tokens come in rising order.
    mutating func position(of token: Token) -> (role: Role, isFirst: Bool)? {
        let start = token.range.lowerBound
        while next < spans.count, spans[next].span.end <= start { next += 1 }
        guard next < spans.count, spans[next].span.range.contains(start) else { return nil }
        return (spans[next].role, spans[next].span.start == start)
    }
}
