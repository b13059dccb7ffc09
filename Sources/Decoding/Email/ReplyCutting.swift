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
    /// What the bytes of each line tell at a glance.
    private let shapes: [Shape]
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
        var bare: [Substring] = []
        var shapes: [Shape] = []
        bare.reserveCapacity(lines.count)
        shapes.reserveCapacity(lines.count)
        for line in lines {
            let text = ReplyCutting.trimming(line.text)
            bare.append(text)
            shapes.append(Shape(of: text, isIndented: text.startIndex != line.text.startIndex, in: line.text))
        }
        marks = Array(repeating: .kept, count: lines.count)
        var below = Array(repeating: 0, count: lines.count)
        var count = 0
        for index in lines.indices.reversed() {
            below[index] = count
            if shapes[index].isQuote || lines[index].part != .written {
                count = 0
            } else if shapes[index].size > 0 {
                count += 1
            }
        }
        self.bare = bare
        self.shapes = shapes
        writtenBelow = below
    }

    /// What the bytes of a line tell at a glance, white space around it left out.
    private struct Shape {
        var size: Int
        var first: UInt8
        var last: UInt8
        /// Whether a colon is among the first forty bytes, where a header's label ends.
        var hasColon: Bool
        /// Whether the line is marked with `>`, at most three spaces in front.
        var isQuote: Bool

        init(of bare: Substring, isIndented: Bool, in line: Substring) {
            var bare = bare
            (size, first, last, hasColon) = bare.withUTF8 { bytes in
                (
                    bytes.count, bytes.first ?? 0, bytes.last ?? 0,
                    bytes.prefix(40).contains(UInt8(ascii: ":"))
                )
            }
            // A broken attribution line can leave its last two characters alone on the next one.
            isQuote = first == UInt8(ascii: ">") && !(size == 2 && last == UInt8(ascii: ":"))
            if isQuote, isIndented { isQuote = line.utf8.prefix(4).drop { $0 == 0x20 }.first == UInt8(ascii: ">") }
        }
    }

    private mutating func mark() {
        var index = 0
        while index < lines.count {
            let line = bare[index]
            if lines[index].part != .written {
                marks[index] = lines[index].part == .quoted ? .quoted : .signature
                index += 1
            } else if shapes[index].size == 0 {
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
        while index < lines.count,
            isQuote(index) || lines[index].part == .quoted || shapes[index].size == 0 || continuesQuote(index)
        {
            if shapes[index].size > 0 { end = index + 1 }
            index += 1
        }
        for position in start..<end { marks[position] = mark }
        return max(end, start + 1)
    }

    /// Whether a line is the torn-off end of a quoted one: something on the way broke lines anew and left out the mark.
    ///
    /// It stands between two quoted lines, the upper one long and without the end of a sentence, and goes on in lower case.
    private func continuesQuote(_ index: Int) -> Bool {
        guard index > 0, index + 1 < lines.count, isQuote(index - 1), isQuote(index + 1) else { return false }
        let above = shapes[index - 1]
        guard above.size >= 60, lines[index].part == .written, !".!?:;".utf8.contains(above.last) else { return false }
        return bare[index].first?.isLowercase ?? false
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
        let (isSeparator, isLooseSeparator) = separatesSignature(index, line)
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

    /// Whether a line is what stands before a signature: RFC 3676's `-- `, or what people draw in its place.
    private func separatesSignature(_ index: Int, _ line: Substring) -> (surely: Bool, perhaps: Bool) {
        switch shapes[index].first {
        case UInt8(ascii: "-"):
            guard shapes[index].size == 2, shapes[index].last == UInt8(ascii: "-") else { return (false, false) }
            return (lines[index].text.utf8.elementsEqual("-- ".utf8), true)
        case UInt8(ascii: "_"): return (false, shapes[index].size >= 2 && line.utf8.allSatisfy { $0 == 0x5F })
        // The first byte of a long dash.
        case 0xE2: return (false, line.unicodeScalars.allSatisfy { $0 == "—" || $0 == "–" })
        default: return (false, false)
        }
    }

    /// Decides on quotations without an introduction: in an answer, and at the end of any mail, they are history.
    private mutating func settle() {
        var isEnd = true
        for index in lines.indices.reversed() {
            if marks[index] == .perhapsQuoted {
                marks[index] = isEnd || isReply ? .quoted : .kept
            } else if marks[index] == .kept, shapes[index].size > 0 {
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
            if shapes[index].size == 0 {
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

    private func isQuote(_ index: Int) -> Bool { shapes[index].isQuote }

    private func isRule(_ line: Substring) -> Bool {
        line.utf8.count >= 3 && line.utf8.allSatisfy { [0x2D, 0x5F, 0x3D, 0x2A, 0x20].contains($0) }
    }

    /// The next line with something on it, if it is near.
    private func nextWritten(after index: Int) -> Int? {
        let near = index + 1..<min(index + 6, lines.count)
        return near.first { shapes[$0].size > 0 }
    }

    /// Whether at most ten lines follow before the text or a quotation ends it: how long a signature may be.
    private func isNearEnd(_ index: Int) -> Bool { writtenBelow[index] <= 10 }

    /// Whether from here on everything is an older mail: a separator or a header block.
    private mutating func startsHistory(_ index: Int, _ line: Substring) -> Bool {
        let shape = shapes[index]
        guard looks > 0, shape.size > 0, shape.size <= 300 else { return false }
        if ReplyCutting.isDecoration(shape.first) || shape.last == UInt8(ascii: ":") {
            looks -= 1
            if isSeparator(line) { return true }
        }
        guard shape.hasColon, looks > 0, label(index) == .from else { return false }
        looks -= 1
        return startsHeaderBlock(index)
    }

    /// Whether a line stands between the new text and an older mail: `-----Original Message-----` and its like.
    private func isSeparator(_ line: Substring) -> Bool {
        let lowered = line.lowercased()
        // Ticket systems put a line above what they send, `##- … -##`, in the language of the desk.
        if lowered.utf8.starts(with: "##-".utf8), lowered.hasSuffix("-##") { return true }
        if ReplyMarkers.plainSeparators.begin(lowered[...], ignoring: "-_*=# ") { return true }
        let inner = lowered.utf8.drop { ReplyCutting.isDecoration($0) || $0 == 0x20 }
        guard inner.count < lowered.utf8.count else { return false }
        let name = Substring(inner.prefix { !ReplyCutting.isDecoration($0) })
        return ReplyMarkers.separators.contains(PlainText.trimming(name))
    }

    /// Whether a byte is one that lines are drawn with.
    private static func isDecoration(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "*"), UInt8(ascii: "="), UInt8(ascii: "#"): true
        default: false
        }
    }

    /// Whether a line `From:` is followed by two more lines of a mail's header.
    ///
    /// An address or a subject must be among them: a traveller's "From: … To: … Date: …" is no header block.
    private func startsHeaderBlock(_ index: Int) -> Bool {
        var found: Set<ReplyMarkers.Label> = [.from]
        var hasAddress = lines[index].text.utf8.prefix(300).contains(UInt8(ascii: "@"))
        for position in index + 1..<min(index + 8, lines.count) {
            guard let label = label(position) else { continue }
            found.insert(label)
            hasAddress = hasAddress || bare[position].utf8.prefix(300).contains(UInt8(ascii: "@"))
        }
        return found.count >= 3 && (hasAddress || found.contains(.subject))
    }

    /// The label that a line begins with, if it is one of a header block; mailers make it bold with `*` in plain text.
    private func label(_ index: Int) -> ReplyMarkers.Label? {
        guard shapes[index].hasColon else { return nil }
        let name = bare[index].utf8.prefix { $0 != UInt8(ascii: ":") }
            .drop { $0 == UInt8(ascii: "*") || $0 == 0x20 }.prefix { $0 != UInt8(ascii: "*") }
        let isASCII = name.allSatisfy { $0 < 0x80 }
        let lowered = Substring(name).lowercased()
        // French puts a no-break space before the colon.
        return ReplyMarkers.labels[
            PlainText.trimming(isASCII ? lowered[...] : lowered.replacing("\u{A0}", with: " ")[...])]
    }

    /// Where the attribution ("On Monday, Kim wrote:") starts that ends on this line; nil where none does.
    private mutating func attributionStart(endingAt index: Int, _ line: Substring) -> Int? {
        guard looks > 0 else { return nil }
        let last = shapes[index].last
        let isClosed = last == UInt8(ascii: ":")
        guard
            isClosed || last == UInt8(ascii: "-")
                || last == UInt8(ascii: "e") && line.utf8.suffix(5).elementsEqual("wrote".utf8)
        else {
            return nil
        }
        looks -= 1
        var start: Int?
        for first in stride(from: index, through: max(0, index - 3), by: -1) {
            let above = bare[first]
            guard shapes[first].size > 0, marks[first] == .kept, lines[first].part == .written, !isQuote(first) else {
                break
            }
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
        guard isClosed else {
            // Without a colon it must end with the verb itself, and begin like an attribution.
            guard hasStarter, digits >= 4 else { return false }
            let end = text.utf8.lastIndex { $0 != UInt8(ascii: "-") && $0 != 0x20 } ?? text.startIndex
            return ReplyMarkers.verbs.occur(in: String(text[...end]), atEnd: true)
        }
        if ReplyMarkers.verbs.occur(in: text) { return hasStarter || hasAddress || digits >= 4 }
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
