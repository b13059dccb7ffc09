import DeskModel

/// Finds what is new in a mail: the text without quoted history, signatures and legal paragraphs.
///
/// One pass over the lines, each looked at with a fixed number of neighbours, so the time is linear whatever the text.
/// A cut between two kept passages leaves ``Facts/textBarrier`` on a line of its own. If nothing would be left, nothing
/// is cut: a mail that only forwards or only quotes means what it quotes.
struct ReplyCutting {
    /// What a line turned out to be.
    private enum Mark {
        case kept
        case quoted
        /// Lines with `>` that nothing introduces; the end of the pass decides.
        case perhapsQuoted
        case signature
    }

    private let lines: [TextLine]
    /// The lines without white space around them.
    private let bare: [Substring]
    /// How many written lines follow each line before the text ends or a quotation begins.
    private let writtenBelow: [Int]
    private let isReply: Bool
    private var marks: [Mark]
    /// Whether a line with text has been kept; what comes first is never taken for a legal paragraph.
    private var hasKeptText = false
    /// How many more lines are worth a closer look.
    ///
    /// A mail has a handful that look like the start of a quotation; one that has thousands was made to cost time.
    private var looks = 2000

    /// The new text; nil where the lines have no text at all.
    ///
    /// `isReply` says that the mail answers another one, which makes quotations likely.
    static func newText(of lines: [TextLine], isReply: Bool) -> String? {
        var cutting = ReplyCutting(lines: lines, isReply: isReply)
        cutting.mark()
        cutting.settle()
        return cutting.kept() ?? PlainText.nonEmpty(TextLine.joined(lines))
    }

    private init(lines: [TextLine], isReply: Bool) {
        self.lines = lines
        self.isReply = isReply
        bare = lines.map { ReplyCutting.trimming($0.text) }
        marks = Array(repeating: .kept, count: lines.count)
        var below = Array(repeating: 0, count: lines.count)
        var count = 0
        for index in lines.indices.reversed() {
            below[index] = count
            if ReplyCutting.isQuote(lines[index]) || lines[index].part != .written {
                count = 0
            } else if !bare[index].isEmpty {
                count += 1
            }
        }
        writtenBelow = below
    }

    private mutating func mark() {
        var index = 0
        while index < lines.count {
            let line = bare[index]
            if lines[index].part != .written {
                marks[index] = lines[index].part == .quoted ? .quoted : .signature
                index += 1
            } else if line.isEmpty {
                index += 1
            } else if isQuote(index) {
                index = markQuote(from: index, as: .perhapsQuoted)
            } else if startsHistory(index, line) {
                markAll(from: index, as: .quoted)
                return
            } else if let start = attributionStart(endingAt: index, line) {
                let next = nextWritten(after: index)
                if let next, isQuote(next) || lines[next].part == .quoted {
                    for position in start...index { marks[position] = .quoted }
                    index = markQuote(from: next, as: .quoted)
                } else if isReply || joined(start, index).utf8.contains(UInt8(ascii: "@")) {
                    // Mailers that mark no line of the quotation put it below what is new, always.
                    for position in start...index { marks[position] = .quoted }
                    markAll(from: index, as: .quoted)
                    return
                } else {
                    index += 1
                }
            } else {
                index = markSignature(at: index, line)
            }
        }
    }

    /// Marks a run of quoted lines and the blank ones between them; the first line after it.
    private mutating func markQuote(from start: Int, as mark: Mark) -> Int {
        var index = start
        var end = start
        while index < lines.count, isQuote(index) || lines[index].part == .quoted || bare[index].isEmpty {
            if !bare[index].isEmpty { end = index + 1 }
            index += 1
        }
        for position in start..<end { marks[position] = mark }
        return max(end, start + 1)
    }

    private mutating func markAll(from start: Int, as mark: Mark) {
        for position in start..<lines.count { marks[position] = mark }
        // A rule drawn above the history belongs to it.
        var above = start - 1
        while above >= max(0, start - 3) {
            let line = bare[above]
            guard line.isEmpty || isRule(line) else { return }
            if !line.isEmpty { marks[above] = mark }
            above -= 1
        }
    }

