/// How often something took how long: counts below bounds, as Prometheus keeps them.
struct Histogram: Equatable, Sendable {
    /// The bounds in seconds, ascending.
    let bounds: [Double]
    /// How many were at most each bound; not cumulated.
    private(set) var counts: [Int]
    /// All of them.
    private(set) var count = 0
    /// Their sum in seconds.
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count)
    }

    /// For work of microseconds to seconds.
    static let durations: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5,
    ]

    mutating func add(_ duration: Duration, times: Int = 1) {
        guard times > 0 else { return }
        let (seconds, attoseconds) = duration.components
        let value = Double(seconds) + Double(attoseconds) / 1e18
        if let index = bounds.firstIndex(where: { value <= $0 }) { counts[index] += times }
        count += times
        sum += value * Double(times)
    }

    /// How many were at most each bound, with those below it.
    var cumulated: [(bound: Double, count: Int)] {
        var total = 0
        return zip(bounds, counts).map { bound, count in
            total += count
            return (bound, total)
        }
    }
}
