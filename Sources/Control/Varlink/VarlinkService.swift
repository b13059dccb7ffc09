/// An interface with the methods that implement it.
package struct VarlinkInterface: Sendable {
    let description: InterfaceDescription
    let methods: [String: VarlinkMethod]

    /// An interface; methods that its definition does not have are never called, those that are missing are answered with
    /// MethodNotImplemented.
    package init(_ description: InterfaceDescription, _ methods: [VarlinkMethod]) {
        self.description = description
        self.methods = Dictionary(methods.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// What a server offers: its interfaces, and `org.varlink.service`, which tells of them.
package struct VarlinkService: Sendable {
    private var interfaces: [String: VarlinkInterface]
    /// What a peer is told when no connection is left for it; nil closes without a word.
    let refusal: VarlinkError?

    /// A service.
    package init(
        vendor: String, product: String, version: String, url: String, interfaces: [VarlinkInterface],
        refusal: VarlinkError? = nil
    ) throws(InterfaceDescription.SyntaxError) {
        self.refusal = refusal
        let service = try InterfaceDescription(ServiceInterface.text)
        let descriptions = interfaces.map(\.description) + [service]
        let texts = Dictionary(descriptions.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        let info = ServiceInterface.GetInfo.Reply(
            vendor: vendor, product: product, version: version, url: url, interfaces: texts.keys.sorted())
        let introspection = VarlinkInterface(
            service,
            [
                .single(ServiceInterface.GetInfo.self) { _, _ in info },
                .single(ServiceInterface.GetInterfaceDescription.self) { request, _ throws(VarlinkError) in
                    guard let text = texts[request.interface] else { throw .interfaceNotFound(request.interface) }
                    return ServiceInterface.GetInterfaceDescription.Reply(description: text)
                },
            ])
        self.interfaces = Dictionary(
            (interfaces + [introspection]).map { ($0.description.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What becomes of a message.
    package enum Outcome: Equatable, Sendable {
        /// It is answered; a call that is `oneway` is answered with nothing.
        case answer([UInt8]?)
        /// It is answered, and what follows on the connection cannot be trusted.
        case last([UInt8])
        /// The connection is closed.
        case close
    }

    /// Runs one call.
    package func handle(_ message: [UInt8], from peer: Peer, replies: any ReplyChannel) -> Outcome {
        let head: CallHead
        do throws(VarlinkError) {
            head = try CallHead(message: message)
        } catch {
            let isJSON = error.parameters["parameter"] != .string("message")
            let answer = Self.message(error)
            return isJSON ? .answer(answer) : .last(answer)
        }
        let isSilent = head.oneway == true
        do throws(CallFailure) {
            let reply = try run(head, message, peer, replies)
            return .answer(isSilent ? nil : reply)
        } catch {
            switch error {
            case .error(let error): return .answer(isSilent ? nil : Self.message(error))
            case .closed: return .close
            }
        }
    }

    private func run(
        _ head: CallHead, _ message: [UInt8], _ peer: Peer, _ replies: any ReplyChannel
    ) throws(CallFailure) -> [UInt8] {
        guard let dot = head.method.lastIndex(of: ".") else { throw .error(.invalidParameter("method")) }
        guard let interface = interfaces[String(head.method[..<dot])] else {
            throw .error(.interfaceNotFound(String(head.method[..<dot])))
        }
        guard let definition = interface.description.method(String(head.method[head.method.index(after: dot)...]))
        else { throw .error(.methodNotFound(head.method)) }
        guard let method = interface.methods[head.method] else { throw .error(.methodNotImplemented(head.method)) }
        // A connection that another protocol takes over: nothing here has one.
        if head.upgrade == true { throw .error(.invalidParameter("upgrade")) }
        if method.isStreaming {
            guard head.oneway != true else { throw .error(.invalidParameter("oneway")) }
            guard head.more == true else { throw .error(.expectedMore) }
        }
        let incoming = VarlinkMethod.Incoming(
            message: message, peer: peer, known: definition.parameters.map(\.name), replies: replies)
        return try method.run(incoming)
    }

    /// An error as a message.
    static func message(_ error: VarlinkError) -> [UInt8] {
        let reply = ReplyMessage(parameters: error.parameters, error: error.name)
        // Only a number that is none could not be encoded, and errors have none.
        return (try? reply.encoded()) ?? []
    }
}
