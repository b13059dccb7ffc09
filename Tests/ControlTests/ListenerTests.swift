import BusinessTime
import Control
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The listening socket")
struct ListenerTests {
    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    @Test("lets owner and group connect, whatever the umask is")
    func mode() throws {
        let running = try RunningServer()
        #expect(mode(running.path) == 0o660)
    }

    @Test("replaces one that a killed daemon left")
    func stale() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/control"
        // The first goes without removing its path, as a killed process does.
        _ = try ControlListener(path: path)
        #expect(mode(path) != nil)
        let second = try ControlListener(path: path)
        withExtendedLifetime(second) { #expect(mode(path) == 0o660) }
    }

    @Test("leaves one alone that is alive")
    func alive() throws {
        let running = try RunningServer()
        #expect(throws: ControlSocketError.inUse(path: running.path)) { try ControlListener(path: running.path) }
        #expect(try running.client().call(DeskInterface.Status()).status.ready)
    }

    @Test("leaves what is no socket alone")
    func noSocket() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("file", "precious")
        #expect(throws: ControlSocketError.notSocket(path: file)) { try ControlListener(path: file) }
        let link = folder.path + "/link"
        #expect(symlink(file, link) == 0)
        #expect(throws: ControlSocketError.notSocket(path: link)) { try ControlListener(path: link) }
        #expect(throws: ControlSocketError.notSocket(path: folder.path)) { try ControlListener(path: folder.path) }
        #expect(FileManager.default.contents(atPath: file) == Data("precious".utf8))
    }

    @Test("has a path of at most 107 bytes in a directory that is there")
    func paths() throws {
        let folder = try TemporaryFolder()
        let room = 107 - folder.path.utf8.count - 1
        try #require(room > 0, "the temporary directory has too long a path")
        let longest = folder.path + "/" + String(repeating: "a", count: room)
        #expect(throws: Never.self) { try ControlListener(path: longest) }
        #expect(throws: ControlSocketError.badPath(longest + "a")) { try ControlListener(path: longest + "a") }
        #expect(throws: ControlSocketError.badPath("")) { try ControlListener(path: "") }
        let nowhere = folder.path + "/no/control"
        #expect(throws: ControlSocketError.system(operation: "listen on", path: nowhere, errno: ENOENT)) {
            try ControlListener(path: nowhere)
        }
    }

    @Test("may be handed over, and then stays in the file system when the server stops")
    func adopted() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/control"
        let descriptor = try boundSocket(path)
        #expect(throws: ControlSocketError.notListening(descriptor: descriptor)) {
            try ControlListener(adopting: descriptor)
        }
        #expect(listen(descriptor, 5) == 0)
        // A client may be first: systemd listens before the daemon runs.
        let early = try RawClient(path: path)
        early.send(CallTests.metrics + "\0")
        let desk = FakeDesk()
        let service = DeskService(desk, roles: Roles([], owner: geteuid())) { .init(seconds: 0) }
        let server = try VarlinkServer(
            service.service(version: "1"), on: ControlListener(adopting: descriptor))
        try server.start()
        #expect(early.receive() == CallTests.figures)
        server.stop()
        #expect(mode(path) != nil)
    }

    @Test("is none of what is no listening stream socket")
    func notListening() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        #expect(throws: ControlSocketError.notListening(descriptor: ends[0])) {
            try ControlListener(adopting: ends[0])
        }
        #expect(throws: ControlSocketError.notListening(descriptor: -1)) { try ControlListener(adopting: -1) }
    }

    private func boundSocket(_ path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
        return descriptor
    }
}
