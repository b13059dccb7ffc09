package import Settings

/// Who may do what at the desk: the roles of the settings.
///
/// Root and the user that the daemon runs as may do everything. Where there is no role, nobody else may do anything.
package struct Roles: Equatable, Sendable {
    private let roles: [Settings.Role]
    private let owner: UInt32

    /// Roles.
    ///
    /// - Parameter owner: the user that the daemon runs as.
    package init(_ roles: [Settings.Role], owner: UInt32) {
        self.roles = roles
        self.owner = owner
    }

    /// In which tiers an action is permitted.
    package enum Scope: Equatable, Sendable {
        case nowhere
        /// Never empty.
        case tiers(Set<String>)
        case everywhere
    }

    /// Whether a peer may take an action.
    ///
    /// - Parameter tier: the tier it concerns; nil for what concerns none, such as a reload: then the tiers of a role do not count.
    package func permits(_ peer: Peer, _ action: DeskAction, in tier: String? = nil) -> Bool {
        switch scope(of: action, for: peer) {
        case .nowhere: false
        case .everywhere: true
        case .tiers(let tiers): tier.map(tiers.contains) ?? true
        }
    }

    /// In which tiers a peer may take an action: what its roles permit, together.
    package func scope(of action: DeskAction, for peer: Peer) -> Scope {
        if peer.user == 0 || peer.user == owner { return .everywhere }
        var tiers: Set<String> = []
        for role in roles where Roles.grants(role, action) && Roles.isMember(peer, of: role) {
            if role.tiers.isEmpty { return .everywhere }
            tiers.formUnion(role.tiers)
        }
        return tiers.isEmpty ? .nowhere : .tiers(tiers)
    }

    /// The groups that have a role with this action, sorted: what a peer who may not is told.
    package func groups(permitting action: DeskAction, in tier: String? = nil) -> [String] {
        let granting = roles.filter { role in
            Roles.grants(role, action) && (role.tiers.isEmpty || tier.map(role.tiers.contains) ?? true)
        }
        return Set(granting.flatMap(\.groups)).sorted()
    }

    /// The groups that have a role with this action in every tier, sorted.
    package func groups(permittingEverywhere action: DeskAction) -> [String] {
        Set(roles.filter { Roles.grants($0, action) && $0.tiers.isEmpty }.flatMap(\.groups)).sorted()
    }

    private static func grants(_ role: Settings.Role, _ action: DeskAction) -> Bool {
        // Who may release a message has to be able to find it.
        role.may.contains(action) || (action == .look && !role.may.isEmpty)
    }

    private static func isMember(_ peer: Peer, of role: Settings.Role) -> Bool {
        let users = [peer.userName, String(peer.user)]
        if role.users.contains(where: { users.contains($0) }) { return true }
        let numbers = peer.groups + [peer.group]
        return role.groups.contains { group in
            peer.groupNames.contains(group) || UInt32(group).map(numbers.contains) ?? false
        }
    }
}
