import Glibc

/// Why and where to look: what has gathered for one gateway since the last look.
package struct PendingLook: Sendable {
    /// The gateway.
    package var gateway: String
    /// Names that events told of; hints only, at most ``maximumArrivals``.
    package var arrivals: [FileName: Arrival] = [:]
    /// Whether the whole directory must be read: at start, at every rescan, when events were lost.
    package var wholeDirectory = false

    /// Beyond this many names it is cheaper, and bounded, to read the directory.
    package static let maximumArrivals = 4096

    /// A look at a gateway.
    package init(gateway: String, arrivals: [FileName: Arrival] = [:], wholeDirectory: Bool = false) {
        self.gateway = gateway
        self.arrivals = arrivals
        self.wholeDirectory = wholeDirectory
    }

    /// Takes in an event; returns whether a reader of the directory could find something now.
    mutating func note(_ event: InotifyEvent) -> Bool {
        guard let name = event.name else { return false }
        if event.has(IN_CREATE) {
            note(.created, name)
            return true
        }
        if event.has(IN_MOVED_TO) || event.has(IN_CLOSE_WRITE) {
            note(.complete, name)
            return true
        }
        if event.has(IN_OPEN), arrivals[name] == .created {
            arrivals[name] = .opened
        } else if event.has(IN_OPEN), arrivals[name] == nil {
            // The creation was handed out before this event was read; the next look must know that somebody writes.
            note(.opened, name)
        }
        return false
    }

    private mutating func note(_ arrival: Arrival, _ name: FileName) {
        if arrivals.count >= PendingLook.maximumArrivals, arrivals[name] == nil {
            arrivals.removeAll()
            wholeDirectory = true
            return
        }
        arrivals[name] = arrival
    }
}
