package import SourceText

/// A parsed rule file.
///
/// The tree is lossless: its tokens are the file, and its blocks share the tokens out among them.
package struct SyntaxTree: Sendable {
    /// The index of the file in the source map.
    package let file: Int
    /// Every token of the file, white space and comments included.
    package let tokens: [Token]
    /// How many tokens stand before the first block (comments, blank lines).
    package let preamble: Int
    /// The blocks in the order of the file; what could not be read is there too, as ``Block/Content/unreadable``.
    package let blocks: [Block]
    /// Whether the file is text at all; of one in another encoding nothing was read.
    package let isReadable: Bool

    init(file: Int, tokens: [Token], preamble: Int, blocks: [Block], isReadable: Bool = true) {
        self.file = file
        self.tokens = tokens
        self.preamble = preamble
        self.blocks = blocks
        self.isReadable = isReadable
    }
}

/// One block: a line in column 1 and the indented lines below it.
package struct Block: Sendable {
    /// What a block says.
    package enum Content: Sendable {
        case version(VersionBlock)
        case names(NamesBlock)
        case defaults(DefaultBlock)
        case list(ListBlock)
        case table(TableBlock)
        case hours(HoursBlock)
        case tier(TierBlock)
        case condition(ConditionBlock)
        case rule(RuleBlock)
        case route(RouteBlock)
        case test(TestBlock)
        case examples(ExamplesBlock)
        case unreadable
    }

    /// The tokens that belong to it, comments and blank lines after it included.
    package let tokens: Range<Int>
    /// Its first word.
    package let head: Span
    /// What it says; where it had errors, what could be read of it.
    package let content: Content
    /// Its `accept CODE "why"` lines.
    package let accepts: [AcceptClause]
}

/// A word that names something, with its place.
package struct Name: Sendable {
    /// The name as written.
    package let text: String
    /// Where it stands.
    package let span: Span

    /// A name at a place.
    package init(_ text: String, _ span: Span) {
        self.text = text
        self.span = span
    }
}

/// Written `accept R032 "why"`.
package struct AcceptClause: Sendable {
    /// The code it silences, as written.
    package let code: Name
    /// The reason given.
    package let why: String
    /// The whole clause.
    package let span: Span
}

/// A string after its escapes were read.
package struct StringSyntax: Sendable {
    /// The text, with `\"`, `\\` and `\#` read.
    package let text: String
    /// Which characters of `text`, counted in Unicode scalars, were written as `\#` and so are no digit wildcards.
    package let escapedHashes: Set<Int>
    /// The string with its quotes.
    package let span: Span
}
