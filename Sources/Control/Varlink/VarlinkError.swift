/// An error as Varlink sends it: the full name and parameters.
package struct VarlinkError: Error, Equatable, Sendable {
    /// The name with its interface, such as `org.varlink.service.MethodNotFound`.
    package var name: String
    /// The parameters, by name.
    package var parameters: [String: JSONContent]

    /// An error.
    package init(_ name: String, _ parameters: [String: JSONContent] = [:]) {
        self.name = name
        self.parameters = parameters
    }
}

// The errors of `org.varlink.service`, https://varlink.org/Service.
extension VarlinkError {
    /// The service has no such interface.
    package static func interfaceNotFound(_ interface: String) -> VarlinkError {
        VarlinkError(ServiceInterface.name + ".InterfaceNotFound", ["interface": .string(interface)])
    }

    /// The interface has no such method.
    package static func methodNotFound(_ method: String) -> VarlinkError {
        VarlinkError(ServiceInterface.name + ".MethodNotFound", ["method": .string(method)])
    }

    /// The interface has the method, and this service does not implement it.
    package static func methodNotImplemented(_ method: String) -> VarlinkError {
        VarlinkError(ServiceInterface.name + ".MethodNotImplemented", ["method": .string(method)])
    }

    /// A parameter is missing, unknown or of the wrong type; or a member of the call itself is.
    package static func invalidParameter(_ parameter: String) -> VarlinkError {
        VarlinkError(ServiceInterface.name + ".InvalidParameter", ["parameter": .string(parameter)])
    }

    /// The peer may not do this.
    ///
    /// The interface defines the error without parameters; clients have to ignore what they do not know, and people who read it are
    /// told what would be needed.
    package static func permissionDenied(_ details: [String: JSONContent] = [:]) -> VarlinkError {
        VarlinkError(ServiceInterface.name + ".PermissionDenied", details)
    }

    /// The method answers with a stream and was called without `more`.
    package static let expectedMore = VarlinkError(ServiceInterface.name + ".ExpectedMore")
}
