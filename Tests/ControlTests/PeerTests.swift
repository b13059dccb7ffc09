import BusinessTime
import Control
import Foundation
import Glibc
import Settings
import Synchronization
import TestSupport
import Testing

@Suite("Peers", .timeLimit(.minutes(3)))
struct PeerTests {
    @Test("of a connection within one process are this process")
    func own() throws {
        var ends: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let peer = try #require(Peer(descriptor: ends[0]))
        #expect(peer.process == getpid() && peer.user == geteuid() && peer.group == getegid())
        var groups = [gid_t](repeating: 0, count: 65_536)
        let count = getgroups(Int32(groups.count), &groups)
        #expect(peer.groups.sorted() == groups.prefix(Int(max(0, count))).sorted())
        #expect(peer.userName == AccountNames.user(geteuid()))
    }

    @Test("of what is no socket are nobody")
    func noSocket() {
        #expect(Peer(descriptor: -1) == nil)
        #expect(Peer(descriptor: 0) == nil || isatty(0) == 0)
        #expect(AccountNames.user(4_000_000_111) == nil && AccountNames.group(4_000_000_111) == nil)
        #expect(AccountNames.user(0) == "root" && AccountNames.group(0) == "root")
    }

    /// What another user is told who belongs to 100 groups, 54,321 among them.
    private func asOther(_ running: RunningServer, _ call: String) throws -> String {
        // Who is refused may be told so before the call went out.
        let script = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            try:
                s.sendall(sys.argv[2].encode() + b"\\0")
            except BrokenPipeError:
                pass
            print(s.recv(65536).decode().rstrip("\\0"))
            """
        let groups = (54_222...54_321).map(String.init).joined(separator: ",")
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "setpriv", "--reuid=65534", "--regid=65534", "--groups=\(groups)", "/usr/bin/python3", "-c", script,
            running.path, call,
        ]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("who are other users have the groups the kernel says")
    func otherUser() throws {
        guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else {
            print("not tested: what another user may do over the socket (needs root and setpriv)")
            return
        }
        let running = try RunningServer(roles: [Settings.Role(name: "night", groups: ["54321"], may: [.reload])])
        chmod(running.folder.path, 0o755)
        chmod(running.path, 0o666)
        #expect(try asOther(running, "{\"method\":\"io.firstline.Desk.Reload\"}").contains("4b1c"))
        #expect(
            try asOther(running, "{\"method\":\"io.firstline.Desk.Hold\",\"parameters\":{\"message\":\"m1\"}}")
                .contains("PermissionDenied"))
        #expect(try asOther(running, "{\"method\":\"io.firstline.Desk.Status\"}").contains("\"delivered\":120"))
        #expect(running.desk.calls.withLock { $0 } == ["reload by 65534"])
    }

    @Test("of one user do not take the connections of the others")
    func perUser() throws {
        guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else {
            print("not tested: the number of connections of another user (needs root and setpriv)")
            return
        }
        let running = try RunningServer { $0.connectionsPerUser = 0 }
        chmod(running.folder.path, 0o755)
        chmod(running.path, 0o666)
        #expect(try asOther(running, "{\"method\":\"io.firstline.Desk.Status\"}").contains("io.firstline.Desk.Busy"))
        #expect(try running.client().call(DeskInterface.Status()).status.ready)
    }
}
