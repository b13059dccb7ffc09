/// What a handler needs of its connection: a protocol, so that the methods know nothing of sockets.
package protocol ReplyChannel: Sendable {
    /// Sends a message and its NUL; blocks while the peer reads slowly, up to the write time-out.
    func send(_ message: [UInt8]) throws(CallFailure)

    /// Waits until a descriptor can be read; false after the time-out.
    func wait(for descriptor: Int32, timeout: Duration) throws(CallFailure) -> Bool
}

/// Takes the replies of a stream.
///
/// Sending blocks while the peer reads slowly: that is the back pressure. Both functions throw `closed` when the peer is gone, when
/// it did not read for the write time-out, and when the server stops; the handler then returns by throwing it on.
package struct ReplySink<Reply: Encodable & Sendable>: Sendable {
    let channel: any ReplyChannel

    /// Sends one reply; more follow.
    package func send(_ reply: Reply) throws(CallFailure) {
        let message: [UInt8]
        do throws(VarlinkError) {
            message = try encode(ReplyMessage(parameters: reply, continues: true))
        } catch {
            throw .error(error)
        }
        try channel.send(message)
    }

    /// Waits until a descriptor can be read, and watches the connection meanwhile; false after the time-out.
    package func wait(for descriptor: Int32, timeout: Duration = .seconds(3_600)) throws(CallFailure) -> Bool {
        try channel.wait(for: descriptor, timeout: timeout)
    }
}
