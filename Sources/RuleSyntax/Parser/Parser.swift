package import SourceText

/// Reads one rule file into a tree and reports every error in it.
///
/// Recovery has two levels: a clause that cannot be read is left at the end of its line, and a block ends where the
/// next line starts in column 1, so that one broken line hides neither its neighbours nor the blocks after it.
package struct Parser {
    /// Thrown after an error was reported, to leave the line it is on.
    struct LineAbandoned: Error {}

    let file: SourceFile
    let fileIndex: Int
    let tokens: [Token]
    /// The tokens of the block at hand that mean something: no white space, no comments.
    var significant: [Int] = []
    /// The next of them.
    var position = 0
    var diagnostics: [Diagnostic] = []
    var accepts: [AcceptClause] = []
    /// How many findings there were when the block at hand began.
    var findingsBefore = 0
    /// Names with a character that none has, which were reported and read as they were meant.
    var mendedNames: Set<String> = []
    /// Whether capital letters were complained of in this file.
    var hasReportedCapitals = false
    /// Whether the tests at hand stand below `unless`.
    var isInUnless = false
    /// The last `or` of the test at hand.
    var lastOr: Span?
    /// The last span that was consumed, for complaints about what is missing after it.
    var lastSpan: Span

    /// Parses a file that stands at `index` in the source map.
    package static func parse(_ file: SourceFile, index: Int) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
        var parser = Parser(file: file, index: index)
        if let finding = Encoding.utf16Finding(in: file, index: index) {
            // Every word of it would be reported otherwise.
            let tree = SyntaxTree(
                file: index, tokens: parser.tokens, preamble: parser.tokens.count, blocks: [], isReadable: false)
            return (tree, [finding])
        }
        let tree = parser.parseFile()
        guard let finding = Encoding.utf8Finding(in: file, index: index) else { return (tree, parser.diagnostics) }
        // What else is wrong with a line that cannot be read is wrong for that reason.
        let others = parser.diagnostics.filter { diagnostic in
            guard let place = diagnostic.primary?.span else { return true }
            return Encoding.isUTF8(file.bytes[file.lineRange(file.line(at: place.start))])
        }
        return (tree, [finding] + others)
    }

    init(file: SourceFile, index: Int) {
        self.file = file
        fileIndex = index
        tokens = Lexer.tokens(of: file)
        lastSpan = Span(file: index, start: 0, end: 0)
    }
}

// What the grammar's functions are made of.
extension Parser {
    /// The next token; nil at the end of the block.
    var current: Token? {
        position < significant.count ? tokens[significant[position]] : nil
    }

    /// Whether nothing more stands on the line.
    var isAtLineEnd: Bool {
        guard let current else { return true }
        return current.kind == .newline
    }

    var isAtBlockEnd: Bool { position >= significant.count }

    /// Whether nothing was wrong in the block so far: what a broken line took away is not missed a second time.
    var isBlockSound: Bool { diagnostics.count == findingsBefore }

    /// The next token's text if it is a word.
    var currentWord: String? {
        guard let current, current.kind == .word else { return nil }
        return text(of: current)
    }

    /// The word `distance` tokens ahead on the same line.
    func word(ahead distance: Int) -> String? {
        guard position + distance < significant.count else { return nil }
        for step in 0...distance where tokens[significant[position + step]].kind == .newline { return nil }
        let token = tokens[significant[position + distance]]
        return token.kind == .word ? text(of: token) : nil
    }

    func text(of token: Token) -> String { file.text(token.range) }

    func span(of token: Token) -> Span {
        Span(file: fileIndex, start: token.range.lowerBound, end: token.range.upperBound)
    }

    /// The place of the next token, or just after the last one at the end of a line.
    var here: Span {
        guard let current, current.kind != .newline else {
            return Span(file: fileIndex, start: lastSpan.end, end: lastSpan.end)
        }
        return span(of: current)
    }

