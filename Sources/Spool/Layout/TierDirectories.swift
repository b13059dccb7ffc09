/// The open directories of one tier's queue.
package struct TierDirectories: Sendable {
    /// A place in a tier's queue.
    package enum Room: String, CaseIterable, Sendable {
        /// The daemon's alone: envelopes that are not yet committed.
        case tmp
        /// Waiting for somebody to take it.
        case new
        /// Put on hold by a person: out of the queue, until it is released.
        case hold
        /// Taken.
        case cur
        /// Resolved.
        case done
        /// What the envelopes were made from.
        case originals
    }

    /// The tier's name.
    package let name: String
    private let rooms: [Room: any Directory]
    private let parent: any Directory

    init(name: String, in root: any Directory) throws(SpoolError) {
        self.name = name
        parent = try root.makeDirectory("tiers", mode: 0o2755).makeDirectory(name, mode: 0o2755)
        var rooms: [Room: any Directory] = [:]
        for room in Room.allCases {
            // Consumers of the queue's group rename between new, cur and done; what is in tmp must stay out of their reach, and belongs
            // to the group already, so that they can read it when it is published.
            let mode: UInt32 =
                switch room {
                case .tmp: 0o2700
                case .originals: 0o2750
                case .new, .cur, .done: 0o2770
                case .hold: 0o2750
                }
            rooms[room] = try parent.makeDirectory(room.rawValue, mode: mode)
        }
        self.rooms = rooms
    }

    /// One of the places.
    package func room(_ room: Room) -> any Directory {
        // Every room was put in by init; the parent stands in only to keep this total.
        rooms[room] ?? parent
    }

    var all: [any Directory] { Room.allCases.map { room($0) } }
}
