import DeskModel
import Testing

/// A sentence of the specification, a test line, a message, and whether the line holds.
struct FactCase: CustomTestStringConvertible, Sendable {
    let sentence: String
    let lines: String
    let declarations: String
    let holds: Bool
    let files: [String: String]
    let channel: Channel
    let change: @Sendable (inout Facts) -> Void

    var testDescription: String { sentence }

    init(
        _ sentence: String, _ lines: String, _ holds: Bool, with declarations: String = "",
        files: [String: String] = [:], channel: Channel = .email,
        _ change: @escaping @Sendable (inout Facts) -> Void = { _ in }
    ) {
        self.sentence = sentence
        self.lines = lines
        self.declarations = declarations
        self.holds = holds
        self.files = files
        self.channel = channel
        self.change = change
    }

    /// Checks that a rule of these lines matches or not.
    func check() throws {
        let rules =
            "\(declarations)rule \"A\"\n    \(lines.hasPrefix("unless") ? "when not automatic\n    " : "when ")\(lines)\n    then tag t\n"
        var facts = Facts(channel: channel)
        change(&facts)
        let outcome = try Desk(rules, files: files).decide(facts)
        #expect(outcome.tags.isEmpty == !holds, "\(outcome)")
    }
}
