import RuleSyntax
package import SourceText

/// The `accept CODE "why"` lines of a rule set: each silences the findings of one code within its block.
package struct Acceptances {
    /// Findings that other commands make: whether an `accept` of theirs is needed cannot be said here.
    private static let foundElsewhere: Set<String> = ["R060", "R061"]

    private struct Home {
        let start: Int
        let accepts: [AcceptClause]
    }

    /// By file, its blocks in order.
    private var homes: [Int: [Home]] = [:]
    /// By a file that a block names, a place in that block.
    private let owners: [Int: Span]
    private var isEmpty = true

    /// The acceptances of parsed files.
    ///
    /// - Parameter owners: by the index of a list, table or calendar file, a place in the block that names it.
    package init(_ sources: RuleSources, owners: [Int: Span]) {
        self.owners = owners
        for tree in sources.trees {
            homes[tree.file] = tree.blocks.map { Home(start: $0.head.start, accepts: $0.accepts) }
            if tree.blocks.contains(where: { !$0.accepts.isEmpty }) { isEmpty = false }
        }
    }

    /// The findings that are left, with one for each `accept` that silenced nothing.
    ///
    /// Errors cannot be accepted.
    ///
    /// - Parameter isComplete: whether everything was looked for; otherwise no `accept` is called unneeded.
    package func applied(to diagnostics: [Diagnostic], isComplete: Bool) -> [Diagnostic] {
        if isEmpty { return diagnostics }
        var used: Set<Span> = []
        var left = diagnostics.filter { diagnostic in
            guard diagnostic.severity < .error, let place = diagnostic.primary?.span, let home = home(of: place) else {
                return true
            }
            let accepting = home.accepts.filter { $0.code.text == diagnostic.code.rawValue }
            for clause in accepting { used.insert(clause.span) }
            return accepting.isEmpty
        }
        for home in homes.sorted(by: { $0.key < $1.key }).flatMap(\.value) {
            for clause in home.accepts where !used.contains(clause.span) {
                if let finding = finding(about: clause, isComplete: isComplete) { left.append(finding) }
            }
        }
        return left
    }

    private func home(of place: Span) -> Home? {
        let place = homes[place.file] == nil ? owners[place.file] ?? place : place
        guard let blocks = homes[place.file] else { return nil }
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].start <= place.start { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? blocks[low - 1] : nil
    }

    private func finding(about clause: AcceptClause, isComplete: Bool) -> Diagnostic? {
        let text = clause.code.text
        if Acceptances.foundElsewhere.contains(text) { return nil }
        guard let code = DiagnosticCode(rawValue: text) else {
            let codes = DiagnosticCode.allCases.filter { $0.severity < .error }.map(\.rawValue)
            let nearest = Suggestion.nearest(to: text, in: codes).map { "did you mean \($0)?" } ?? ""
            return Diagnostic(
                .unneededAccept, "no finding has the code `\(text)`", at: Diagnostic.Label(clause.code.span, nearest),
                help: ["the codes stand in square brackets behind the word warning or note"])
        }
        if code.severity == .error, code != .escalation {
            return Diagnostic(
                .unneededAccept, "\(text) is an error and cannot be accepted", at: clause.span,
                help: ["only warnings and notes can be accepted: take this line out"])
        }
        guard isComplete else { return nil }
        return Diagnostic(
            .unneededAccept, "this `accept` silences nothing", at: clause.span,
            "nothing in this block has the finding \(text)", help: ["take this line out"])
    }
}
