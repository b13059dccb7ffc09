package import RuleEngine

/// What a message of a directory came to, beside what is expected of it.
package enum MessageOutcome: Sendable {
    /// It was decided: at one time, or once with every calendar open and once with all closed.
    case decided(open: Explanation, closed: Explanation)
    /// It would be held: the reason's stable name and its detail.
    case held(code: String, detail: String)
    /// It is no customer's message: why.
    case aside(String)

    /// What differs from a line of the table; none where nothing does.
    ///
    /// - Parameter isAtOneTime: both explanations are of one moment, at which calendars may be open and closed: either tier will do.
    package func failures(
        _ line: MessageExpectations.Line, at place: TestReport.Place, isAtOneTime: Bool
    ) -> [TestReport.Failure] {
        func failed(_ message: String, _ notes: [String] = []) -> TestReport.Failure {
            TestReport.Failure(message: message, notes: notes, place: place)
        }
        switch self {
        case .held(let code, let detail):
            guard line.category == "held" else {
                return [failed("expected category \(line.category), it would be held", ["\(code): \(detail)"])]
            }
            guard let wanted = line.priority, wanted != code else { return [] }
            return [failed("expected to be held as \(wanted), it would be held as \(code)", [detail])]
        case .aside(let why):
            return line.category == "aside"
                ? [] : [failed("expected category \(line.category), it is no customer's message", [why])]
        case .decided(let open, let closed):
            guard line.category != "held", line.category != "aside" else {
                let wanted = line.category == "held" ? "to be held" : "no customer's message"
                return [failed("expected \(wanted), got category \(open.category.value)", notes(open))]
            }
            var failures: [TestReport.Failure] = []
            if open.category.value != line.category {
                failures.append(
                    failed("expected category \(line.category), got \(open.category.value)", notes(open)))
            } else if let rule = line.rule, !asked(open).contains(rule) {
                failures.append(
                    failed("expected category \(line.category) by \"\(rule)\", which did not ask for it", notes(open)))
            }
            if let wanted = line.priority, open.priority.value != wanted {
                let why = open.priority.winner?.text ?? "the default, no rule asked for one"
                failures.append(
                    failed(
                        "expected priority \(wanted), got \(open.priority.value)",
                        ["priority \(open.priority.value): \(why)"]))
            }
            return failures + tierFailures(line, open, closed, isAtOneTime, failed)
        }
    }

    private func tierFailures(
        _ line: MessageExpectations.Line, _ open: Explanation, _ closed: Explanation, _ isAtOneTime: Bool,
        _ failed: (String, [String]) -> TestReport.Failure
    ) -> [TestReport.Failure] {
        guard let tiers = line.tiers else { return [] }
        func notes(_ explanation: Explanation) -> [String] {
            explanation.route.map { ["route row \($0.number): \($0.written)"] } ?? []
        }
        if isAtOneTime {
            guard open.tier != tiers.open, open.tier != tiers.closed else { return [] }
            let wanted = tiers.open == tiers.closed ? tiers.open : "\(tiers.open) or \(tiers.closed)"
            return [failed("expected tier \(wanted), got \(open.tier)", notes(open))]
        }
        var failures: [TestReport.Failure] = []
        let depends = tiers.open != tiers.closed || open.tier != closed.tier
        if open.tier != tiers.open {
            let when = depends ? " while all calendars are open" : ""
            failures.append(failed("expected tier \(tiers.open)\(when), got \(open.tier)", notes(open)))
        }
        if closed.tier != tiers.closed, depends {
            failures.append(
                failed(
                    "expected tier \(tiers.closed) while all calendars are closed, got \(closed.tier)", notes(closed)))
        }
        return failures
    }

    /// The rules that asked for the category; `default` where none did.
    private func asked(_ explanation: Explanation) -> [String] {
        guard let winner = explanation.category.winner else { return ["default"] }
        return [winner.rule.name] + explanation.category.alsoAsked
    }

    private func notes(_ explanation: Explanation) -> [String] {
        let category = explanation.category
        return ["category \(category.value): \(category.winner?.text ?? "the default, no rule asked for one")"]
            + category.losers.map { "\"\($0.rule.name)\" (\($0.rule.place)) wanted \($0.wanted)" }
    }
}
