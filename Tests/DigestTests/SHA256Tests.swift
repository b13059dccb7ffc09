import Digest
import Testing

/// FIPS 180-4's examples, and the borders of a block.
@Suite struct SHA256Tests {
    static let vectors: [(name: String, input: String, digest: String)] = [
        ("nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("one block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "a million letters", String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    // Only the names are arguments: a million letters would be printed with every case.
    @Test("a published vector has its published digest", arguments: vectors.map(\.name))
    func vector(name: String) throws {
        let row = try #require(Self.vectors.first { $0.name == name })
        #expect(hexadecimal(SHA256.hash(Array(row.input.utf8))) == row.digest)
    }

    @Test("bytes added in pieces give the digest of the whole, at every length around a block")
    func pieces() {
        for length in 0...200 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
            var digest = SHA256()
            digest.update(Array(bytes.prefix(length / 3)))
            digest.update(Array(bytes.dropFirst(length / 3)))
            #expect(digest.finish() == SHA256.hash(bytes), "length \(length)")
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(0x100 + Int($0), radix: 16).dropFirst() }.joined()
    }
}
