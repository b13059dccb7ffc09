import SourceText

/// One line of the canonical form.
struct LayoutLine {
    /// Text that is wider (in cells) does not take part when comments are aligned.
    static let widestText = 100
    /// Comments further to the right than this are not kept there.
    static let widestAligned = 120
    /// Cells of a table that are wider do not widen their column.
    static let widestCell = 100

    let indent: Int
    /// What stands after the indentation.
    var text = ""
    /// The cells of a row; nil for other lines.
    var cells: [String]?
    /// The number of the block whose rows are aligned together.
    var block = 0
    /// The comment at the end of the line.
    var comment = ""
    /// The column in which that comment stood.
    var commentColumn = 0
    /// Whether an empty line stands above it.
    var isBelowBlank = false

    init(indent: Int) {
        self.indent = indent
    }

    /// Adds a token to the line.
    mutating func append(_ token: String, after gap: Placement.Gap) {
        switch gap {
        case .none: text += token
        case .space: text += " " + token
        case .column(let column):
            let width = indent + DisplayWidth.cells(of: text)
            text += String(repeating: " ", count: max(1, column - width)) + token
        }
    }

    /// The lines as text, with tables and comments aligned.
    static func rendered(_ lines: [LayoutLine]) -> String {
        var texts = lines.map { String(repeating: " ", count: $0.indent) + $0.text }
        alignRows(lines, &texts)
        alignComments(lines, &texts)
        var result = ""
        for (line, text) in zip(lines, texts) { result += (line.isBelowBlank ? "\n" : "") + text + "\n" }
        return result
    }

    private static func alignRows(_ lines: [LayoutLine], _ texts: inout [String]) {
        var start = 0
        while start < lines.count {
            var end = start + 1
            if lines[start].cells != nil {
                while end < lines.count, lines[end].cells == nil || lines[end].block == lines[start].block { end += 1 }
                let cells = lines[start..<end].map { $0.cells ?? [] }
                let measured = cells.map { row in row.map { DisplayWidth.cells(of: $0) } }
                var widths: [Int] = []
                for row in measured {
                    for (column, width) in row.enumerated() {
                        if column == widths.count { widths.append(0) }
                        if width <= widestCell { widths[column] = max(widths[column], width) }
                    }
                }
                for (offset, row) in cells.enumerated() where lines[start + offset].cells != nil {
                    var text = texts[start + offset] + "|"
                    for (column, cell) in row.enumerated() {
                        let padding = String(repeating: " ", count: max(0, widths[column] - measured[offset][column]))
                        // After white space a `#` would start a comment.
                        text += cell.hasPrefix("#") ? "\(cell) \(padding) |" : " \(cell)\(padding) |"
                    }
                    texts[start + offset] = text
                }
            }
            start = end
        }
    }

    /// Comments at the ends of neighbouring lines stand in one column: that of the one furthest to the right.
    private static func alignComments(_ lines: [LayoutLine], _ texts: inout [String]) {
        var start = 0
        while start < lines.count {
            var end = start
            var column = 0
            while end < lines.count, !lines[end].comment.isEmpty, end == start || !lines[end].isBelowBlank {
                let width = DisplayWidth.cells(of: texts[end])
                if width <= widestText {
                    column = max(column, width + 2)
                    if lines[end].commentColumn <= widestAligned { column = max(column, lines[end].commentColumn) }
                }
                end += 1
            }
            for index in start..<end {
                let width = DisplayWidth.cells(of: texts[index])
                let gap = width <= widestText ? column - width : 2
                texts[index] += String(repeating: " ", count: gap) + lines[index].comment
            }
            start = max(end, start + 1)
        }
    }
}
