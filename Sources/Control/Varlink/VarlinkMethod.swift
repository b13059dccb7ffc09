/// Why a call ends without a reply of its method.
package enum CallFailure: Error, Sendable {
    /// It is answered with an error.
    case error(VarlinkError)
    /// Nobody is there to be answered, or does not read, or the server stops: the connection is closed.
    case closed
}

/// A method with what runs when it is called.
///
/// Handlers run on the thread of their connection, one at a time for each connection and at the same time for several; they may
/// block.
package struct VarlinkMethod: Sendable {
    /// A call that came in.
    struct Incoming: Sendable {
        let message: [UInt8]
        let peer: Peer
        /// The names of the parameters that the interface defines.
        let known: [String]
        let replies: any ReplyChannel
    }

    /// The full name.
    package let name: String
    /// Whether it answers with a stream, so that it has to be called with `more`.
    let isStreaming: Bool
    /// Runs a call and gives its last reply as a message.
    let run: @Sendable (Incoming) throws(CallFailure) -> [UInt8]

    /// A method with one reply.
    package static func single<Request: VarlinkRequest>(
        _ type: Request.Type, _ body: @escaping @Sendable (Request, Peer) throws(VarlinkError) -> Request.Reply
    ) -> VarlinkMethod {
        VarlinkMethod(name: Request.method, isStreaming: false) { incoming throws(CallFailure) in
            do throws(VarlinkError) {
                let request = try decodeParameters(Request.self, of: incoming.message, known: incoming.known)
                let reply = try body(request, incoming.peer)
                return try encode(ReplyMessage(parameters: reply))
            } catch {
                throw .error(error)
            }
        }
    }

    /// A method that answers with a stream: what its sink is given, and at last what the body returns.
    package static func stream<Request: VarlinkRequest>(
        _ type: Request.Type,
        _ body: @escaping @Sendable (Request, Peer, ReplySink<Request.Reply>) throws(CallFailure) -> Request.Reply
    ) -> VarlinkMethod {
        VarlinkMethod(name: Request.method, isStreaming: true) { incoming throws(CallFailure) in
            let request: Request
            do throws(VarlinkError) {
                request = try decodeParameters(Request.self, of: incoming.message, known: incoming.known)
            } catch {
                throw .error(error)
            }
            let last = try body(request, incoming.peer, ReplySink(channel: incoming.replies))
            do throws(VarlinkError) {
                return try encode(ReplyMessage(parameters: last))
            } catch {
                throw .error(error)
            }
        }
    }
}

/// Encodes a reply; one that JSON cannot hold (a number that is none) is the service's own fault, and is named as such.
func encode<Parameters: Encodable>(_ reply: ReplyMessage<Parameters>) throws(VarlinkError) -> [UInt8] {
    do {
        return try reply.encoded()
    } catch {
        throw .invalidParameter("reply")
    }
}