    /// Takes the next token.
    @discardableResult
    mutating func take() -> Span {
        guard let current else { return here }
        let span = span(of: current)
        position += 1
        if current.kind != .newline { lastSpan = span }
        return span
    }

    /// Takes the next token if it is this word.
    mutating func takeWord(_ word: String) -> Bool {
        guard currentWord == word else { return false }
        take()
        return true
    }

    /// Takes these words if they all stand next on the line.
    mutating func takeWords(_ words: String...) -> Bool {
        for (offset, expected) in words.enumerated() where word(ahead: offset) != expected { return false }
        for _ in words { take() }
        return true
    }

    mutating func takeComma() -> Bool {
        guard current?.kind == .comma else { return false }
        take()
        return true
    }

    mutating func skipNewlines() {
        while current?.kind == .newline { take() }
    }

    /// Leaves the rest of the line.
    mutating func skipLine() {
        while !isAtLineEnd { take() }
    }

    /// A word that is a proper name: letters, digits and `-`, starting with a letter.
    mutating func name(_ what: String) throws(LineAbandoned) -> Name {
        if let current, current.kind == .string {
            let quoted = String(text(of: current).dropFirst().dropLast())
            guard isName(quoted) else { try fail("expected \(what) here", label: "a name has no quotes and no spaces") }
            report(.syntax, "names have no quotes around them", at: here, label: "write `\(quoted)`")
            return Name(quoted, take())
        }
        guard let word = currentWord else { try fail("expected \(what) here") }
        guard isName(word) else {
            if let plain = word.withPlainDashes, isName(plain) { try failDash(plain) }
            let joined = String(word.map { $0 == "_" || $0 == "/" ? "-" : $0 })
            let help = "a name has letters, digits and `-`, and starts with a letter"
            guard isName(joined) else { try fail("`\(word)` is not a name", label: "expected \(what)", help: help) }
            // Said once, and read as it was meant wherever it stands.
            if mendedNames.insert(word).inserted {
                report(.syntax, "`\(word)` is not a name", at: here, label: "write `\(joined)`", help: help)
            }
            return Name(joined, take())
        }
        return Name(word, take())
    }

    /// Complains of a word with a long dash in it, as word processors make of a hyphen.
    mutating func failDash(_ plain: String) throws(LineAbandoned) -> Never {
        report(.foreignHabit, "this dash is not the hyphen of the keyboard", at: here, label: "write `\(plain)`")
        throw LineAbandoned()
    }

    func isName(_ word: String) -> Bool {
        guard let first = word.unicodeScalars.first, first.properties.isAlphabetic else { return false }
        return word.unicodeScalars.allSatisfy { scalar in
            scalar == "-" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || [.nonspacingMark, .spacingMark, .decimalNumber].contains(scalar.properties.generalCategory)
        }
    }

    /// A string in straight quotes.
    ///
    /// Words without quotes are reported, and taken up to the end of the line or a word that follows such a string.
    mutating func string(_ what: String, until words: Set<String> = []) throws(LineAbandoned) -> StringSyntax {
        if let current, current.kind == .curlyString {
            // Said, and read as it was meant: its name is missed nowhere.
            let text = String(text(of: current).unicodeScalars.dropFirst().dropLast())
            report(
                .foreignHabit, "these are not straight quotes", at: here,
                help: "write \"…\" with the plain quote of the keyboard; a word processor may have changed it")
            return StringSyntax(text: text, escapedHashes: [], span: take())
        }
        guard let current, current.kind == .string else {
            guard let word = currentWord, Habit.of(word) == nil else { try fail("expected \(what) in quotes here") }
            let start = here
            while let word = currentWord, !words.contains(word) { take() }
            let span = start.through(lastSpan)
            let text = file.text(span.range)
            report(.syntax, "\(what) stands in quotes", at: span, label: "write \"\(text)\"")
            return StringSyntax(text: text, escapedHashes: [], span: span)
        }
        if text(of: current) == "\"\"", let next = string(after: position), let last = string(after: position + 1),
            text(of: last) == "\"\""
        {
            let start = take()
            let string = unescape(next, at: take())
            report(
                .foreignHabit, "one quote on each side is enough", at: start.through(take()),
                label: "write \(text(of: next))")
            return string
        }
        if what.contains("file"), text(of: current).contains("\\") {
            let path = text(of: current).dropFirst().dropLast().replacing("\\\\", with: "/").replacing("\\", with: "/")
            report(
                .foreignHabit, "folders are separated by `/`", at: here, label: "write \"\(path)\"",
                help: "the path starts at the rule directory")
            return StringSyntax(text: String(path), escapedHashes: [], span: take())
        }
        return unescape(current, at: take())
    }

