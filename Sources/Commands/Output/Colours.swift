import ArgumentParser
import Glibc
import Synchronization

/// Whether output is coloured: as `--color` says, and else where it is a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
///
/// https://no-color.org
enum Colours {
    /// What `--color` says.
    enum Choice: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    /// What a piece of text is.
    enum Role: String {
        case error = "1;31"
        case warning = "1;33"
        case note = "1;36"
        case good = "32"
        case heading = "1"
        case place = "34"
    }

    private static let choice = Mutex(Choice.auto)

    /// Takes over what the command line says.
    static func choose(_ new: Choice) {
        choice.withLock { $0 = new }
    }

    /// Whether what goes to a descriptor is coloured.
    static func isUsed(for descriptor: Int32 = STDOUT_FILENO) -> Bool {
        switch choice.withLock({ $0 }) {
        case .always: return true
        case .never: return false
        case .auto:
            if let value = getenv("NO_COLOR"), value[0] != 0 { return false }
            if let term = getenv("TERM"), String(cString: term) == "dumb" { return false }
            return isatty(descriptor) == 1
        }
    }

    /// A text in the colour of its role, where colours are used.
    static func paint(_ text: String, _ role: Role, for descriptor: Int32 = STDOUT_FILENO) -> String {
        isUsed(for: descriptor) ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Findings as the renderer writes them, their severities, places and marks coloured.
    static func findings(_ text: String, for descriptor: Int32 = STDOUT_FILENO) -> String {
        guard isUsed(for: descriptor) else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            paintFinding(String(line), for: descriptor)
        }.joined(separator: "\n")
    }

    private static func paintFinding(_ line: String, for descriptor: Int32) -> String {
        for (word, role) in [("error", Role.error), ("warning", .warning), ("note", .note)] where line.hasPrefix(word) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return paint(String(line[..<colon]), role, for: descriptor) + line[colon...]
        }
        if line.hasPrefix("ok") { return paint("ok", .good, for: descriptor) + line.dropFirst(2) }
        let content = line.drop { $0 == " " }
        if content.hasPrefix("-->") { return paint(line, .place, for: descriptor) }
        if content.hasPrefix("|"), let mark = line.firstIndex(of: "^") {
            return String(line[..<mark]) + paint(String(line[mark...]), .error, for: descriptor)
        }
        return line
    }
}

/// `--color`, for every command.
struct ColourOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "When output is coloured: auto (on a terminal, unless NO_COLOR is set), always or never.")
    var color = Colours.Choice.auto

    mutating func validate() throws {
        Colours.choose(color)
    }
}
