/// Many short lists of numbers without gaps between them: list `n` stands at `items[starts[n]..<starts[n + 1]]`.
struct NumberLists: Sendable {
    private var starts: [UInt32]
    private var items: [UInt32]

    /// So many lists, all empty.
    init(count: Int = 0) {
        starts = [UInt32](repeating: 0, count: count + 1)
        items = []
    }

    /// So many lists, filled with the pairs in their order; pairs of other lists are left out.
    init(count: Int, _ pairs: [(list: UInt32, item: UInt32)]) {
        var starts = [UInt32](repeating: 0, count: count + 1)
        for pair in pairs where pair.list < count { starts[Int(pair.list) + 1] += 1 }
        for list in 0..<count { starts[list + 1] += starts[list] }
        var next = starts
        items = [UInt32](repeating: 0, count: Int(starts[count]))
        for pair in pairs where pair.list < count {
            items[Int(next[Int(pair.list)])] = pair.item
            next[Int(pair.list)] += 1
        }
        self.starts = starts
    }

    /// How many lists there are.
    var count: Int { starts.count - 1 }

    /// Where a list's items stand.
    @inline(__always)
    func places(_ list: Int) -> Range<Int> { Int(starts[list])..<Int(starts[list + 1]) }

    /// The item at a place.
    @inline(__always)
    func item(_ place: Int) -> Int { Int(items[place]) }

    func contains(_ item: Int, in list: Int) -> Bool { places(list).contains { self.item($0) == item } }
}
