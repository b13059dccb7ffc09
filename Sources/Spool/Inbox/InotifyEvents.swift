import Glibc

/// What inotify told of one name in a drop directory.
package enum Arrival: Sendable {
    /// The name appeared and nobody opened it: a hard link (Postfix, qmail), or a writer that has not come to open it yet.
    case created
    /// The name appeared and was opened: written in place, not finished.
    case opened
    /// Renamed into the directory, or closed by whoever wrote it.
    case complete
}

/// One event as inotify(7) lays it out.
struct InotifyEvent {
    var watch: Int32
    var mask: UInt32
    var name: FileName?

    private static let headerSize = 16

    /// Reads the events in a buffer that read(2) filled; what is cut off at the end is left out.
    static func parse(_ buffer: UnsafeRawBufferPointer) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var offset = 0
        while offset + headerSize <= buffer.count {
            let watch = buffer.loadUnaligned(fromByteOffset: offset, as: Int32.self)
            let mask = buffer.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
            let length = Int(buffer.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
            let start = offset + headerSize
            guard length <= buffer.count - start else { break }
            let name = buffer[start..<start + length].prefix { $0 != 0 }
            events.append(InotifyEvent(watch: watch, mask: mask, name: FileName(bytes: Array(name))))
            offset = start + length
        }
        return events
    }

    func has(_ flag: some BinaryInteger) -> Bool {
        mask & UInt32(truncatingIfNeeded: flag) != 0
    }

    /// What to listen to in a drop directory.
    ///
    /// Not IN_MODIFY: a large file written in place would flood the queue.
    static let mask =
        UInt32(IN_CREATE) | UInt32(IN_OPEN) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_DELETE_SELF)
        | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)

    /// Whether the watch no longer shows what the path shows.
    var losesDirectory: Bool {
        has(IN_IGNORED) || has(IN_UNMOUNT) || has(IN_MOVE_SELF) || has(IN_DELETE_SELF)
    }
}
