import Glibc
import SourceText

/// Columns that line up: numbers to the right, texts to the left, the first row a heading.
///
/// On a terminal that is too narrow the widest columns of text are cut, and `…` says so; elsewhere nothing is cut.
struct TextTable {
    let lines: [String]

    /// - Parameters:
    ///   - rows: texts without control characters.
    ///   - limit: columns of the terminal; nil for as many as it takes.
    init(_ rows: [[String]], limit: Int? = TextTable.terminalWidth) {
        let count = rows.map(\.count).max() ?? 0
        var widths = (0..<count).map { column in
            rows.map { column < $0.count ? TextTable.width($0[column]) : 0 }.max() ?? 0
        }
        // Two spaces before each column.
        if let limit {
            while widths.reduce(0, { $0 + $1 + 2 }) > limit, let widest = widths.max(), widest > 8,
                let column = widths.firstIndex(of: widest)
            {
                widths[column] -= 1
            }
        }
        lines = rows.enumerated().map { number, row in
            let cells = row.enumerated().map { column, cell in
                let text = TextTable.cut(cell, to: widths[column])
                let space = String(repeating: " ", count: max(0, widths[column] - TextTable.width(text)))
                let isNumber = number == 0 ? TextTable.isNumeric(rows, column) : Int(cell) != nil
                return isNumber ? space + text : text + space
            }
            let line = "  " + cells.joined(separator: "  ").trimmingSuffix { $0 == " " }
            return number == 0 ? Colours.paint(line, .heading) : line
        }
    }

    /// Columns of the terminal that standard output is; nil where it is none.
    static var terminalWidth: Int? { Terminal.width(of: STDOUT_FILENO) }

    private static func isNumeric(_ rows: [[String]], _ column: Int) -> Bool {
        rows.count > 1 && rows.dropFirst().allSatisfy { column < $0.count && Int($0[column]) != nil }
    }

    private static func width(_ text: String) -> Int { text.reduce(0) { $0 + $1.columnCount } }

    private static func cut(_ text: String, to limit: Int) -> String {
        guard width(text) > limit else { return text }
        var (kept, room) = ("", limit - 1)
        for character in text {
            room -= character.columnCount
            guard room >= 0 else { break }
            kept.append(character)
        }
        return kept + "…"
    }
}

extension Character {
    /// Columns of a terminal: two for what East Asian scripts and pictures take (Unicode TR 11, in blocks), else one.
    fileprivate var columnCount: Int {
        guard let scalar = unicodeScalars.first?.value, scalar >= 0x1100 else { return 1 }
        let wide: [ClosedRange<UInt32>] = [
            0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD,
        ]
        return wide.contains { $0.contains(scalar) } ? 2 : 1
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }
}
