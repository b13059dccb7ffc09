import BusinessTime
import Control
import Glibc
import Settings
import Synchronization
import Testing

/// Who wants to do what where, and whether they may.
struct PermissionCase: CustomTestStringConvertible, Sendable {
    let name: String
    let peer: Peer
    let action: DeskAction
    var tier: String?
    let isPermitted: Bool

    var testDescription: String { name }

    init(_ name: String, _ peer: Peer, _ action: DeskAction, in tier: String? = nil, _ isPermitted: Bool) {
        self.name = name
        self.peer = peer
        self.action = action
        self.tier = tier
        self.isPermitted = isPermitted
    }
}

@Suite("Roles")
struct RolesTests {
    static let roles = Roles(
        [
            Settings.Role(name: "desk", groups: ["support"], may: [.hold, .release], tiers: ["first", "second"]),
            Settings.Role(name: "network", groups: ["network", "4711"], may: [.hold, .requeue]),
            Settings.Role(name: "night", groups: [], users: ["kim", "1007"], may: [.release], tiers: ["third"]),
            Settings.Role(name: "guests", groups: ["guests"], may: [.look]),
        ], owner: 990)

    private static func peer(
        _ user: UInt32, _ name: String? = nil, groups: [UInt32] = [], named: Set<String> = []
    ) -> Peer {
        Peer(process: 1, user: user, group: user, groups: groups, userName: name, groupNames: named)
    }

    static let supporter = peer(1001, "ana", named: ["ana", "support"])
    static let engineer = peer(1002, "bo", groups: [4711])
    static let both = peer(1003, "cy", named: ["support", "network"])
    static let kim = peer(1004, "kim", named: ["kim", "support"])
    static let stranger = peer(1005, "eve", groups: [47, 11, 471], named: ["supporters", "desk", "night"])

    static let cases = [
        PermissionCase("root may reload", peer(0), .reload, true),
        PermissionCase("root may release anywhere", peer(0), .release, in: "ninth", true),
        PermissionCase("the daemon's own user may reload", peer(990), .reload, true),
        PermissionCase("a user of the number of a group may not", peer(4711, "g"), .take, false),
        PermissionCase("a member may in its tiers", supporter, .hold, in: "first", true),
        PermissionCase("a member may not in others", supporter, .hold, in: "third", false),
        PermissionCase("a member may what concerns no tier", supporter, .release, true),
        PermissionCase("a member may only what stands there", supporter, .requeue, in: "first", false),
        PermissionCase("a member may not reload", supporter, .reload, false),
        PermissionCase("who may anything may look", supporter, .look, true),
        PermissionCase("a group may be named by its number", engineer, .requeue, in: "ninth", true),
        PermissionCase("two roles add up: the tiers of one", both, .release, in: "second", true),
        PermissionCase("two roles add up: not beyond the tiers", both, .release, in: "third", false),
        PermissionCase("two roles add up: everywhere wins", both, .hold, in: "third", true),
        PermissionCase("a user may be named", kim, .release, in: "third", true),
        PermissionCase("a user's groups count as well", kim, .release, in: "first", true),
        PermissionCase("a user's tiers add up and no more", kim, .release, in: "ninth", false),
        PermissionCase("a user may be named by its number", peer(1007), .release, in: "third", true),
        PermissionCase("a guest may look", peer(1008, named: ["guests"]), .look, true),
        PermissionCase("a guest may not hold", peer(1008, named: ["guests"]), .hold, in: "first", false),
        PermissionCase("a stranger may not look", stranger, .look, false),
        PermissionCase("a stranger may not hold", stranger, .hold, in: "first", false),
        PermissionCase("nobody, as which a user namespace shows all others, may not", peer(65534), .look, false),
    ]

    @Test("say who may do what", arguments: cases)
    func permits(row: PermissionCase) {
        #expect(Self.roles.permits(row.peer, row.action, in: row.tier) == row.isPermitted)
    }

    @Test(
        "where there are none, nobody but root and the daemon's own user may do anything",
        arguments: DeskAction.allCases)
    func none(action: DeskAction) {
        let roles = Roles([], owner: 990)
        #expect(roles.permits(Self.peer(0), action) && roles.permits(Self.peer(990), action, in: "first"))
        for peer in [Self.supporter, Self.kim, Self.stranger, Self.peer(65534)] {
            #expect(!roles.permits(peer, action) && !roles.permits(peer, action, in: "first"))
        }
    }

    @Test("tell which groups would be needed")
    func groups() {
        #expect(Self.roles.groups(permitting: .hold) == ["4711", "network", "support"])
        #expect(Self.roles.groups(permitting: .hold, in: "third") == ["4711", "network"])
        #expect(Self.roles.groups(permitting: .look) == ["4711", "guests", "network", "support"])
        #expect(Self.roles.groups(permitting: .reload) == [])
    }

    @Test("tell where an action is permitted")
    func scopes() {
        #expect(Self.roles.scope(of: .hold, for: Self.supporter) == .tiers(["first", "second"]))
        #expect(Self.roles.scope(of: .hold, for: Self.both) == .everywhere)
        #expect(Self.roles.scope(of: .hold, for: Self.stranger) == .nowhere)
    }
}

/// A call by somebody, and how it is answered: a part of the text.
struct ServiceCase: CustomTestStringConvertible, Sendable {
    let name: String
    let peer: Peer
    let method: String
    var parameters = "{}"
    let answer: String

