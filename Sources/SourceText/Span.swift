/// A stretch of one source file, in bytes.
package struct Span: Hashable, Sendable {
    /// The index of the file in its ``SourceMap``.
    package var file: Int
    /// The first byte.
    package var start: Int
    /// The byte after the last.
    package var end: Int

    /// A stretch from `start` up to, not including, `end`.
    package init(file: Int, start: Int, end: Int) {
        self.file = file
        self.start = start
        self.end = max(start, end)
    }

    /// The stretch from the start of this one to the end of another of the same file.
    package func through(_ other: Span) -> Span {
        Span(file: file, start: min(start, other.start), end: max(end, other.end))
    }

    /// The byte range within the file.
    package var range: Range<Int> { start..<end }
}

/// The files of one run, so that spans can be shown.
package struct SourceMap: Sendable {
    /// The files; a span's `file` is an index into them.
    package private(set) var files: [SourceFile] = []

    /// An empty map.
    package init() {}

    /// Adds a file and returns its index.
    package mutating func add(_ file: SourceFile) -> Int {
        files.append(file)
        return files.count - 1
    }

    /// The file of a span; nil when the span belongs to another map.
    package func file(of span: Span) -> SourceFile? {
        files.indices.contains(span.file) ? files[span.file] : nil
    }

    /// The text of a span, empty when it belongs to another map.
    package func text(of span: Span) -> String {
        file(of: span)?.text(span.range) ?? ""
    }

    /// The 1-based line at which a span starts.
    package func line(of span: Span) -> Int {
        file(of: span)?.line(at: span.start) ?? 0
    }

    /// The path of the file of a span.
    package func path(of span: Span) -> String {
        file(of: span)?.path ?? ""
    }
}
