import BusinessTime
import Control
import Settings
import Synchronization
import Testing

/// Who may call which method about tickets: `FL-1` and `FL-9` are in tier first, `FL-2` in second.
@Suite("Roles and tickets")
struct TicketRoleTests {
    private struct NoReplies: ReplyChannel {
        func send(_ message: [UInt8]) throws(CallFailure) { throw .closed }
        func wait(for descriptor: Int32, timeout: Duration) throws(CallFailure) -> Bool { throw .closed }
    }

    static let roles = Roles(
        [
            Settings.Role(name: "desk", groups: ["support"], may: [.take, .resolve, .note], tiers: ["first"]),
            Settings.Role(name: "bosses", groups: ["4711"], may: [.take, .escalate, .forget]),
            Settings.Role(name: "second", groups: ["network"], may: [.take, .resolve, .forget], tiers: ["second"]),
            Settings.Role(name: "guests", groups: ["guests"], may: [.look], tiers: ["second"]),
        ], owner: 990)

    /// Peers by the groups that the kernel gives for them, by name and by number.
    static let peers: [String: Peer] = [
        "root": Peer(process: 1, user: 0, group: 0, groups: [], userName: "root", groupNames: []),
        "the daemon's own user": Peer(process: 1, user: 990, group: 990, groups: [], userName: nil, groupNames: []),
        "support": Peer(process: 1, user: 7, group: 7, groups: [100], userName: "ana", groupNames: ["support"]),
        "boss": Peer(process: 1, user: 8, group: 8, groups: [4711], userName: "bo", groupNames: []),
        "boss by first group": Peer(process: 1, user: 8, group: 4711, groups: [], userName: "bo", groupNames: []),
        "network": Peer(process: 1, user: 9, group: 9, groups: [], userName: "cy", groupNames: ["network"]),
        "support and network": Peer(
            process: 1, user: 10, group: 10, groups: [], userName: "di", groupNames: ["support", "network"]),
        "guest": Peer(process: 1, user: 11, group: 11, groups: [], userName: "ed", groupNames: ["guests"]),
        "stranger": Peer(process: 1, user: 4711, group: 47, groups: [471], userName: "support", groupNames: ["desk"]),
    ]

    /// What each method needs, called on a ticket.
    static let methods: [(name: String, action: DeskAction, rest: String)] = [
        ("Take", .take, ""), ("Assign", .take, ",\"person\":\"bea\""), ("Wait", .take, ""), ("Resolve", .resolve, ""),
        ("Reopen", .resolve, ""), ("Escalate", .escalate, ""), ("Move", .escalate, ",\"tier\":\"second\""),
        ("Note", .note, ",\"text\":\"x\""), ("Split", .take, ",\"message\":\"m1\""), ("ShowTicket", .look, ""),
    ]

    /// In which tiers each may what, written out by hand; nothing is nowhere.
    static let permitted: [String: [DeskAction: Set<String>]] = [
        "root": [
            .take: ["first", "second"], .resolve: ["first", "second"], .escalate: ["first", "second"],
            .note: ["first", "second"], .look: ["first", "second"],
        ],
        "the daemon's own user": [
            .take: ["first", "second"], .resolve: ["first", "second"], .escalate: ["first", "second"],
            .note: ["first", "second"], .look: ["first", "second"],
        ],
        "support": [.take: ["first"], .resolve: ["first"], .note: ["first"], .look: ["first"]],
        "boss": [.take: ["first", "second"], .escalate: ["first", "second"], .look: ["first", "second"]],
        "boss by first group": [
            .take: ["first", "second"], .escalate: ["first", "second"], .look: ["first", "second"],
        ],
        "network": [.take: ["second"], .resolve: ["second"], .look: ["second"]],
        "support and network": [
            .take: ["first", "second"], .resolve: ["first", "second"], .note: ["first"], .look: ["first", "second"],
        ],
        "guest": [.look: ["second"]],
        "stranger": [:],
    ]

