import Glibc

/// One connection of the server: reads calls, has them run and answers them, one after the other.
///
/// For the thread that runs it; the descriptor is closed by the server.
struct ServerConnection: ReplyChannel {
    let descriptor: Int32
    let service: VarlinkService
    let limits: VarlinkServer.Limits
    let wake: WakeSignal

    /// Serves until the peer leaves, a time-out passes, something that is no call comes, or the server stops.
    func run() {
        // Without knowing who it is nothing is permitted, so nothing is served.
        guard let peer = Peer(descriptor: descriptor) else { return }
        var channel = channel
        while true {
            let message: [UInt8]
            do throws(ChannelFailure) {
                // The time runs from the last call to the end of the next: sending it byte by byte gains nothing.
                guard let next = try channel.next(until: .now + limits.idle) else { return }
                message = next
            } catch {
                if error == .tooLong { try? send(VarlinkService.message(.invalidParameter("message"))) }
                return
            }
            switch service.handle(message, from: peer, replies: self) {
            case .close: return
            case .answer(nil): continue
            case .answer(let reply?):
                do { try send(reply) } catch { return }
            case .last(let reply):
                try? send(reply)
                return
            }
        }
    }

    /// A channel; what comes in is kept by the one that reads, and sending needs nothing of it.
    private var channel: MessageChannel {
        MessageChannel(descriptor: descriptor, limit: limits.message, wake: wake.descriptor)
    }

    func send(_ message: [UInt8]) throws(CallFailure) {
        guard message.count <= limits.reply else { throw .closed }
        do throws(ChannelFailure) {
            try channel.send(message, until: .now + limits.write)
        } catch {
            throw .closed
        }
    }

    func wait(for descriptor: Int32, timeout: Duration) throws(CallFailure) -> Bool {
        do throws(ChannelFailure) {
            return try channel.wait(for: descriptor, until: .now + timeout)
        } catch {
            throw .closed
        }
    }
}
