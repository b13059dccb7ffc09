package import SourceText

/// A table of values by key: its columns are facts.
package struct LookupTable: Sendable {
    /// One column that became a fact.
    package struct Column: Sendable {
        /// The name after the dot.
        package let name: String
        /// The values it may have, as declared.
        package let values: [String]
        /// Where it is declared.
        package let span: Span
    }

    /// The facts a table can be looked up by.
    package enum Key: String, CaseIterable, Sendable {
        case sender
        case senderDomain = "sender-domain"
        case sentTo = "sent-to"
        case gateway
    }

    /// The name.
    package let name: String
    /// The fact that is looked up.
    package let key: Key
    /// The columns that are facts.
    package let columns: [Column]
    /// Where it is declared.
    package let span: Span
    /// The rows.
    package var rows: TableRows

    /// The index of a declared value, of the column at `column`; nil is missing.
    package func value(column: Int, key: String) -> Int? {
        rows.value(key: key, column: column)
    }
}

/// The rows of a table: for each key the declared value of each column, by index.
package struct TableRows: Sendable {
    private var index: [String: Int32] = [:]
    private var cells: [Int16] = []
    private let width: Int

    /// No rows, for a table of so many columns.
    package init(columns width: Int) {
        self.width = width
    }

    /// How many rows there are.
    package var count: Int { index.count }

    /// Adds a row; false where the key is there already.
    ///
    /// Values are indices, nil is missing.
    package mutating func insert(key: String, values: [Int?]) -> Bool {
        let row = Int32(truncatingIfNeeded: index.count)
        guard index.updateValue(row, forKey: key) == nil else { return false }
        for column in 0..<width {
            let value = column < values.count ? values[column] : nil
            cells.append(value.map { Int16(truncatingIfNeeded: $0) } ?? -1)
        }
        return true
    }

    /// The value of a row's column; nil where it is missing or no row has the (folded) key.
    package func value(key: String, column: Int) -> Int? {
        guard let row = index[key], column < width else { return nil }
        let value = cells[Int(row) * width + column]
        return value < 0 ? nil : Int(value)
    }

    /// Whether a row has the (folded) key.
    package func hasRow(key: String) -> Bool { index[key] != nil }
}
