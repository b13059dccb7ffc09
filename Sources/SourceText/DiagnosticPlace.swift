/// Where a finding is, as people and programs are told.
package struct DiagnosticPlace: Equatable, Sendable {
    /// The path of the file, as the admin knows it.
    package let path: String
    /// The line, from 1.
    package let line: Int
    /// The column of the first character in terminal cells, from 1; a tab goes to the next multiple of four.
    package let column: Int
    /// The line of the last character.
    package let endLine: Int
    /// The column after the last character.
    package let endColumn: Int
}

/// Finds places; questions about one line that come in rising order cost as much as the line, however many they are.
struct PlaceFinder {
    private let map: SourceMap
    private var line: (file: Int, start: Int) = (-1, -1)
    private var known: (offset: Int, column: Int) = (0, 0)

    init(map: SourceMap) {
        self.map = map
    }

    /// The place of a span; nil where it belongs to no file.
    mutating func place(of span: Span) -> DiagnosticPlace? {
        guard let file = map.file(of: span) else { return nil }
        let first = file.line(at: span.start)
        let last = max(first, file.line(at: max(span.start, span.end - 1)))
        let column = column(of: span.start, line: first, file: file, index: span.file)
        var ahead = self
        let endColumn = ahead.column(of: span.end, line: last, file: file, index: span.file)
        let isEmpty = last == first && endColumn <= column
        return DiagnosticPlace(
            path: file.path, line: first, column: column + 1, endLine: last,
            endColumn: isEmpty ? column + 2 : endColumn + 1)
    }

    private mutating func column(of offset: Int, line number: Int, file: SourceFile, index: Int) -> Int {
        let range = file.lineRange(number)
        let place = min(max(offset, range.lowerBound), range.upperBound)
        if line != (index, range.lowerBound) || place < known.offset {
            line = (index, range.lowerBound)
            known = (range.lowerBound, 0)
        }
        known.column += DisplayWidth.cells(of: file.text(known.offset..<place), from: known.column)
        known.offset = place
        return known.column
    }
}
