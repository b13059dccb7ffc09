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
    static var terminalWidth: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns > 0 { return columns }
        // struct winsize: rows, columns, and two that nobody fills.
        var size: [UInt16] = [0, 0, 0, 0]
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size[1] > 0 else { return nil }
        return Int(size[1])
    }

    private static func isNumeric(_ rows: [[String]], _ column: Int) -> Bool {
        rows.count > 1 && rows.dropFirst().allSatisfy { column < $0.count && Int($0[column]) != nil }
    }

    private static func width(_ text: String) -> Int { text.count }

    private static func cut(_ text: String, to width: Int) -> String {
        text.count <= width ? text : String(text.prefix(max(0, width - 1))) + "…"
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }
}
