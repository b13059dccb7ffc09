/// A Varlink interface definition, parsed: https://varlink.org/Interface-Definition.
package struct InterfaceDescription: Equatable, Sendable {
    /// A type of a field.
    package indirect enum FieldType: Equatable, Sendable {
        case bool, int, float, string, object
        /// A type that the interface defines.
        case named(String)
        case enumeration([String])
        case structure([Field])
        case array(FieldType)
        case dictionary(FieldType)
        case nullable(FieldType)
    }

    /// A field of a structure, a method's parameters or an error.
    package struct Field: Equatable, Sendable {
        /// The name.
        package var name: String
        /// The type.
        package var type: FieldType

        /// A field.
        package init(name: String, type: FieldType) {
            self.name = name
            self.type = type
        }
    }

    /// A method.
    package struct Method: Equatable, Sendable {
        /// The name without the interface.
        package var name: String
        /// The parameters of a call.
        package var parameters: [Field]
        /// What it answers.
        package var reply: [Field]
    }

    /// The definition as it was written.
    package var text: String
    /// The name in reverse-domain notation.
    package var name = ""
    /// The types it defines.
    package var types: [String: FieldType] = [:]
    /// The methods, in the order of the text.
    package var methods: [Method] = []
    /// The errors with their parameters.
    package var errors: [String: [Field]] = [:]

    /// Why a text is no interface definition.
    package struct SyntaxError: Error, Equatable, Sendable {
        /// The line, from 1.
        package var line: Int
        /// What is wrong.
        package var message: String

        /// An error.
        package init(line: Int, message: String) {
            self.line = line
            self.message = message
        }
    }

    /// Parses a definition, and checks that every name that is used is defined, once.
    package init(_ text: String) throws(SyntaxError) {
        self.text = text
        var parser = InterfaceParser(text)
        try parser.parse(into: &self)
    }

    /// The method of a name; nil where there is none.
    package func method(_ name: String) -> Method? {
        methods.first { $0.name == name }
    }
}
