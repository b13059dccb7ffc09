/// What a file in a drop directory is, by its name.
package enum Role: Equatable, Sendable {
    /// Carries a message (or several); the marker of a unit of several files.
    case message
    /// Belongs to another file: the name of that file, where the format's names tell it.
    case companion(of: String?)
    /// A later part of a message in several files: goes with the first one, or alone when that does not come.
    case part
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
    /// The names that the part so many after this file may have, likeliest first; empty where messages are single files.
    ///
    /// The parts of a message are looked for from the first on until one is missing. They are companions whose content
    /// is read. The number -1 asks for the part before.
    package var parts: @Sendable (_ name: String, _ number: Int) -> [String]

    /// The most parts that one message may have besides its first file; concatenated SMS have 255 altogether.
    package static let maximumParts = 254

    /// A convention.
    ///
    /// ``isUnfinished(_:)`` is asked before `role`, so that `role` need not know writers' habits.
    package init(
        role: @escaping @Sendable (String) -> Role, companions: @escaping @Sendable (String) -> [String] = { _ in [] },
        parts: @escaping @Sendable (_ name: String, _ number: Int) -> [String] = { _, _ in [] }
    ) {
        self.role = role
        self.companions = companions
        self.parts = parts
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
