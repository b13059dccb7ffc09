/// What is said of files that are not UTF-8.
package enum Encoding {
    /// Whether bytes are UTF-8.
    package static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }

    /// The finding about a file that is UTF-16; nil for any other.
    ///
    /// It is told by its byte order mark, or by a zero byte in each of its first pairs.
    package static func utf16Finding(
        in file: SourceFile, index: Int, code: DiagnosticCode = .unreadableText
    ) -> Diagnostic? {
        guard isUTF16(file.bytes) else { return nil }
        return Diagnostic(
            code, "this file is UTF-16, and has to be UTF-8", at: Span(file: index, start: 0, end: 0),
            notes: ["Windows calls UTF-16 \"Unicode\""],
            help: [
                "save it again and choose UTF-8 as its encoding, or convert it: `iconv -f UTF-16 -t UTF-8 OLD > NEW`"
            ])
    }

    /// Whether bytes are UTF-16.
    static func isUTF16(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
        let start = bytes.prefix(16)
        guard start.count >= 4, start.count.isMultiple(of: 2) || bytes.count > 16 else { return false }
        let pairs = stride(from: 0, to: start.count - 1, by: 2)
        return pairs.allSatisfy { (start[$0] == 0) != (start[$0 + 1] == 0) }
            && Set(pairs.map { start[$0] == 0 }).count == 1
    }

    /// The finding about a file that is not UTF-8, at its first line that is not; nil where all of it is.
    package static func utf8Finding(
        in file: SourceFile, index: Int, what: String = "line", code: DiagnosticCode = .unreadableText
    ) -> Diagnostic? {
        guard !file.bytes.isEmpty, !isUTF8(file.bytes[...]) else { return nil }
        var first: Span?
        var count = 0
        for line in 1...file.lineStarts.count {
            let range = file.lineRange(line)
            guard !isUTF8(file.bytes[range]) else { continue }
            count += 1
            first = first ?? Span(file: index, start: range.lowerBound, end: range.upperBound)
        }
        // Bytes that are wrong only across a line end do not exist: each line of a broken file is broken by itself.
        let place = first ?? Span(file: index, start: 0, end: 0)
        return Diagnostic(
            code, "this \(what) is not UTF-8", at: place,
            notes: count > 1
                ? ["nor \(count == 2 ? "is 1 more line" : "are \(count - 1) more lines") of this file"] : [],
            help: [
                "save the file again as UTF-8, or convert it: `iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW` (WINDOWS-1250 for Croatian)"
            ])
    }
}
