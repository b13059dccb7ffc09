/// A method of a Varlink interface as a Swift type: the value is the parameters of one call.
package protocol VarlinkRequest: Codable, Sendable {
    /// What a call is answered with.
    associatedtype Reply: Codable & Sendable

    /// The method with its interface, such as `org.varlink.service.GetInfo`.
    static var method: String { get }
}

/// The reply of a method that has nothing to say but that it is done.
package struct NoReply: Codable, Equatable, Sendable {
    /// The empty reply.
    package init() {}
}
