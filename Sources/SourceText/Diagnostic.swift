/// One finding: what, where, why, and what to do, in the admin's words.
package struct Diagnostic: Equatable, Sendable {
    /// How much a finding counts.
    package enum Severity: String, Comparable, Sendable {
        case note, warning, error

        package static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// A place with what is said of it; the text may be empty.
    package struct Label: Equatable, Sendable {
        /// Where.
        package var span: Span
        /// What this place has to do with it; may be empty.
        package var text: String

        /// A labelled place.
        package init(_ span: Span, _ text: String = "") {
            self.span = span
            self.text = text
        }
    }

    /// The stable code.
    package var code: DiagnosticCode
    /// How much it counts: the code's own level unless said otherwise.
    package var severity: Severity
    /// What is wrong: lower case, no full stop, one line.
    package var message: String
    /// The culprit; nil where no place in a file is to blame (a block that is nowhere).
    package var primary: Label?
    /// The reason, at another place.
    package var secondary: Label?
    /// Facts that explain it.
    package var notes: [String]
    /// What to do.
    package var help: [String]

    /// A finding.
    package init(
        _ code: DiagnosticCode, _ message: String, at primary: Label?, because secondary: Label? = nil,
        notes: [String] = [], help: [String] = [], severity: Severity? = nil
    ) {
        self.code = code
        self.severity = severity ?? code.severity
        self.message = message
        self.primary = primary
        self.secondary = secondary
        self.notes = notes
        self.help = help
    }

    /// A finding at a span without a label.
    package init(
        _ code: DiagnosticCode, _ message: String, at span: Span, _ label: String = "", notes: [String] = [],
        help: [String] = []
    ) {
        self.init(code, message, at: Label(span, label), notes: notes, help: help)
    }
}

extension Sequence<Diagnostic> {
    /// Whether any finding is an error.
    package var hasErrors: Bool { contains { $0.severity == .error } }
}