    /// Marks a signature or legal paragraph that starts here; the line to go on with.
    private mutating func markSignature(at index: Int, _ line: Substring) -> Int {
        if isSentFrom(line) {
            marks[index] = .signature
            return index + 1
        }
        let isSeparator = lines[index].text.utf8.elementsEqual("-- ".utf8)
        let isLooseSeparator =
            line == "--" || line.utf8.allSatisfy { $0 == 0x5F } && line.utf8.count >= 2
            || line.unicodeScalars.allSatisfy { $0 == "—" || $0 == "–" }
        guard isSeparator || isLooseSeparator && isNearEnd(index) || startsDisclaimer(index, line) else {
            hasKeptText = true
            return index + 1
        }
        var position = index
        while position < lines.count, lines[position].part == .written, !isQuote(position) {
            let below = bare[position]
            if position > index, startsHistory(position, below) || attributionStart(endingAt: position, below) != nil {
                break
            }
            marks[position] = .signature
            position += 1
        }
        return position
    }

    /// Decides on quotations without an introduction: in an answer, and at the end of any mail, they are history.
    private mutating func settle() {
        var isEnd = true
        for index in lines.indices.reversed() {
            if marks[index] == .perhapsQuoted {
                marks[index] = isEnd || isReply ? .quoted : .kept
            } else if marks[index] == .kept, !bare[index].isEmpty {
                isEnd = false
            }
        }
    }

    private func kept() -> String? {
        var text = ""
        var hasGap = false
        for index in lines.indices {
            guard marks[index] == .kept else {
                hasGap = true
                continue
            }
            if bare[index].isEmpty {
                if !text.isEmpty, !hasGap { text += "\n" }
                continue
            }
            if hasGap, !text.isEmpty {
                while text.utf8.last == 0x0A { text.removeLast() }
                text += "\n\(Character(Facts.textBarrier))\n"
            } else if !text.isEmpty {
                text += "\n"
            }
            hasGap = false
            text += lines[index].text
        }
        return PlainText.nonEmpty(text)
    }

    /// A line without white space around it; mailers indent with no-break spaces too.
    private static func trimming(_ text: Substring) -> Substring {
        var line = PlainText.trimming(text)
        while line.unicodeScalars.first == "\u{A0}" { line = PlainText.trimming(line.dropFirst()) }
        while line.unicodeScalars.last == "\u{A0}" { line = PlainText.trimming(line.dropLast()) }
        return line
    }

    private static func isQuote(_ line: TextLine) -> Bool {
        let start = line.text.utf8.prefix(4).drop { $0 == 0x20 }
        // A broken attribution line can leave its last two characters alone on the next one.
        return start.first == UInt8(ascii: ">") && !start.elementsEqual(">:".utf8)
    }

    private func isQuote(_ index: Int) -> Bool { ReplyCutting.isQuote(lines[index]) }

    private func isRule(_ line: Substring) -> Bool {
        line.utf8.count >= 3 && line.utf8.allSatisfy { [0x2D, 0x5F, 0x3D, 0x2A, 0x20].contains($0) }
    }

    /// The next line with something on it, if it is near.
    private func nextWritten(after index: Int) -> Int? {
        let near = index + 1..<min(index + 6, lines.count)
        return near.first { !bare[$0].isEmpty }
    }

    /// Whether at most ten lines follow before the text or a quotation ends it: how long a signature may be.
    private func isNearEnd(_ index: Int) -> Bool { writtenBelow[index] <= 10 }

    /// Whether from here on everything is an older mail: a separator or a header block.
    private mutating func startsHistory(_ index: Int, _ line: Substring) -> Bool {
        guard let first = line.unicodeScalars.first, line.utf8.count <= 300 else { return false }
        if looks > 0, "-_*=#".unicodeScalars.contains(first) || line.utf8.last == UInt8(ascii: ":") {
            looks -= 1
            let lowered = line.lowercased()
            let inner = lowered.drop { "-_*=# ".contains($0) }
            if ReplyMarkers.plainSeparators.contains(where: inner.hasPrefix) { return true }
            let name = inner.prefix { !"-_*=#".contains($0) || $0 == "'" }
            if inner.count < lowered.count, ReplyMarkers.separators.contains(PlainText.trimming(name)) { return true }
        }
        guard looks > 0, label(line) == .from else { return false }
        looks -= 1
        return startsHeaderBlock(index)
    }