    /// The string directly behind a token, without white space between them.
    private func string(after index: Int) -> Token? {
        guard index + 1 < significant.count, significant[index + 1] == significant[index] + 1 else { return nil }
        let token = tokens[significant[index + 1]]
        return token.kind == .string ? token : nil
    }

    /// Reads the escapes of a string token.
    mutating func unescape(_ token: Token, at span: Span) -> StringSyntax {
        var result = String.UnicodeScalarView()
        var escapedHashes: Set<Int> = []
        var isEscaped = false
        for scalar in text(of: token).dropFirst().dropLast().unicodeScalars {
            if isEscaped {
                isEscaped = false
                switch scalar {
                case "#": escapedHashes.insert(result.count)
                case "\"", "\\": break
                default:
                    report(
                        .unreadableText, "`\\\(scalar)` is no escape", at: span,
                        help: "only \\\" \\\\ and \\# are; for a backslash write \\\\")
                }
                result.append(scalar)
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.append(scalar)
            }
        }
        return StringSyntax(text: String(result), escapedHashes: escapedHashes, span: span)
    }

    /// Reports an error at a span and goes on.
    mutating func report(
        _ code: DiagnosticCode, _ message: String, at span: Span, label: String = "", help: String? = nil
    ) {
        diagnostics.append(
            Diagnostic(code, message, at: Diagnostic.Label(span, label), help: help.map { [$0] } ?? []))
    }

    /// Reports that something else was expected at the next token, and leaves the line.
    ///
    /// Where the token is a known habit from another language, or a broken string, that is said instead.
    mutating func fail(_ message: String, label: String = "", help: String? = nil) throws(LineAbandoned) -> Never {
        if let current {
            let place = span(of: current)
            switch current.kind {
            case .openString:
                report(
                    .unreadableText, "this string has no closing quote", at: place,
                    help: "close it with \" on the same line; a quote inside is written \\\"")
                throw LineAbandoned()
            case .curlyString:
                report(
                    .foreignHabit, "these are not straight quotes", at: place,
                    help: "write \"…\" with the plain quote of the keyboard; a word processor may have changed it")
                throw LineAbandoned()
            case .word:
                if let habit = Habit.of(text(of: current)) {
                    report(habit, at: place)
                    throw LineAbandoned()
                }
            default: break
            }
        }
        report(.syntax, message, at: here, label: label, help: help)
        throw LineAbandoned()
    }

    /// Complains of anything that still stands on the line.
    mutating func expectLineEnd(after what: String, help: String? = nil) throws(LineAbandoned) {
        if !isAtLineEnd { try fail("nothing more is expected after \(what)", help: help) }
    }
}

extension String {
    /// The word with hyphens for the long dashes in it; nil where it has none.
    var withPlainDashes: String? {
        let dashes: Set<Unicode.Scalar> = ["\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}"]
        guard unicodeScalars.contains(where: dashes.contains) else { return nil }
        return String(String.UnicodeScalarView(unicodeScalars.map { dashes.contains($0) ? "-" : $0 }))
    }
}