    var testDescription: String { name }
}

@Suite("The desk's methods")
struct PermissionTests {
    private struct NoReplies: ReplyChannel {
        func send(_ message: [UInt8]) throws(CallFailure) { throw .closed }
        func wait(for descriptor: Int32, timeout: Duration) throws(CallFailure) -> Bool { throw .closed }
    }

    private static func denied(_ action: String, _ groups: String) -> String {
        "\"error\":\"org.varlink.service.PermissionDenied\",\"parameters\":{\"action\":\"\(action)\",\"groups\":[\(groups)]"
    }

    static let cases = [
        ServiceCase(name: "anybody: status", peer: RolesTests.stranger, method: "Status", answer: "\"delivered\":120"),
        ServiceCase(name: "anybody: metrics", peer: RolesTests.stranger, method: "Metrics", answer: "\"text\":"),
        ServiceCase(
            name: "a stranger: watch", peer: RolesTests.stranger, method: "Watch",
            answer: denied("look", "\"4711\",\"guests\",\"network\",\"support\"")),
        ServiceCase(
            name: "a stranger: list", peer: RolesTests.stranger, method: "ListHeld",
            answer: denied("look", "\"4711\",\"guests\",\"network\",\"support\"")),
        ServiceCase(
            name: "a supporter: list", peer: RolesTests.supporter, method: "ListHeld",
            answer: "\"reason\":\"too-large\""),
        ServiceCase(
            name: "a supporter: reload", peer: RolesTests.supporter, method: "Reload", answer: denied("reload", "")),
        ServiceCase(name: "root: reload", peer: Peer(process: 1, user: 0, group: 0), method: "Reload", answer: "4b1c"),
        ServiceCase(
            name: "a supporter: retry", peer: RolesTests.supporter, method: "RetryHeld",
            parameters: "{\"gateway\":\"email\",\"id\":\"h1\"}", answer: denied("retry", "")),
        ServiceCase(
            name: "a supporter: release to its tier", peer: RolesTests.supporter, method: "ReleaseHeld",
            parameters: "{\"gateway\":\"email\",\"id\":\"h1\",\"tier\":\"first\"}", answer: "\"message\":\"m77\""),
        ServiceCase(
            name: "a supporter: release to another tier", peer: RolesTests.supporter, method: "ReleaseHeld",
            parameters: "{\"gateway\":\"email\",\"id\":\"h1\",\"tier\":\"third\"}", answer: denied("release", "")),
        ServiceCase(
            name: "a supporter: hold in its tier", peer: RolesTests.supporter, method: "Hold",
            parameters: "{\"message\":\"m2\"}", answer: "{\"parameters\":{}}"),
        ServiceCase(
            name: "a supporter: a message that is not there", peer: RolesTests.supporter, method: "Hold",
            parameters: "{\"message\":\"m3\"}", answer: "NoSuchMessage"),
        ServiceCase(
            name: "a stranger does not learn whether a message is there", peer: RolesTests.stranger, method: "Hold",
            parameters: "{\"message\":\"m3\"}", answer: denied("hold", "\"4711\",\"network\",\"support\"")),
        ServiceCase(
            name: "kim: release in a tier of the group", peer: RolesTests.kim, method: "Release",
            parameters: "{\"message\":\"m1\"}", answer: "{\"parameters\":{}}"),
        ServiceCase(
            name: "an engineer: requeue anywhere", peer: RolesTests.engineer, method: "Requeue",
            parameters: "{\"message\":\"m1\"}", answer: "\"tier\":\"second\""),
        ServiceCase(
            name: "an engineer: release", peer: RolesTests.engineer, method: "Release",
            parameters: "{\"message\":\"m1\"}", answer: denied("release", "\"support\"")),
    ]

    @Test("ask who calls", arguments: cases)
    func answers(row: ServiceCase) throws {
        let desk = FakeDesk()
        let service = try DeskService(desk, roles: RolesTests.roles) { .init(seconds: 0) }.service(version: "1")
        let more = row.method == "Watch" ? ",\"more\":true" : ""
        let call = "{\"method\":\"io.firstline.Desk.\(row.method)\",\"parameters\":\(row.parameters)\(more)}"
        guard case .answer(let answer?) = service.handle(Array(call.utf8), from: row.peer, replies: NoReplies()) else {
            Issue.record("no answer")
            return
        }
        let text = String(decoding: answer, as: UTF8.self)
        #expect(text.contains(row.answer), "\(text)")
        if text.contains("PermissionDenied") { #expect(desk.calls.withLock { $0 }.isEmpty) }
    }

    @Test("that the definition has and nobody implements are said to be missing")
    func notImplemented() throws {
        let description = try InterfaceDescription("interface org.example.x\nmethod Go() -> ()\n")
        let service = try VarlinkService(
            vendor: "v", product: "p", version: "1", url: "u", interfaces: [VarlinkInterface(description, [])])
        let outcome = service.handle(
            Array("{\"method\":\"org.example.x.Go\"}".utf8), from: RolesTests.kim, replies: NoReplies())
        let expected =
            "{\"error\":\"org.varlink.service.MethodNotImplemented\",\"parameters\":{\"method\":\"org.example.x.Go\"}}"
        #expect(outcome == .answer(Array(expected.utf8)))
    }
}