    /// Whether a line `From:` is followed by two more lines of a mail's header.
    ///
    /// An address or a subject must be among them: a traveller's "From: … To: … Date: …" is no header block.
    private func startsHeaderBlock(_ index: Int) -> Bool {
        var found: Set<ReplyMarkers.Label> = [.from]
        var hasAddress = lines[index].text.utf8.prefix(300).contains(UInt8(ascii: "@"))
        for position in index + 1..<min(index + 8, lines.count) {
            let line = bare[position]
            guard let label = label(line) else { continue }
            found.insert(label)
            hasAddress = hasAddress || line.utf8.prefix(300).contains(UInt8(ascii: "@"))
        }
        return found.count >= 3 && (hasAddress || found.contains(.subject))
    }

    private func label(_ line: Substring) -> ReplyMarkers.Label? {
        var line = line
        let offset = line.withUTF8 { $0.prefix(40).firstIndex(of: UInt8(ascii: ":")) }
        guard let offset else { return nil }
        let name = line[..<line.utf8.index(line.startIndex, offsetBy: offset)].lowercased().replacing(
            "\u{A0}", with: " "
        ).drop { $0 == "*" || $0 == " " }
        return ReplyMarkers.labels[PlainText.trimming(name.prefix { $0 != "*" })]
    }

    /// Where the attribution ("On Monday, Kim wrote:") starts that ends on this line; nil where none does.
    private mutating func attributionStart(endingAt index: Int, _ line: Substring) -> Int? {
        guard looks > 0 else { return nil }
        let isClosed = line.utf8.last == UInt8(ascii: ":")
        guard isClosed || line.utf8.last == UInt8(ascii: "-") || line.utf8.suffix(5).elementsEqual("wrote".utf8) else {
            return nil
        }
        looks -= 1
        var start: Int?
        for first in stride(from: index, through: max(0, index - 3), by: -1) {
            let above = bare[first]
            guard !above.isEmpty, marks[first] == .kept, lines[first].part == .written, !isQuote(first) else { break }
            let text = joined(first, index)
            guard text.utf8.count <= 500 else { break }
            let isIntroduction = isAttribution(text, isClosed: isClosed)
            if isIntroduction, start == nil { start = first }
            // Going on upwards finds the true beginning of an attribution that was broken into lines.
            if isIntroduction, ReplyMarkers.starters.begin(above, ignoring: "") { return first }
        }
        return start
    }

    private func joined(_ first: Int, _ last: Int) -> String {
        (first...last).map { String(bare[$0]) }.joined(separator: " ").lowercased()
    }

    private func isAttribution(_ text: String, isClosed: Bool) -> Bool {
        let digits = text.utf8.count { (48...57).contains($0) }
        let hasAddress = text.utf8.contains(UInt8(ascii: "@"))
        guard digits >= 3 || hasAddress else { return false }
        let hasStarter = ReplyMarkers.starters.begin(text[...], ignoring: "")
        let verb = ReplyMarkers.verbs.first(where: text.contains)
        guard isClosed else {
            // Without a colon it must end with the verb itself, and begin like an attribution.
            let end = text.reversed().drop { $0 == "-" || $0 == " " }.reversed()
            return verb.map { String(end).hasSuffix($0) } == true && hasStarter && digits >= 4
        }
        if verb != nil { return hasStarter || hasAddress || digits >= 4 }
        // "30.09.2017, 18.30, "Kim" <kim@example.org>:" has no verb at all.
        return hasAddress && digits >= 6 && (text.hasSuffix(">:") || text.hasSuffix("):"))
    }

    private func isSentFrom(_ line: Substring) -> Bool {
        guard line.utf8.count <= 200, ReplyMarkers.sentFrom.begin(line, ignoring: "-* ") else { return false }
        // A sentence may begin so too; what a mailer adds is short and has no punctuation.
        let bare = PlainText.trimming(line.prefix { $0 != "<" && $0 != "[" })
        return bare.count <= 60 && bare.last != "." && bare.last != "," && !bare.contains(", ")
    }

    private func startsDisclaimer(_ index: Int, _ line: Substring) -> Bool {
        guard index > 0, hasKeptText, isNearEnd(index), line.utf8.count >= 10 else { return false }
        let above = bare[index - 1]
        guard above.isEmpty || isRule(above) || marks[index - 1] != .kept else { return false }
        guard ReplyMarkers.disclaimers.begin(line, ignoring: "*_-\"'(#= ") else { return false }
        let paragraph = (index..<min(index + 12, lines.count)).map { bare[$0].prefix(2000).lowercased() }
            .joined(separator: " ")
        return ReplyMarkers.disclaimerWords.contains(where: paragraph.contains)
    }
}
