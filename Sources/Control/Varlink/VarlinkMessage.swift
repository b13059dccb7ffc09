import Foundation

// The objects that go over the wire, https://varlink.org/Method-Call.

/// A call without its parameters, which are read when the type of the method is known.
struct CallHead: Decodable {
    var method: String
    var more: Bool?
    var oneway: Bool?
    var upgrade: Bool?

    /// Reads the head of a call.
    init(message: [UInt8]) throws(VarlinkError) {
        do {
            self = try JSONDecoder().decode(CallHead.self, from: Data(message))
        } catch let error as DecodingError {
            // Not JSON at all has no path; a call without its method is told which member is wrong.
            throw .invalidParameter(error.path.first ?? "message")
        } catch {
            throw .invalidParameter("message")
        }
    }
}

/// A call as clients send it.
struct Call<Parameters: Encodable>: Encodable {
    var method: String
    var parameters: Parameters
    var more: Bool?
    var oneway: Bool?
}

/// A reply, for encoding.
struct ReplyMessage<Parameters: Encodable>: Encodable {
    var parameters: Parameters
    var continues: Bool?
    var error: String?

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}

/// A reply without its parameters, for decoding.
struct ReplyHead: Decodable {
    var continues: Bool?
    var error: String?
}

/// The parameters of a call or reply; missing ones are an empty object.
struct ParametersOf<Parameters: Decodable>: Decodable {
    var value: Parameters
    /// The names that were given.
    var names: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        let key = AnyKey("parameters")
        guard container.contains(key), try !container.decodeNil(forKey: key) else {
            value = try JSONDecoder().decode(Parameters.self, from: Data("{}".utf8))
            names = []
            return
        }
        names = try container.nestedContainer(keyedBy: AnyKey.self, forKey: key).allKeys.map(\.stringValue)
        value = try container.decode(Parameters.self, forKey: key)
    }
}

/// A coding key of any name.
struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) {
        stringValue = name
    }

    init?(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) {
        nil
    }
}

extension DecodingError {
    /// The names on the way to what could not be decoded, the missing one included.
    var path: [String] {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.map(\.stringValue)
        case .keyNotFound(let key, let context): (context.codingPath + [key]).map(\.stringValue)
        @unknown default: []
        }
    }
}

/// Reads the parameters of a call, strictly: a misspelt optional parameter would mean something else than was wanted.
func decodeParameters<Parameters: Decodable>(
    _ type: Parameters.Type, of message: [UInt8], known: [String]
) throws(VarlinkError) -> Parameters {
    do {
        let parameters = try JSONDecoder().decode(ParametersOf<Parameters>.self, from: Data(message))
        if let unknown = parameters.names.sorted().first(where: { !known.contains($0) }) {
            throw VarlinkError.invalidParameter(unknown)
        }
        return parameters.value
    } catch let error as VarlinkError {
        throw error
    } catch let error as DecodingError {
        throw .invalidParameter(error.path.first { $0 != "parameters" } ?? "parameters")
    } catch {
        throw .invalidParameter("parameters")
    }
}
