import DeskModel
import RuleSemantics
import SourceText

// R036: a fact that no message of the channels in question has.
extension RuleInspector {
    mutating func missingFact(of subject: Subject) -> Finding? {
        let lines = subject.when.lines + subject.unless
        guard lines.contains(where: { $0.test.channels.count < Channel.allCases.count }) else { return nil }
        guard !logic.isChannel.isEmpty else { return nil }
        topic = .channels
        var open: [Channel] = []
        for channel in Channel.allCases {
            if case .impossible = ask(
                [subject.parts.formula, logic.isChannel[channel.rawValue] ?? .all([])], of: subject)
            {
                continue
            }
            open.append(channel)
        }
        guard open.count < Channel.allCases.count, !open.isEmpty else { return nil }
        for line in lines where Set(line.test.channels).isDisjoint(with: open) {
            let place = lines.first { if case .values(.channel, _) = $0.test { true } else { false } }
            let names = open.map(\.rawValue).joined(separator: " or ")
            let fact = line.test.factName ?? "this"
            // That a fact is missing holds where it never is; every other test of it fails.
            let isAlways = line.test.isMissing != line.isNegated
            let isException = subject.unless.contains { $0.span == line.span }
            let isAlternative = subject.parts.needed < subject.parts.lines.count
            let isOnly = !isException && subject.when.lines.count == 1
            let isHarmless = !isOnly && (isException || isAlternative ? !isAlways : isAlways)
            var notes = [
                "`\(fact)` is there on \(line.test.channels.map(\.rawValue).joined(separator: " and ")) only"
            ]
            if case .impossible = ask([subject.parts.formula] + logic.channelFacts, of: subject) {
                notes.append("so \(subject.title) can never match")
            }
            let label =
                switch (isAlways, isException) {
                case (true, true): "so this excepts every message of \(names)"
                case (false, true): "so this excepts nothing"
                case (true, false): "so this always holds"
                case (false, false): "so this never holds"
                }
            return Finding(
                diagnostic: Diagnostic(
                    .factNotOnChannel, "`\(fact)` is never there on \(names)", at: Diagnostic.Label(line.span, label),
                    because: place.map { Diagnostic.Label($0.span, "only \(names) gets here") }, notes: notes,
                    help: [
                        isHarmless
                            ? "take this line out; the same messages match without it"
                            : fact == "subject"
                                ? "test `body` or `text`, or take one of the lines out" : "take one of the lines out"
                    ]),
                rule: subject.rule, witness: nil)
        }
        return nil
    }
}

extension RuleTest {
    /// The fact that the schema says is there on some channels only.
    fileprivate var builtin: BuiltinFact? {
        switch self {
        case .phrases(.subject, _, _), .missing(.text(.subject)): .subject
        case .phrases(.header, _, _), .missing(.text(.header)): .header
        case .values(.senderDomain, _), .under(.senderDomain, _), .missing(.value(.senderDomain)): .senderDomain
        case .over(.duration, _), .below(.duration, _), .between(.duration, _, _), .missing(.number(.duration)):
            .duration
        default: nil
        }
    }

    /// The channels on which what is tested can be there.
    fileprivate var channels: [Channel] { builtin?.channels ?? Channel.allCases }

    fileprivate var isMissing: Bool { if case .missing = self { true } else { false } }

    fileprivate var factName: String? { builtin?.rawValue }
}
