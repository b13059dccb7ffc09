package import BusinessTime
import Settings

/// The interface `io.firstline.Desk` over the daemon's operations: who may do what, and what comes of it.
package struct DeskService: Sendable {
    let operations: any DeskOperations
    let roles: Roles
    private let now: @Sendable () -> Timestamp

    /// Held files in one answer: with the longest names there are, they stay well below the size of a reply.
    package static let heldLimit = 5_000

    /// The interface over operations.
    ///
    /// - Parameter now: the time, for what the service itself tells watchers.
    package init(_ operations: any DeskOperations, roles: Roles, now: @escaping @Sendable () -> Timestamp) {
        self.operations = operations
        self.roles = roles
        self.now = now
    }

    /// Everything the control socket offers.
    package func service(version: String) throws(InterfaceDescription.SyntaxError) -> VarlinkService {
        let description = try InterfaceDescription(DeskInterface.text)
        return try VarlinkService(
            vendor: "Firstline", product: "firstlined", version: version, url: "man:firstlined(8)",
            interfaces: [VarlinkInterface(description, methods)],
            refusal: DeskError.busy(reason: "too many connections are open on the control socket").varlink)
    }

    /// What a method needs to be permitted.
    enum Need<Request> {
        /// Everybody who can connect may call it.
        case nothing
        /// An action that concerns no tier.
        case action(DeskAction)
        /// An action in the tier that the call names.
        case actionIn(DeskAction, @Sendable (Request) -> String)
        /// An action in the tier of the message that the call names.
        case actionOn(DeskAction, @Sendable (Request) -> String)
        /// An action in the tiers of the tickets that the call names.
        case actionOnTickets(DeskAction, @Sendable (Request) -> [String])
    }

    private var methods: [VarlinkMethod] { deskMethods + ticketMethods }

    private var deskMethods: [VarlinkMethod] {
        [
            method(DeskInterface.Status.self, .nothing) { _, _ throws(DeskError) in
                DeskInterface.Status.Reply(status: try operations.status())
            },
            method(DeskInterface.Metrics.self, .nothing) { _, _ throws(DeskError) in
                DeskInterface.Metrics.Reply(text: try operations.metrics())
            },
            .stream(DeskInterface.Watch.self, watch),
            method(DeskInterface.Reload.self, .action(.reload)) { _, peer throws(DeskError) in
                let (version, findings) = try operations.reload(by: peer)
                return DeskInterface.Reload.Reply(rulesVersion: version, diagnostics: findings)
            },
            method(DeskInterface.GetReceipt.self, .nothing) { call, _ throws(DeskError) in
                DeskInterface.GetReceipt.Reply(receipt: try operations.receipt(key: call.key))
            },
            method(DeskInterface.ListHeld.self, .action(.look)) { call, _ throws(DeskError) in
                let (items, omitted) = try operations.held(gateway: call.gateway, limit: Self.heldLimit)
                return DeskInterface.ListHeld.Reply(items: items, omitted: omitted)
            },
            .stream(DeskInterface.ListQueue.self, listQueue),
            method(DeskInterface.RetryHeld.self, .action(.retry)) { call, peer throws(DeskError) in
                try operations.retryHeld(gateway: call.gateway, id: call.id, by: peer)
                return NoReply()
            },
            method(DeskInterface.ReleaseHeld.self, .actionIn(.release, \.tier)) { call, peer throws(DeskError) in
                let message = try operations.releaseHeld(
                    gateway: call.gateway, id: call.id, tier: call.tier, note: call.note, by: peer)
                return DeskInterface.ReleaseHeld.Reply(message: message)
            },
            method(DeskInterface.Hold.self, .actionOn(.hold, \.message)) { call, peer throws(DeskError) in
                try operations.hold(message: call.message, by: peer)
                return NoReply()
            },
            method(DeskInterface.Release.self, .actionOn(.release, \.message)) { call, peer throws(DeskError) in
                try operations.release(message: call.message, by: peer)
                return NoReply()
            },
            method(DeskInterface.Requeue.self, .actionOn(.requeue, \.message)) { call, peer throws(DeskError) in
                try operations.requeue(message: call.message, by: peer)
            },
        ]
    }

    func method<Request: VarlinkRequest>(
        _ type: Request.Type, _ need: Need<Request>,
        _ body: @escaping @Sendable (Request, Peer) throws(DeskError) -> Request.Reply
    ) -> VarlinkMethod {
        .single(type) { request, peer throws(VarlinkError) in
            let refused: VarlinkError?
            do throws(DeskError) {
                refused = try refusal(of: need, request, peer)
                if refused == nil { return try body(request, peer) }
            } catch {
                throw error.varlink
            }
            throw refused ?? .permissionDenied()
        }
    }

    /// Why the peer may not; nil where it may.
    ///
    /// Who may not do it in any tier does not learn whether the message is there.
    private func refusal<Request>(
        of need: Need<Request>, _ request: Request, _ peer: Peer
    ) throws(DeskError) -> VarlinkError? {
        switch need {
        case .nothing: return nil
        case .action(let action): return refusal(of: action, in: nil, peer)
        case .actionIn(let action, let tier): return refusal(of: action, in: tier(request), peer)
        case .actionOn(let action, let message):
            switch roles.scope(of: action, for: peer) {
            case .everywhere: return nil
            case .nowhere: return refusal(of: action, in: nil, peer)
            case .tiers: return refusal(of: action, in: try operations.tier(ofMessage: message(request)), peer)
            }
        case .actionOnTickets(let action, let tickets):
            switch roles.scope(of: action, for: peer) {
            case .everywhere: return nil
            case .nowhere: return refusal(of: action, in: nil, peer)
            case .tiers:
                for ticket in tickets(request) {
                    let refusal = refusal(of: action, in: try operations.tier(ofTicket: ticket), peer)
                    if let refusal { return refusal }
                }
                return nil
            }
        }
    }

    private func refusal(of action: DeskAction, in tier: String?, _ peer: Peer) -> VarlinkError? {
        if roles.permits(peer, action, in: tier) { return nil }
        let groups = roles.groups(permitting: action, in: tier)
        var details: [String: JSONContent] = [
            "action": .string(action.rawValue), "groups": .array(groups.map { .string($0) }),
        ]
        if let tier { details["tier"] = .string(tier) }
        return .permissionDenied(details)
    }

    /// Tells everything that happens until the watcher leaves or the server stops.
    private func watch(
        _ request: DeskInterface.Watch, _ peer: Peer, _ sink: ReplySink<DeskInterface.Watch.Reply>
    ) throws(CallFailure) -> DeskInterface.Watch.Reply {
        if let refusal = refusal(of: .look, in: nil, peer) { throw .error(refusal) }
        let subscription: EventSubscription
        do throws(ControlSocketError) {
            subscription = try operations.events.subscribe()
        } catch {
            throw .error(DeskError.failed(reason: "\(error)").varlink)
        }
        try tell(sink, "watching", "events are told from now on")
        while true {
            guard try sink.wait(for: subscription.descriptor) else { continue }
            let (events, missed) = subscription.take()
            for event in events { try sink.send(DeskInterface.Watch.Reply(event: event)) }
            if missed > 0 {
                try tell(sink, "missed", "\(missed) events were not read in time", ["count": String(missed)])
            }
        }
    }

    /// Hands over the queues a batch at a time, those that the peer may look into.
    private func listQueue(
        _ request: DeskInterface.ListQueue, _ peer: Peer, _ sink: ReplySink<DeskInterface.ListQueue.Reply>
    ) throws(CallFailure) -> DeskInterface.ListQueue.Reply {
        if let refusal = refusal(of: .look, in: request.tier, peer) { throw .error(refusal) }
        let names: [String]
        do throws(DeskError) {
            names = try operations.tiers()
        } catch {
            throw .error(error.varlink)
        }
        if let tier = request.tier, !names.contains(tier) { throw .error(DeskError.noSuchTier(tier).varlink) }
        for name in names where request.tier ?? name == name && roles.permits(peer, .look, in: name) {
            try operations.queue(tier: name) { items throws(CallFailure) in
                try sink.send(DeskInterface.ListQueue.Reply(items: items))
            }
        }
        return DeskInterface.ListQueue.Reply(items: [])
    }

    private func tell(
        _ sink: ReplySink<DeskInterface.Watch.Reply>, _ kind: String, _ message: String,
        _ fields: [String: String] = [:]
    ) throws(CallFailure) {
        let event = WatchedEvent(at: now(), kind: kind, message: message, fields: fields)
        try sink.send(DeskInterface.Watch.Reply(event: event))
    }
}
