import Glibc

/// Why no message came or went.
enum ChannelFailure: Error, Equatable {
    /// The time was up.
    case timedOut
    /// The other side is gone.
    case closed
    /// The wake signal was given.
    case woken
    /// A message is longer than the limit.
    case tooLong
}

/// Messages over a connected, non-blocking socket.
///
/// For one thread, which owns the descriptor.
struct MessageChannel {
    let descriptor: Int32
    /// Ends every wait when it can be read; negative where there is none.
    let wake: Int32
    private var buffer: MessageBuffer

    /// How much is read at once, and so how much of what was sent ahead is kept beside a message.
    static let chunk = 65_536

    init(descriptor: Int32, limit: Int, wake: Int32 = -1) {
        self.descriptor = descriptor
        self.wake = wake
        buffer = MessageBuffer(limit: limit)
    }

    /// The next message; nil where the other side has ended between two messages.
    mutating func next(until deadline: ContinuousClock.Instant) throws(ChannelFailure) -> [UInt8]? {
        while true {
            // Also before what is buffered is worked on: a stop does not wait for calls that were sent ahead.
            if wake >= 0, awaitEvents([(wake, POLLIN)], until: .now) != [0] { throw .woken }
            do {
                if let message = try buffer.next() { return message }
            } catch {
                throw .tooLong
            }
            try pause(POLLIN, until: deadline)
            let chunk = try receive()
            guard let chunk else { continue }
            if chunk.isEmpty {
                if buffer.isEmpty { return nil }
                throw .closed
            }
            buffer.append(chunk)
        }
    }

    /// Bytes that came; none at the end, nil where there are none yet.
    private func receive() throws(ChannelFailure) -> [UInt8]? {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { space, count in
            let received = recv(descriptor, space.baseAddress, space.count, 0)
            failure = received < 0 ? errno : 0
            count = max(0, received)
        }
        if failure == 0 { return bytes }
        if failure == EAGAIN || failure == EINTR { return nil }
        throw .closed
    }

    /// Sends a message and its NUL.
    func send(_ message: [UInt8], until deadline: ContinuousClock.Instant) throws(ChannelFailure) {
        let bytes = message + [0]
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { space in
                Glibc.send(
                    descriptor, space.baseAddress?.advanced(by: sent), space.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try pause(POLLOUT, until: deadline)
            } else if errno != EINTR {
                throw .closed
            }
        }
    }

    /// Waits for another descriptor, and for the end of this connection.
    func wait(for other: Int32, until deadline: ContinuousClock.Instant) throws(ChannelFailure) -> Bool {
        // The end is told whatever one waits for. Input is not waited for: it belongs to the next call.
        let events = awaitEvents([(descriptor, 0), (wake, POLLIN), (other, POLLIN)], until: deadline)
        if events[1] != 0 { throw .woken }
        if events[0] != 0 { throw .closed }
        return events[2] != 0
    }

    private func pause(_ event: Int32, until deadline: ContinuousClock.Instant) throws(ChannelFailure) {
        let events = awaitEvents([(descriptor, event), (wake, POLLIN)], until: deadline)
        if events[1] != 0 { throw .woken }
        if events[0] == 0 { throw .timedOut }
    }
}
