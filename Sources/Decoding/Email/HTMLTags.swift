/// Rewrites HTML so that its parser sees only what text extraction needs, in time linear in the bytes.
///
/// libxml2's cost is quadratic in the attributes of one tag, and a sender may write any number. So tags are copied with
/// at most six attributes (``seen``); comments, declarations, and the content of `script`, `style` and
/// the like are left out. Whatever is no tag is copied as text with `<` escaped, so that the parser cannot see a tag here
/// that was not seen.
struct HTMLTags {
    private let input: [UInt8]
    private var position = 0
    private var output: [UInt8] = []
    /// Ends that were looked for and do not occur any more: a search that failed once is not repeated for every tag.
    private var missing: Set<String> = []

    /// The rewritten document.
    static func reduced(_ html: String) -> [UInt8] {
        var tags = HTMLTags(input: Array(html.utf8))
        tags.rewrite()
        return tags.output
    }

    private init(input: [UInt8]) {
        self.input = input
        output.reserveCapacity(input.count)
    }

    /// The attributes that are copied: quotations and signatures are known by them, and images have their text there.
    private static let seen: Set<String> = ["class", "id", "type", "alt", "name", "data-marker"]
    private static let unseen: Set<String> = ["script", "style", "title", "template", "textarea", "xmp", "iframe"]

    private mutating func rewrite() {
        while position < input.count {
            let byte = input[position]
            guard byte == UInt8(ascii: "<") else {
                let start = position
                while position < input.count, input[position] != UInt8(ascii: "<") { position += 1 }
                output.append(contentsOf: input[start..<position])
                continue
            }
            let next = position + 1 < input.count ? input[position + 1] : 0
            if isLetter(next)
                || next == UInt8(ascii: "/") && position + 2 < input.count && isLetter(input[position + 2])
            {
                tag()
            } else if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
                declaration()
            } else {
                output.append(contentsOf: "&lt;".utf8)
                position += 1
            }
        }
    }

    /// Skips a comment or declaration; one without an end reaches to the next `>`, or else to the end of the text.
    private mutating func declaration() {
        if matches("<!--", at: position) {
            if let end = find("-->", from: position + 4) {
                position = end + 3
                return
            }
        } else if matches("<![CDATA[", at: position), let end = find("]]>", from: position + 9) {
            append(position + 9..<end)
            position = end + 3
            return
        }
        position = find(">", from: position).map { $0 + 1 } ?? input.count
    }

    private mutating func tag() {
        position += 1
        let isEnd = input[position] == UInt8(ascii: "/")
        if isEnd { position += 1 }
        let start = position
        while position < input.count, isNameByte(input[position]) { position += 1 }
        let name = String(decoding: input[start..<position].prefix(20), as: UTF8.self).lowercased()
        output.append(contentsOf: (isEnd ? "</" : "<").utf8)
        output.append(contentsOf: name.utf8)
        attributes(isEnd: isEnd)
        output.append(UInt8(ascii: ">"))
        guard !isEnd, HTMLTags.unseen.contains(name) else { return }
        // Raw text ends at its own end tag only; without one the parser would swallow the rest, we only the tag.
        if let end = find("</" + name, from: position, ignoringCase: true) { position = end }
    }

    private mutating func attributes(isEnd: Bool) {
        var copied: Set<String> = []
        while position < input.count {
            let byte = input[position]
            if byte == UInt8(ascii: ">") {
                position += 1
                return
            }
            // A new tag begins although this one has no end: mail has such, and the text between must not be lost.
            if byte == UInt8(ascii: "<") { return }
            guard isNameByte(byte) else {
                position += 1
                continue
            }
            let start = position
            while position < input.count, isNameByte(input[position]) { position += 1 }
            let name = String(decoding: input[start..<position].prefix(20), as: UTF8.self).lowercased()
            skipSpace()
            guard position < input.count, input[position] == UInt8(ascii: "=") else { continue }
            position += 1
            skipSpace()
            let value = attributeValue()
            guard !isEnd, HTMLTags.seen.contains(name), copied.insert(name).inserted else { continue }
            output.append(0x20)
            output.append(contentsOf: name.utf8)
            output.append(contentsOf: "=\"".utf8)
            append(value.prefix(1000))
            output.append(UInt8(ascii: "\""))
        }
    }

    private mutating func attributeValue() -> Range<Int> {
        guard position < input.count else { return position..<position }
        let quote = input[position]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = position + 1
            position = start
            while position < input.count, input[position] != quote { position += 1 }
            let end = position
            position = min(position + 1, input.count)
            return start..<end
        }
        let start = position
        while position < input.count, input[position] > 0x20, input[position] != UInt8(ascii: ">") { position += 1 }
        return start..<position
    }

    /// Appends bytes of the input, those escaped that would be markup.
    private mutating func append(_ range: Range<Int>) {
        for index in range {
            switch input[index] {
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case let byte: output.append(byte)
            }
        }
    }

    private mutating func skipSpace() {
        while position < input.count, input[position] <= 0x20 { position += 1 }
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "_")
    }

    private func matches(_ text: String, at start: Int, ignoringCase: Bool = false) -> Bool {
        guard start + text.utf8.count <= input.count else { return false }
        for (offset, byte) in text.utf8.enumerated() {
            let found = input[start + offset]
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(found)
            guard byte == (ignoringCase && isUpper ? found | 0x20 : found) else { return false }
        }
        return true
    }

    private mutating func find(_ text: String, from start: Int, ignoringCase: Bool = false) -> Int? {
        guard let first = text.utf8.first, !missing.contains(text) else { return nil }
        var index = start
        while index < input.count {
            if input[index] == first, matches(text, at: index, ignoringCase: ignoringCase) { return index }
            index += 1
        }
        missing.insert(text)
        return nil
    }
}
