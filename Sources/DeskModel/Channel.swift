/// How a message reached the desk: a property of the gateway's drop directory, never of the message.
package enum Channel: String, CaseIterable, Codable, Sendable {
    case email, phone, chat
}
