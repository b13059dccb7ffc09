/// What a file in a drop directory is, by its name.
package enum Role: Equatable, Sendable {
    /// Carries a message (or several); the marker of a unit of several files.
    case message
    /// Belongs to another file: the name of that file, where the format's names tell it.
    case companion(of: String?)
    /// Not finished or not meant: left alone, counted.
    case ignored
}

/// How a format names its files; what a gateway's decoder tells the spool about it.
///
/// Names are given as text with what is not UTF-8 replaced; the closures are called often and must be quick and pure.
package struct DropConvention: Sendable {
    /// What a file of this name is.
    package var role: @Sendable (String) -> Role
    /// The names that companions of this message may have, in the order they are wanted; each is looked for.
    package var companions: @Sendable (String) -> [String]

    /// A convention.
    ///
    /// ``isUnfinished(_:)`` is asked before `role`, so that `role` need not know writers' habits.
    package init(
        role: @escaping @Sendable (String) -> Role, companions: @escaping @Sendable (String) -> [String] = { _ in [] }
    ) {
        self.role = role
        self.companions = companions
    }

    /// Every file is a message of its own.
    package static let singleFiles = DropConvention(role: { _ in .message })

    /// Whether a name is one that writers give to what they have not finished, or to their own bookkeeping.
    ///
    /// Dot files (Maildir, rsync), `.tmp`, `.part`, `.LOCK` (smstools), `.N` (CUPS) and a trailing `~` (editors).
    package static func isUnfinished(_ name: String) -> Bool {
        name.hasPrefix(".") || [".tmp", ".part", ".LOCK", ".N", "~"].contains { name.hasSuffix($0) }
    }

    func role(of name: FileName) -> Role {
        let text = name.text
        return DropConvention.isUnfinished(text) ? .ignored : role(text)
    }
}
