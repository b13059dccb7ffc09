import Foundation
import Glibc

/// Why a call of a client has no reply.
package enum VarlinkClientError: Error, Equatable, Sendable {
    /// The connection could not be made.
    case connect(path: String, errno: Int32)
    /// The service answered with an error.
    case error(VarlinkError)
    /// No answer came in time.
    case timedOut
    /// The service closed the connection.
    case closed
    /// What came is no reply of this method; in one line, what is wrong.
    case notUnderstood(String)
}

/// A connection to a Varlink service: one call at a time.
///
/// For one thread at a time; closed when it goes out of use. Blocks.
package final class VarlinkClient {
    private var channel: MessageChannel
    private let timeout: Duration

    /// Replies longer than this are not read.
    private static let replyLimit = 64 * 1_048_576

    /// Connects.
    ///
    /// - Parameter timeout: how long connecting, and then each reply, may take.
    package init(path: String, timeout: Duration = .seconds(30)) throws(VarlinkClientError) {
        self.timeout = timeout
        let deadline = ContinuousClock.now + timeout
        guard let address = UnixAddress(path) else { throw .connect(path: path, errno: ENAMETOOLONG) }
        let descriptor = UnixAddress.makeSocket()
        guard descriptor >= 0 else { throw .connect(path: path, errno: errno) }
        // A full queue makes a Unix socket say EAGAIN, and nothing tells when there is room: it is tried again.
        while address.withPointer({ connect(descriptor, $0, $1) }) != 0 {
            let error = errno
            if error == EAGAIN, ContinuousClock.now < deadline {
                _ = awaitEvents([], until: min(deadline, .now + .milliseconds(20)))
            } else if error != EINTR {
                close(descriptor)
                throw error == EAGAIN ? .timedOut : .connect(path: path, errno: error)
            }
        }
        channel = MessageChannel(descriptor: descriptor, limit: Self.replyLimit)
    }

    deinit {
        close(channel.descriptor)
    }

    /// Calls a method and waits for its reply.
    package func call<Request: VarlinkRequest>(_ request: Request) throws(VarlinkClientError) -> Request.Reply {
        try send(Call(method: Request.method, parameters: request))
        return try receive(Request.Reply.self, until: .now + timeout).reply
    }

    /// Calls a method and does not want to know.
    package func post<Request: VarlinkRequest>(_ request: Request) throws(VarlinkClientError) {
        try send(Call(method: Request.method, parameters: request, oneway: true))
    }

    /// Calls a method that answers with a stream; returns after its last reply, or when the body returns false.
    ///
    /// After false the connection still carries the stream: it is good for nothing else. Replies may be as far apart as they like;
    /// only the first has to come in time.
    package func stream<Request: VarlinkRequest>(
        _ request: Request, _ body: (Request.Reply) -> Bool
    ) throws(VarlinkClientError) {
        try send(Call(method: Request.method, parameters: request, more: true))
        var deadline = ContinuousClock.now + timeout
        while true {
            let (reply, continues) = try receive(Request.Reply.self, until: deadline)
            guard body(reply), continues else { return }
            deadline = .now + .seconds(1_000_000_000)
        }
    }

    private func send(_ call: Call<some Encodable>) throws(VarlinkClientError) {
        let message: [UInt8]
        do {
            message = Array(try JSONEncoder().encode(call))
        } catch {
            throw .notUnderstood("the call cannot be written as JSON: \(error)")
        }
        do throws(ChannelFailure) {
            try channel.send(message, until: .now + timeout)
        } catch {
            // Who was refused has been told so before the call went out: what came is read even so.
            if error != .closed { throw Self.clientError(error) }
        }
    }

    private func receive<Reply: Decodable>(
        _ type: Reply.Type, until deadline: ContinuousClock.Instant
    ) throws(VarlinkClientError) -> (reply: Reply, continues: Bool) {
        let message: [UInt8]
        do throws(ChannelFailure) {
            guard let next = try channel.next(until: deadline) else { throw ChannelFailure.closed }
            message = next
        } catch {
            throw Self.clientError(error)
        }
        do {
            let head = try JSONDecoder().decode(ReplyHead.self, from: Data(message))
            if let name = head.error {
                let content = try JSONDecoder().decode(
                    ParametersOf<[String: JSONContent]>.self, from: Data(message))
                throw VarlinkClientError.error(VarlinkError(name, content.value))
            }
            let reply = try JSONDecoder().decode(ParametersOf<Reply>.self, from: Data(message))
            return (reply.value, head.continues == true)
        } catch let error as VarlinkClientError {
            throw error
        } catch {
            let place = (error as? DecodingError)?.path.joined(separator: ".") ?? ""
            throw .notUnderstood(place.isEmpty ? "the reply is no JSON object" : "the reply has no usable `\(place)`")
        }
    }

    private static func clientError(_ failure: ChannelFailure) -> VarlinkClientError {
        switch failure {
        case .timedOut: .timedOut
        case .closed, .woken: .closed
        case .tooLong: .notUnderstood("the reply is longer than \(replyLimit) bytes")
        }
    }
}
