/// A file in `work/<gateway>/`: which one it is, readable or not.
///
/// Its name there is `<claim id>~<escaped name>`; a companion's is `<claim id>+<n>~<escaped name>`.
package struct ClaimedFile: Hashable, Sendable {
    /// The gateway it came from.
    package let gateway: String
    /// The part of its name that makes it unique: ASCII without `~` and `+`.
    package let claimID: String
    /// The name it was dropped under, escaped and perhaps cut.
    package let escapedName: EscapedName
    /// Which companion it is, from 1; nil for the file that carries the message.
    package let companionNumber: Int?

    /// The name in `work/`, and in `held/` and `aside/` after it.
    package var workName: String {
        claimID + (companionNumber.map { "+\($0)" } ?? "") + "~" + escapedName.description
    }

    /// What the in-flight table and the daemon's own books call it: gateway and name in `work/`.
    ///
    /// At most 255 bytes.
    package var key: String {
        gateway + "/" + workName
    }

    /// The name it was dropped under as text for naming rules, what is not UTF-8 replaced; may hold control characters.
    package var text: String {
        escapedName.name?.text ?? escapedName.description
    }

    /// The name it was dropped under, for people and logs; `…` where it had to be cut.
    package var display: String {
        (escapedName.name?.display ?? escapedName.description) + (escapedName.isCut ? "…" : "")
    }

    init(gateway: String, claimID: String, name: EscapedName, companionNumber: Int? = nil) {
        self.gateway = gateway
        self.claimID = claimID
        self.escapedName = name
        self.companionNumber = companionNumber
    }

    /// A file found in `work/`, `held/` or `aside/`; nil where the name is not one that a claim gives.
    package init?(gateway: String, workName: FileName) {
        let parts = workName.text.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, workName.bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let head = parts[0].split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        guard let id = head.first, !id.isEmpty, !id.hasPrefix(".") else { return nil }
        if head.count == 2 {
            guard let number = Int(head[1]), number > 0 else { return nil }
            companionNumber = number
        } else {
            companionNumber = nil
        }
        self.gateway = gateway
        claimID = String(id)
        escapedName = EscapedName(escaped: parts[1])
    }

    var fileName: FileName? {
        FileName(workName)
    }
}

/// What a file was when it was claimed: inode and modification time, of which its claim id is made.
struct ClaimOrigin: Sendable {
    var inode: UInt64
    /// Nanoseconds since the epoch.
    var modified: Int64
    /// Whether its writer may come back: nobody had said that it was done.
    var mayComeBack: Bool

    private static let comesBack = "-w"

    /// The id of a claim of this file; `count` makes it unique.
    func claimID(count: UInt64) -> String {
        [inode, UInt64(bitPattern: modified), count].map { String($0, radix: 36) }.joined(separator: "-")
            + (mayComeBack ? ClaimOrigin.comesBack : "")
    }

    init(inode: UInt64, modified: Int64, mayComeBack: Bool) {
        self.inode = inode
        self.modified = modified
        self.mayComeBack = mayComeBack
    }

    /// Reads a claim id; nil where it is none that a claim gives.
    init?(claimID: String) {
        mayComeBack = claimID.hasSuffix(ClaimOrigin.comesBack)
        let numbers = claimID.dropLast(mayComeBack ? ClaimOrigin.comesBack.count : 0)
        let parts = numbers.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0, radix: 36) }
        guard parts.count == 3, let inode = parts[0], let modified = parts[1], parts[2] != nil else { return nil }
        self.inode = inode
        self.modified = Int64(bitPattern: modified)
    }
}

extension ClaimedFile {
    /// What the file was when it was claimed; nil where the id is none that a claim gives.
    var origin: ClaimOrigin? { ClaimOrigin(claimID: claimID) }
}