    private func answer(_ desk: FakeDesk, _ method: String, _ parameters: String, _ peer: Peer) throws -> String {
        let service = try DeskService(desk, roles: Self.roles) { .init(seconds: 0) }.service(version: "1")
        let call = "{\"method\":\"io.firstline.Desk.\(method)\",\"parameters\":{\(parameters)}}"
        let outcome = service.handle(Array(call.utf8), from: peer, replies: NoReplies())
        guard case .answer(let bytes?) = outcome else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "each may what its groups' roles permit, in their tiers, and a refusal changes nothing",
        arguments: peers.keys.sorted())
    func actions(name: String) throws {
        let peer = try #require(Self.peers[name])
        for (method, action, rest) in Self.methods {
            for (ticket, tier) in [("FL-1", "first"), ("FL-2", "second")] {
                let desk = FakeDesk()
                let text = try answer(desk, method, "\"ticket\":\"\(ticket)\"\(rest)", peer)
                let isPermitted = Self.permitted[name]?[action]?.contains(tier) ?? false
                #expect(
                    !text.isEmpty && text.contains("PermissionDenied") != isPermitted, "\(method) in \(tier): \(text)")
                if !isPermitted { #expect(desk.calls.withLock { $0 } == [], "\(method) in \(tier)") }
            }
        }
    }

    /// Merging touches two tiers, and needs the action in both.
    static let merges: [(peer: String, isPermitted: Bool)] = [
        ("root", true), ("support", false), ("network", false), ("support and network", true), ("boss", true),
        ("guest", false),
    ]

    @Test("merging needs the action in the tiers of both", arguments: merges)
    func merging(peer: String, isPermitted: Bool) throws {
        let text = try answer(
            FakeDesk(), "Merge", "\"ticket\":\"FL-1\",\"into\":\"FL-2\"", try #require(Self.peers[peer]))
        #expect(text.contains("PermissionDenied") != isPermitted, "\(text)")
    }

    /// Whose tiers a list shows.
    static let lists: [(peer: String, tiers: String?)] = [
        ("root", "all"), ("boss", "all"), ("support", "first"), ("guest", "second"),
        ("support and network", "first,second"), ("stranger", nil),
    ]

    @Test("a list shows the tiers of the roles", arguments: lists)
    func listing(peer: String, tiers: String?) throws {
        let desk = FakeDesk()
        let text = try answer(desk, "ListTickets", "", try #require(Self.peers[peer]))
        #expect(desk.calls.withLock { $0 } == (tiers.map { ["list in \($0)"] } ?? []), "\(text)")
    }

    /// Who may have a person forgotten: that concerns every tier.
    static let forgetting: [(peer: String, isPermitted: Bool)] = [
        ("root", true), ("the daemon's own user", true), ("boss", true), ("network", false), ("support", false),
        ("guest", false), ("stranger", false),
    ]

    @Test("forgetting a person needs the action in every tier, also to look what would go", arguments: forgetting)
    func forgets(peer: String, isPermitted: Bool) throws {
        for isDryRun in [true, false] {
            let desk = FakeDesk()
            let text = try answer(
                desk, "Forget", "\"sender\":\"kim@example.org\",\"dry_run\":\(isDryRun),\"rewrite\":false",
                try #require(Self.peers[peer]))
            #expect(text.contains("PermissionDenied") != isPermitted, "\(text)")
            if !isPermitted {
                #expect(text.contains("\"groups\":[\"4711\"]"), "\(text)")
                #expect(desk.calls.withLock { $0 } == [])
            }
        }
    }

    @Test("who may nothing anywhere does not learn whether a ticket is there")
    func silence() throws {
        for ticket in ["FL-1", "FL-7"] {
            let text = try answer(FakeDesk(), "Take", "\"ticket\":\"\(ticket)\"", try #require(Self.peers["stranger"]))
            #expect(text.contains("PermissionDenied"))
        }
        let text = try answer(FakeDesk(), "Take", "\"ticket\":\"FL-7\"", try #require(Self.peers["support"]))
        #expect(text.contains("NoSuchTicket"))
    }
}
