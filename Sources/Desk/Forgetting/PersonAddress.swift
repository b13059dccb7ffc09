/// One person's address, as it is looked for in rows and in bytes.
package struct PersonAddress: Equatable, Sendable {
    /// The address as it was typed, without what cannot belong to it.
    let typed: String
    /// The forms that the fact `sender` may have it in; the first is the typed one in small letters.
    let senders: [String]
    /// What is looked for in files; nil where it is too short to tell a person by.
    let needle: [UInt8]?

    /// The shortest word that is looked for in files, in bytes: a shorter one stands in files of anybody.
    static let shortestNeedle = 6

    /// Nil where nothing is left of it.
    package init?(typed: String) {
        var text = typed.filter { !$0.isWhitespace || !typed.hasPrefix("+") }
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        guard !text.isEmpty, text.utf8.count <= 1000 else { return nil }
        self.typed = text
        let small = text.lowercased()
        senders = small == text ? [small] : [small, text]
        // Files write a number without its plus, and an account without the name of its platform.
        var word = small[...]
        if word.hasPrefix("+") { word = word.dropFirst() }
        if !word.contains("@"), let colon = word.firstIndex(of: ":") { word = word[word.index(after: colon)...] }
        let bytes = Array(word.utf8)
        needle = bytes.count < PersonAddress.shortestNeedle ? nil : bytes
    }

    /// Whether bytes name the address as a word of its own, in whatever letters.
    package func isNamed(in bytes: [UInt8]) -> Bool {
        guard let needle else { return false }
        return bytes.withUnsafeBufferPointer { PersonAddress.contains($0, needle) }
    }

    /// Compares without regard to the case of ASCII letters.
    static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ needle: [UInt8]) -> Bool {
        guard let first = needle.first, bytes.count >= needle.count else { return false }
        let capital = first >= 97 && first <= 122 ? first - 32 : first
        var index = 0
        let last = bytes.count - needle.count
        while index <= last {
            let byte = bytes[index]
            if byte == first || byte == capital, matches(bytes, at: index, needle) { return true }
            index += 1
        }
        return false
    }

    private static func matches(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, _ needle: [UInt8]) -> Bool {
        for offset in 1..<max(1, needle.count) where small(bytes[index + offset]) != needle[offset] { return false }
        let (before, after) = (index - 1, index + needle.count)
        // Of a number only digits make another one.
        let isNumber = needle.allSatisfy { isDigit($0) }
        func isPart(_ place: Int, beyond: Int) -> Bool {
            guard bytes.indices.contains(place) else { return false }
            if isNumber { return isDigit(bytes[place]) }
            // `jim@example.org` is not named by `slim.jim@example.org`, nor by `jim@example.org.uk`.
            return isWord(bytes[place])
                || joins(bytes[place]) && bytes.indices.contains(beyond) && isWord(bytes[beyond])
        }
        return !isPart(before, beyond: before - 1) && !isPart(after, beyond: after + 1)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func small(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (97...122).contains(small(byte))
    }

    private static func joins(_ byte: UInt8) -> Bool { byte == 0x2E || byte == 0x2D || byte == 0x5F || byte == 0x2B }
}
