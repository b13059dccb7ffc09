import SystemPackage

/// Names this spool among all spools: a random number in `<spool>/identity`, made when the spool is.
///
/// The ledger keeps it. A ledger that meets another spool, or an empty mount point in the place of its own, would take the messages of
/// one for handed over in the other; by this number that is noticed at start.
package struct SpoolIdentity: Equatable, Sendable {
    /// 32 hexadecimal digits.
    package let value: String
    /// Whether it was made just now: the spool is a new one.
    package let isNew: Bool

    private static let length = 32

    /// Reads the identity of a spool, or makes one, durably.
    init(in root: any Directory) throws(SpoolError) {
        guard let name = FileName("identity"), let draft = FileName(".identity.draft") else {
            throw .badName("identity")
        }
        if try root.status(of: name) != nil {
            let bytes = try root.openForReading(name).readChunk(SpoolIdentity.length, at: 0)
            guard bytes.count == SpoolIdentity.length, bytes.allSatisfy({ Self.digits.contains($0) }) else {
                throw .system(
                    operation: "read the identity of the spool in", path: root.path(of: name), errno: .badMessage)
            }
            (value, isNew) = (String(decoding: bytes, as: UTF8.self), false)
            return
        }
        let made = (0..<SpoolIdentity.length).map { _ in Self.digits[Int.random(in: 0..<16)] }
        let file = try root.create(draft, mode: 0o644, replacing: true)
        try file.write(made + [0x0A])
        try file.sync()
        guard try root.openForReading(draft).readChunk(made.count, at: 0) == made else {
            throw .system(operation: "write", path: root.path(of: draft), errno: .ioError)
        }
        _ = try root.replace(draft, to: root, as: name)
        try root.sync()
        (value, isNew) = (String(decoding: made, as: UTF8.self), true)
    }

    /// The identity of the spool at a path, read without making one; nil where it has none.
    package static func existing(in root: any Directory) throws(SpoolError) -> SpoolIdentity? {
        guard let name = FileName("identity"), try root.status(of: name) != nil else { return nil }
        return try SpoolIdentity(in: root)
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
