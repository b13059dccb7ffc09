/// The interface that every Varlink service has: https://varlink.org/Service.
package enum ServiceInterface {
    /// Its name.
    package static let name = "org.varlink.service"

    /// Its definition.
    package static let text = """
        # The Varlink Service Interface is provided by every varlink service. It
        # describes the service and the interfaces it implements.
        interface org.varlink.service

        # Get a list of all the interfaces a service provides and information
        # about the implementation.
        method GetInfo() -> (
          vendor: string,
          product: string,
          version: string,
          url: string,
          interfaces: []string
        )

        # Get the description of an interface that is implemented by this service.
        method GetInterfaceDescription(interface: string) -> (description: string)

        # The requested interface was not found.
        error InterfaceNotFound (interface: string)

        # The requested method was not found
        error MethodNotFound (method: string)

        # The interface defines the requested method, but the service does not
        # implement it.
        error MethodNotImplemented (method: string)

        # One of the passed parameters is invalid.
        error InvalidParameter (parameter: string)

        # Client is denied access
        error PermissionDenied ()

        # Method is expected to be called with 'more' set to true, but wasn't
        error ExpectedMore ()

        """

    /// Asks what the service is.
    package struct GetInfo: VarlinkRequest {
        package static let method = "org.varlink.service.GetInfo"

        /// What the service is.
        package struct Reply: Codable, Equatable, Sendable {
            /// Who made it.
            package var vendor: String
            /// What it is.
            package var product: String
            /// Its version.
            package var version: String
            /// Where to read more.
            package var url: String
            /// The names of its interfaces, sorted.
            package var interfaces: [String]
        }

        /// The call.
        package init() {}
    }

    /// Asks for the definition of an interface.
    package struct GetInterfaceDescription: VarlinkRequest {
        package static let method = "org.varlink.service.GetInterfaceDescription"

        /// The definition.
        package struct Reply: Codable, Equatable, Sendable {
            /// The text.
            package var description: String
        }

        /// The interface.
        package var interface: String

        /// The call.
        package init(interface: String) {
            self.interface = interface
        }
    }
}
