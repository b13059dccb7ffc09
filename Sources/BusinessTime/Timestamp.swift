/// A moment in time: whole milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
package struct Timestamp: Comparable, Hashable, Sendable {
    /// Milliseconds since the epoch; negative before it.
    package var milliseconds: Int64

    /// A moment given in milliseconds since the epoch; what is some hundred million years away is clamped.
    package init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, -1 << 62), 1 << 62)
    }

    /// A moment given in whole seconds since the epoch; what does not fit is clamped.
    package init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        self.init(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    /// Whole seconds since the epoch, rounded towards the past.
    package var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : -((-(milliseconds + 1)) / 1000) - 1
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }
}
