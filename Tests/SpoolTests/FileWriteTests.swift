import Glibc
import Spool
import Testing

@Suite("Writing to a file")
struct FileWriteTests {
    /// A pipe of which nobody reads: it takes what it has room for, and no more.
    @Test("of which the system takes a part only is no success", arguments: [65_537, 1 << 20])
    func shortWrite(size: Int) throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { _ = close(ends[0]) }
        try #require(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
        // F_GETPIPE_SZ: a user with many pipes gets smaller ones.
        let room = Int(fcntl(ends[1], 1032))
        try #require(room > 0 && room < size)
        let file = LinuxFile(descriptor: ends[1], path: "a pipe")
        #expect(throws: SpoolError.self) { try file.write([UInt8](repeating: 0x78, count: size)) }
        var taken = [UInt8](repeating: 0, count: room)
        #expect(read(ends[0], &taken, room) == room, "what there was room for was written")
    }

    @Test("writes all of it where there is room", arguments: [0, 1, 4096, 65_536])
    func whole(size: Int) throws {
        let fixture = try SpoolFixture()
        let directory = try LinuxDirectory(path: fixture.root)
        let name = try #require(FileName("file"))
        let file = try directory.create(name, mode: 0o600, replacing: false)
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 * 7) }
        try file.write(bytes)
        #expect(try directory.openForReading(name).readChunk(size + 1, at: 0) == bytes)
    }
}
