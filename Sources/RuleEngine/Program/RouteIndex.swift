import RuleSemantics

/// The route table by its columns: for each value of a column, the rows that fit it, as bits.
///
/// The first row that fits all is the lowest bit that is set in the rows of every column's value.
struct RouteIndex: Sendable {
    /// One column.
    struct Column: Sendable {
        let subject: RouteTable.Subject
        /// By folded value: its index; only of columns whose values are looked up as text.
        let numbers: [String: Int]
        let otherIndex: Int?
        let missingIndex: Int?
        /// The rows that fit each value, `words` words a value.
        fileprivate let rows: [UInt64]
    }

    let columns: [Column]
    private let rowCount: Int
    private let words: Int

    init(_ table: RouteTable) {
        rowCount = table.rows.count
        words = (table.rows.count + 63) / 64
        let words = words
        columns = table.columns.enumerated().map { place, column in
            let values =
                (table.rows.compactMap { place < $0.cells.count ? $0.cells[place].max() : nil }.max() ?? -1) + 1
            var rows = [UInt64](repeating: 0, count: values * words)
            for (number, row) in table.rows.enumerated() where place < row.cells.count {
                for value in row.cells[place] where value >= 0 {
                    rows[value * words + number / 64] |= 1 << UInt64(number % 64)
                }
            }
            var numbers: [String: Int] = [:]
            for (number, value) in column.values.enumerated()
            where number != column.otherIndex && number != column.missingIndex && numbers[value] == nil {
                numbers[value] = number
            }
            return Column(
                subject: column.subject, numbers: numbers, otherIndex: column.otherIndex,
                missingIndex: column.missingIndex, rows: rows)
        }
    }

    /// The first row that fits the values, one a column; nil where none does.
    func firstRow(_ values: [Int]) -> Int? {
        for word in 0..<words {
            let rest = rowCount - word * 64
            var rows: UInt64 = rest >= 64 ? .max : (1 << UInt64(rest)) - 1
            for (column, value) in zip(columns, values) {
                let place = value * words + word
                rows &= value >= 0 && place < column.rows.count ? column.rows[place] : 0
            }
            if rows != 0 { return word * 64 + rows.trailingZeroBitCount }
        }
        return nil
    }
}
