import Foundation

/// Why the desk did not do what it was asked: the errors of `io.firstline.Desk`.
package enum DeskError: Error, Equatable, Sendable {
    /// The rules have errors; those in use stay.
    case rulesRejected([RuleFinding])
    /// Nothing is held under this id.
    case noSuchHeld(id: String)
    /// The file could not be moved out of its drop directory.
    case stillInInbox(id: String)
    /// There is no such gateway.
    case noSuchGateway(String)
    /// There is no such message.
    case noSuchMessage(String)
    /// The message is in another state than this needs.
    case notWaiting(message: String, state: String)
    /// There is no such tier.
    case noSuchTier(String)
    /// There is no such ticket, or that is no ticket's number: why.
    case noSuchTicket(String, reason: String)
    /// The ticket is not as this needs it: a stable name of how, and why in words.
    case ticketRefused(String, kind: String, reason: String)
    /// Not now; the same call may work later.
    case busy(reason: String)
    /// The daemon tried and could not.
    case failed(reason: String)
}

// The errors on the wire.
extension DeskError {
    /// The error as Varlink sends it.
    package var varlink: VarlinkError {
        switch self {
        case .rulesRejected(let findings):
            Self.error("RulesRejected", ["diagnostics": .array(findings.map(\.content))])
        case .noSuchHeld(let id): Self.error("NoSuchHeld", ["id": .string(id)])
        case .stillInInbox(let id): Self.error("StillInInbox", ["id": .string(id)])
        case .noSuchGateway(let name): Self.error("NoSuchGateway", ["gateway": .string(name)])
        case .noSuchMessage(let id): Self.error("NoSuchMessage", ["message": .string(id)])
        case .notWaiting(let id, let state):
            Self.error("NotWaiting", ["message": .string(id), "state": .string(state)])
        case .noSuchTier(let name): Self.error("NoSuchTier", ["tier": .string(name)])
        case .noSuchTicket(let ticket, let reason):
            Self.error("NoSuchTicket", ["ticket": .string(ticket), "reason": .string(reason)])
        case .ticketRefused(let ticket, let kind, let reason):
            Self.error(
                "TicketRefused", ["ticket": .string(ticket), "kind": .string(kind), "reason": .string(reason)])
        case .busy(let reason): Self.error("Busy", ["reason": .string(reason)])
        case .failed(let reason): Self.error("Failed", ["reason": .string(reason)])
        }
    }

    private static func error(_ name: String, _ parameters: [String: JSONContent]) -> VarlinkError {
        VarlinkError(DeskInterface.name + "." + name, parameters)
    }

    /// The error that Varlink sent; nil for one of another interface, or without its parameters.
    package init?(_ error: VarlinkError) {
        let prefix = DeskInterface.name + "."
        guard error.name.hasPrefix(prefix) else { return nil }
        func text(_ name: String) -> String? { error.parameters[name]?.text }
        switch error.name.dropFirst(prefix.count) {
        case "RulesRejected":
            guard case .array(let findings)? = error.parameters["diagnostics"] else { return nil }
            self = .rulesRejected(findings.compactMap(RuleFinding.init(content:)))
        case "NotWaiting":
            guard let message = text("message"), let state = text("state") else { return nil }
            self = .notWaiting(message: message, state: state)
        case "NoSuchTicket":
            guard let ticket = text("ticket"), let reason = text("reason") else { return nil }
            self = .noSuchTicket(ticket, reason: reason)
        case "TicketRefused":
            guard let ticket = text("ticket"), let kind = text("kind"), let reason = text("reason") else { return nil }
            self = .ticketRefused(ticket, kind: kind, reason: reason)
        case "NoSuchHeld": self.init(text("id")) { .noSuchHeld(id: $0) }
        case "StillInInbox": self.init(text("id")) { .stillInInbox(id: $0) }
        case "NoSuchGateway": self.init(text("gateway")) { .noSuchGateway($0) }
        case "NoSuchMessage": self.init(text("message")) { .noSuchMessage($0) }
        case "NoSuchTier": self.init(text("tier")) { .noSuchTier($0) }
        case "Busy": self.init(text("reason")) { .busy(reason: $0) }
        case "Failed": self.init(text("reason")) { .failed(reason: $0) }
        default: return nil
        }
    }

    private init?(_ text: String?, _ make: (String) -> DeskError) {
        guard let text else { return nil }
        self = make(text)
    }
}

extension RuleFinding {
    fileprivate var content: JSONContent {
        var members: [String: JSONContent] = [
            "code": .string(code), "severity": .string(severity.rawValue), "message": .string(message),
            "help": .array(help.map { .string($0) }), "report": .string(report),
        ]
        if let file { members["file"] = .string(file) }
        if let line { members["line"] = .integer(line) }
        if let column { members["column"] = .integer(column) }
        return .object(members)
    }

    fileprivate init?(content: JSONContent) {
        guard let data = try? JSONEncoder().encode(content),
            let finding = try? JSONDecoder().decode(RuleFinding.self, from: data)
        else { return nil }
        self = finding
    }
}

extension DeskError: CustomStringConvertible {
    /// What is wrong, in one line for people.
    package var description: String {
        switch self {
        case .rulesRejected(let findings): Self.rejection(errors: findings.count { $0.severity == .error })
        case .noSuchHeld(let id): "nothing is held as \(id)"
        case .stillInInbox(let id):
            "\(id) could not be moved out of its drop directory; mend its owner and mode first"
        case .noSuchGateway(let name): "there is no gateway \(name)"
        case .noSuchMessage(let id): "there is no message \(id)"
        case .notWaiting(let message, let state): "message \(message) is \(state)"
        case .noSuchTier(let name): "there is no tier \(name)"
        case .noSuchTicket(_, let reason), .ticketRefused(_, _, let reason): reason
        case .busy(let reason): "not now: \(reason)"
        case .failed(let reason): reason
        }
    }

    private static func rejection(errors: Int) -> String {
        "the rules have \(errors) error\(errors == 1 ? "" : "s"); those in use stay"
    }
}
