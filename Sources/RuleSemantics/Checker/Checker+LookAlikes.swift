import RuleSyntax
import SourceText

// R022: names, phrases and values with letters that are not what they look like.
extension Checker {
    mutating func reportLookAlikes() {
        for tree in sources.trees {
            // Who writes whole words of a script means it: then a word of letters that look Latin is one of those.
            let scripts =
                map.file(of: Span(file: tree.file, start: 0, end: 0)).map {
                    LookAlikes.ownScripts(in: $0.text(0..<$0.bytes.count))
                } ?? []
            for block in tree.blocks {
                switch block.content {
                // Tests show messages as strangers write them.
                case .test, .examples, .unreadable: continue
                default: break
                }
                for token in tree.tokens[block.tokens] {
                    switch token.kind {
                    case .word, .string, .cell:
                        reportLookAlikes(
                            at: Span(file: tree.file, start: token.range.lowerBound, end: token.range.upperBound),
                            scripts)
                    default: continue
                    }
                }
            }
        }
        for list in lists {
            for entry in list.entries where entry.span.file != list.name.span.file { reportLookAlikes(at: entry.span) }
        }
    }

    private mutating func reportLookAlikes(at span: Span, _ scripts: Set<LookAlikes.Script>? = nil) {
        guard let file = map.file(of: span),
            !file.bytes[span.range.clamped(to: 0..<file.bytes.count)].allSatisfy({ $0 < 0x80 }),
            let problem = LookAlikes.problem(in: file.text(span.range))
                ?? scripts.flatMap({ LookAlikes.disguisedWord(in: file.text(span.range), besides: $0) })
        else { return }
        report(
            .lookAlike, "`\(file.text(span.range))` \(problem.message)", at: span, problem.culprit,
            help: ["type it again by hand; where it is meant, say `accept R022 \"why\"` in the block"])
    }
}
