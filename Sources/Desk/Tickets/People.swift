import RuleFiles
import RuleSemantics
import SourceText

/// Which addresses belong to one person: from the tables of the rules that have a column `person`.
///
/// The column `sender`, or the first, has the address. A table without a column `person` joins nobody.
struct People: Sendable {
    private var persons: [String: String] = [:]
    private var addresses: [String: [String]] = [:]

    /// Addresses that one person has at most; a column that holds something else by mistake does not join a whole desk.
    static let addressLimit = 50

    init(_ bundle: RuleBundle) {
        for resource in bundle.resources where resource.reference.kind == .table {
            guard case .file(let file) = resource.content else { continue }
            read(file.bytes)
        }
    }

    init(csv: [UInt8]) {
        read(csv)
    }

    /// The person whose address it is; nil where the tables know none.
    func person(of sender: String?) -> String? {
        sender.flatMap { persons[People.folded($0)] }
    }

    /// Every address of a person, as the table has them and in small letters.
    func addresses(of person: String) -> [String] {
        addresses[person] ?? []
    }

    private mutating func read(_ bytes: [UInt8]) {
        guard let rows = try? CommaSeparatedValues.rows(of: bytes), let header = rows.first?.fields.map(People.folded),
            let person = header.firstIndex(of: "person"),
            let key = header.firstIndex(of: "sender") ?? header.indices.first,
            key != person
        else { return }
        for row in rows.dropFirst() where row.fields.indices.contains(person) && row.fields.indices.contains(key) {
            let (written, name) = (People.trimmed(row.fields[key]), People.trimmed(row.fields[person]))
            let address = written.lowercased()
            guard !address.isEmpty, !name.isEmpty, persons[address] == nil else { continue }
            persons[address] = name
            // Mail addresses are known in small letters, ids of chat platforms as they are written.
            addresses[name, default: []] += written == address ? [address] : [address, written]
        }
        for (name, known) in addresses where Set(known.map { $0.lowercased() }).count > People.addressLimit {
            addresses[name] = nil
            for address in known { persons[address.lowercased()] = nil }
        }
    }

    private static func folded(_ text: String) -> String { trimmed(text).lowercased() }

    private static func trimmed(_ text: String) -> String {
        var characters = text[...]
        while characters.first?.isWhitespace == true { characters.removeFirst() }
        while characters.last?.isWhitespace == true { characters.removeLast() }
        return String(characters)
    }
}
