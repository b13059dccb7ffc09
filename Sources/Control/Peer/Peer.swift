import CLinux
import Glibc

/// Who is at the other end of a connection, as the kernel knew it when the connection was made.
///
/// Under `PrivateUsers=yes` every user but root and the daemon's own is 65534: the unit must not set it where roles are used.
package struct Peer: Equatable, Sendable {
    /// The process; 0 where it is outside of this process's namespace.
    package var process: Int32
    /// The effective user.
    package var user: UInt32
    /// The effective group.
    package var group: UInt32
    /// The supplementary groups.
    package var groups: [UInt32]
    /// The user's name, where it has one.
    package var userName: String?
    /// The names of all groups that have one.
    package var groupNames: Set<String>

    /// A peer that is known already.
    package init(
        process: Int32, user: UInt32, group: UInt32, groups: [UInt32] = [], userName: String? = nil,
        groupNames: Set<String> = []
    ) {
        self.process = process
        self.user = user
        self.group = group
        self.groups = groups
        self.userName = userName
        self.groupNames = groupNames
    }

    /// The peer of a connected Unix socket; nil where the kernel does not tell.
    package init?(descriptor: Int32) {
        var peer = linux_peer()
        guard linux_peer_credentials(descriptor, &peer) == 0, let groups = Peer.groups(descriptor) else { return nil }
        self.init(process: peer.pid, user: peer.uid, group: peer.gid, groups: groups)
        userName = AccountNames.user(peer.uid)
        groupNames = Set(Set(groups + [peer.gid]).compactMap(AccountNames.group))
    }

    private static func groups(_ descriptor: Int32) -> [UInt32]? {
        let width = UInt32(MemoryLayout<UInt32>.size)
        var room: UInt32 = 64
        // The kernel keeps at most 65,536 groups a process, and says how much room they need.
        while room <= 65_536 {
            var groups = [UInt32](repeating: 0, count: Int(room))
            var size = room * width
            if linux_peer_groups(descriptor, &groups, &size) == 0 {
                return Array(groups.prefix(Int(size / width)))
            }
            guard errno == ERANGE, size / width > room else { return nil }
            room = size / width
        }
        return nil
    }
}
