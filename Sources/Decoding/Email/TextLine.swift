import Glibc

/// One line of a mail's text, with what its markup says of it.
struct TextLine: Equatable {
    /// What the markup of an HTML mail says a line is; plain text says nothing.
    enum Part: Equatable {
        case written, quoted, signature
        /// In the frame of an answer that is still open; its end decides, and no line keeps it.
        case framed
    }

    /// The line without its end.
    var text: Substring
    var part: Part

    init(_ text: some StringProtocol, part: Part = .written) {
        self.text = Substring(text)
        self.part = part
    }

    /// The lines of a text whose line ends are LF.
    static func lines(_ text: String) -> [TextLine] {
        var text = text
        var ends: [Int] = []
        text.withUTF8 { bytes in
            var position = 0
            while let base = bytes.baseAddress, position < bytes.count,
                let found = memchr(base + position, 0x0A, bytes.count - position)
            {
                ends.append(UnsafeRawPointer(found) - UnsafeRawPointer(base))
                position = (ends.last ?? 0) + 1
            }
        }
        var lines: [TextLine] = []
        lines.reserveCapacity(ends.count + 1)
        var start = text.startIndex
        var offset = 0
        for end in ends {
            let stop = text.utf8.index(start, offsetBy: end - offset)
            lines.append(TextLine(text[start..<stop]))
            start = text.utf8.index(after: stop)
            offset = end + 1
        }
        lines.append(TextLine(text[start...]))
        return lines
    }

    /// The lines as one text; quoted ones of HTML get the mark that plain text has.
    static func joined(_ lines: [TextLine]) -> String {
        var text = ""
        text.reserveCapacity(lines.reduce(0) { $0 + $1.text.utf8.count + 3 })
        for (index, line) in lines.enumerated() {
            if index > 0 { text += "\n" }
            if line.part == .quoted { text += line.text.isEmpty ? ">" : "> " }
            text += line.text
        }
        return text
    }
}

/// Text of the form format=flowed (RFC 3676): paragraphs broken softly into lines that end in a space.
enum FlowedText {
    /// The lines with soft breaks undone.
    ///
    /// Quoted paragraphs keep their `>` marks and are joined only within one depth.
    static func lines(_ text: String, deletesSpace: Bool) -> [TextLine] {
        var result: [TextLine] = []
        var paragraph = ""
        var paragraphDepth: Int?
        func end() {
            guard let depth = paragraphDepth else { return }
            result.append(TextLine(String(repeating: ">", count: depth) + (depth > 0 ? " " : "") + paragraph))
            paragraph = ""
            paragraphDepth = nil
        }
        for raw in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let depth = min(raw.prefix { $0 == UInt8(ascii: ">") }.count, 50)
            var line = Substring(raw.drop { $0 == UInt8(ascii: ">") })
            if line.utf8.first == 0x20 { line = line.dropFirst() }
            if let open = paragraphDepth, open != depth { end() }
            // The signature separator ends in a space, but is never flowed.
            let isSignature = line == "-- "
            if isSignature { end() }
            let isSoft = !isSignature && line.utf8.last == 0x20
            paragraphDepth = depth
            paragraph += isSoft && deletesSpace ? line.dropLast() : line
            if !isSoft { end() }
        }
        end()
        return result
    }
}
