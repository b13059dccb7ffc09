import DeskModel
import RuleSyntax
package import SourceText

/// Reads the settings file: blocks in column 1, indented `key value` lines, the diagnostics of the rules.
package struct SettingsFile {
    let map: SourceMap
    let file: SourceFile
    let tokens: [Token]
    var diagnostics: [Diagnostic] = []
    var settings: Settings
    var seenBlocks: [String: Span] = [:]
    var gateways: [Gateway] = []
    var lines: [String: Int] = [:]

    /// Reads a settings file over the settings given; unknown blocks and keys are errors.
    package static func read(
        _ file: SourceFile, over settings: Settings
    ) -> (settings: Settings, diagnostics: [Diagnostic], map: SourceMap) {
        let (settings, diagnostics, map, _) = readWithLines(file, over: settings)
        return (settings, diagnostics, map)
    }

    /// The same, and the line each value stands on: `limits.file-size`, `gateway.sms`, `role.desk`.
    static func readWithLines(
        _ file: SourceFile, over settings: Settings
    ) -> (settings: Settings, diagnostics: [Diagnostic], map: SourceMap, lines: [String: Int]) {
        var reader = SettingsFile(file: file, settings: settings)
        reader.run()
        return (reader.settings, reader.diagnostics, reader.map, reader.lines)
    }

    private init(file: SourceFile, settings: Settings) {
        var map = SourceMap()
        _ = map.add(file)
        self.map = map
        self.file = file
        self.settings = settings
        tokens = Lexer.tokens(of: file)
    }

    private mutating func run() {
        if let finding = Encoding.utf16Finding(in: file, index: 0) ?? Encoding.utf8Finding(in: file, index: 0) {
            diagnostics.append(finding)
            return
        }
        for block in blocks() {
            read(block)
            note(block)
        }
        if !gateways.isEmpty { settings.gateways = gateways }
    }

    /// A line: its words and strings, and whether it starts in column 1.
    struct Line {
        var words: [Word]
        var isIndented: Bool
    }

    /// A word or string of a line.
    struct Word {
        var text: String
        var span: Span
    }

    /// A block: the line that opens it and the lines below.
    struct SettingsBlock {
        var head: Line
        var lines: [Line]
    }

    private mutating func blocks() -> [SettingsBlock] {
        var blocks: [SettingsBlock] = []
        for line in splitLines() {
            if !line.isIndented {
                blocks.append(SettingsBlock(head: line, lines: []))
            } else if blocks.isEmpty {
                report(
                    .settingsUnknown, "this line belongs to no block", at: line.words[0].span,
                    help: "blocks start in column 1: `gateway NAME`, `limits`, `paths`")
            } else {
                blocks[blocks.count - 1].lines.append(line)
            }
        }
        return blocks
    }

    private mutating func splitLines() -> [Line] {
        var lines: [Line] = []
        var words: [Word] = []
        var isIndented = false
        var isAtLineStart = true
        for token in tokens {
            let span = Span(file: 0, start: token.range.lowerBound, end: token.range.upperBound)
            switch token.kind {
            case .newline:
                if !words.isEmpty { lines.append(Line(words: words, isIndented: isIndented)) }
                words = []
                isIndented = false
                isAtLineStart = true
                continue
            case .space:
                // A byte order mark before the first line indents nothing.
                if token.range.lowerBound == 0, file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { continue }
                if isAtLineStart { isIndented = true }
            case .comma, .comment: break
            case .string:
                words.append(Word(text: String(file.text(token.range).dropFirst().dropLast()), span: span))
            case .openString, .curlyString:
                report(
                    .unreadableText, "this string is not closed by a straight quote", at: span,
                    help: "write \"…\" on one line")
                // It counts as the word that was meant, so that nobody misses it a second time.
                let meant = file.text(token.range).split { "\"“”„«»".contains($0) }.first.map(String.init) ?? ""
                words.append(Word(text: meant, span: span))
            case .word, .bar, .cell: words.append(Word(text: file.text(token.range), span: span))
            }
            isAtLineStart = false
        }
        if !words.isEmpty { lines.append(Line(words: words, isIndented: isIndented)) }
        return lines
    }

    mutating func report(
        _ code: DiagnosticCode, _ message: String, at span: Span, label: String = "", help: String? = nil
    ) {
        diagnostics.append(
            Diagnostic(code, message, at: Diagnostic.Label(span, label), help: help.map { [$0] } ?? []))
    }

    private mutating func read(_ block: SettingsBlock) {
        let head = block.head.words[0]
        reportRepeatedKeys(of: block)
        switch head.text {
        case "gateway": readGateway(block)
        case "role": readRole(block)
        case "retention" where block.head.words.count > 1: readRetentionRule(block)
        case let name where name == "paths" || SettingsKey.blocks.contains(name):
            if let first = seenBlocks[head.text] {
                diagnostics.append(
                    Diagnostic(
                        .settingsValue, "`\(head.text)` stands twice", at: Diagnostic.Label(head.span),
                        because: Diagnostic.Label(first, "first here")))
                return
            }
            seenBlocks[head.text] = head.span
            if block.head.words.count > 1 {
                report(
                    .settingsValue, "`\(head.text)` has no name", at: block.head.words[1].span,
                    help: "leave it out; the keys follow on indented lines")
            }
            if head.text == "paths" { readPaths(block) } else { readKeys(block) }
        default:
            let known = ["gateway", "role"] + SettingsKey.blocks + ["paths"]
            let nearest = Suggestion.nearest(to: head.text, in: known)
            report(
                .settingsUnknown, "no block of the settings is called `\(head.text)`", at: head.span,
                label: nearest.map { "did you mean `\($0)`?" } ?? "",
                help: nearest == nil ? "blocks are \(known.joined(separator: ", "))" : nil)
        }
    }

    /// Remembers on which line the values of a block stand.
    private mutating func note(_ block: SettingsBlock) {
        let head = block.head.words
        if ["gateway", "role"].contains(head[0].text) {
            if head.count > 1 { lines["\(head[0].text).\(head[1].text)"] = file.line(at: head[0].span.start) }
            return
        }
        // `retention tier second` is a block of its own.
        let name = head[0].text == "retention" ? head.map(\.text).joined(separator: " ") : head[0].text
        for line in block.lines {
            lines["\(name).\(line.words[0].text)"] = file.line(at: line.words[0].span.start)
        }
    }

    /// Reports keys that stand twice in a block; some take one of several values a line.
    private mutating func reportRepeatedKeys(of block: SettingsBlock) {
        var first: [String: Span] = [:]
        for line in block.lines {
            let key = line.words[0]
            if ["authserv-id", "own", "header"].contains(key.text) { continue }
            guard let place = first[key.text] else {
                first[key.text] = key.span
                continue
            }
            diagnostics.append(
                Diagnostic(
                    .settingsValue, "`\(key.text)` stands twice in this block", at: Diagnostic.Label(key.span),
                    because: Diagnostic.Label(place, "first here")))
        }
    }

    /// Reports a key that no block of this kind has.
    mutating func reportUnknownKey(_ key: Word, in block: String, known: [String]) {
        let nearest = Suggestion.nearest(to: key.text, in: known)
        report(
            .settingsUnknown, "`\(key.text)` is not a key of `\(block)`", at: key.span,
            label: nearest.map { "did you mean `\($0)`?" } ?? "",
            help: nearest == nil ? "keys are \(known.joined(separator: ", "))" : nil)
    }

    /// The one value of a line; reports where there are none or several.
    mutating func value(of line: Line) -> Word? {
        if line.words.count == 2 { return line.words[1] }
        report(
            .settingsValue, "`\(line.words[0].text)` takes one value", at: line.words[0].span,
            label: line.words.count == 1 ? "none is given" : "\(line.words.count - 1) are given")
        return nil
    }
}
