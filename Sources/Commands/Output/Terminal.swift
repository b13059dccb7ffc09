import Glibc
import SourceText

/// What may reach a terminal, and what it can do.
enum Terminal {
    /// A text without control characters and without those that turn its direction.
    static func printable(_ text: String) -> String { text.visible }

    /// The same for text of several lines, whose line ends stay.
    static func printableLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
            .joined(separator: "\n")
    }

    /// Columns of the terminal behind a descriptor, `COLUMNS` before what it says itself; nil where there is none, or it does not know.
    static func width(of descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns > 0 { return columns }
        // struct winsize: rows, columns, and two that nobody fills.
        var size: [UInt16] = [0, 0, 0, 0]
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size[1] > 0 else { return nil }
        return Int(size[1])
    }

    /// Whether a line can be drawn over itself: on a terminal that is not dumb.
    static func canRedraw(_ descriptor: Int32) -> Bool {
        guard isatty(descriptor) == 1 else { return false }
        return getenv("TERM").map { String(cString: $0) != "dumb" } ?? true
    }
}
