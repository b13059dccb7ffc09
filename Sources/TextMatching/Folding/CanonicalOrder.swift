/// Canonical ordering and composition of one starter and the marks after it (Unicode Standard Annex 15).
enum CanonicalOrder {
    /// Sorts each run of marks between starters by combining class, keeping the order within a class.
    ///
    /// Time is linear in the marks, whatever a sender piles up: long runs are dealt into the 255 classes.
    static func sort(_ marks: inout [UInt32], by table: FoldingTable) {
        guard marks.count > 1 else { return }
        var start = 0
        while start < marks.count {
            guard table.record(of: marks[start]).combiningClass != 0 else {
                start += 1
                continue
            }
            var end = start + 1
            while end < marks.count, table.record(of: marks[end]).combiningClass != 0 { end += 1 }
            sort(&marks, start..<end, by: table)
            start = end
        }
    }

    private static func sort(_ marks: inout [UInt32], _ range: Range<Int>, by table: FoldingTable) {
        if range.count <= 16 {
            for index in range.dropFirst() {
                let mark = marks[index]
                let order = table.record(of: mark).combiningClass
                var hole = index
                while hole > range.lowerBound, table.record(of: marks[hole - 1]).combiningClass > order {
                    marks[hole] = marks[hole - 1]
                    hole -= 1
                }
                marks[hole] = mark
            }
            return
        }
        var places = [Int](repeating: 0, count: 257)
        for index in range { places[Int(table.record(of: marks[index]).combiningClass) + 1] += 1 }
        for order in 1..<places.count { places[order] += places[order - 1] }
        let unsorted = Array(marks[range])
        for mark in unsorted {
            let order = Int(table.record(of: mark).combiningClass)
            marks[range.lowerBound + places[order]] = mark
            places[order] += 1
        }
    }

    /// Composes sorted marks into the starter (0 for one that never composes) and into each other.
    ///
    /// Returns the starter; `marks` keeps those that did not compose.
    static func compose(_ starter: UInt32, _ marks: inout [UInt32], by table: FoldingTable) -> UInt32 {
        var starter = starter
        // Index of the mark that is the last starter; -1 stands for `starter` itself.
        var last = -1
        var lastClass: UInt32 = 0
        var kept = 0
        for mark in marks {
            let record = table.record(of: mark)
            let base = last < 0 ? starter : marks[last]
            if record.composes, base != 0, lastClass == 0 || lastClass < record.combiningClass,
                let composed = table.composition(base, mark)
            {
                if last < 0 { starter = composed } else { marks[last] = composed }
                continue
            }
            lastClass = record.combiningClass
            if lastClass == 0 { last = kept }
            marks[kept] = mark
            kept += 1
        }
        marks.removeSubrange(kept...)
        return starter
    }
}
