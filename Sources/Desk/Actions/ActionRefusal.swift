/// Why what a person asked for is not done; nothing has changed then.
enum ActionRefusal: Error, Equatable {
    case noSuchHeld(gateway: String, id: String)
    /// The held thing could never be moved out of the drop directory: only its owner can.
    case stillInInbox(gateway: String, id: String)
    /// A held file that even a person's word cannot deliver: it cannot be read, or is no file.
    case notReadable(String)
    case noSuchMessage(String)
    case noSuchTier(String)
    /// The message is not where the action needs it: where it is instead.
    case notWaiting(message: String, place: String)
    case notOnHold(message: String, place: String)
    /// The file that the message came in is not kept any more, or cannot be read as it was then.
    case notDecidable(message: String, why: String)
}

extension ActionRefusal: CustomStringConvertible {
    var description: String {
        switch self {
        case .noSuchHeld(let gateway, let id): "nothing is held in \(gateway) under \(id)"
        case .stillInInbox(let gateway, let id):
            "\(id) could not be moved out of the drop directory of \(gateway): move it away there, then drop it again"
        case .notReadable(let why): "it cannot be delivered as it is: \(why)"
        case .noSuchMessage(let id): "there is no message \(id)"
        case .noSuchTier(let name): "the rules have no tier \(name)"
        case .notWaiting(let message, let place): "message \(message) does not wait in a queue: \(place)"
        case .notOnHold(let message, let place): "message \(message) is not on hold: \(place)"
        case .notDecidable(let message, let why): "message \(message) cannot be decided again: \(why)"
        }
    }
}
