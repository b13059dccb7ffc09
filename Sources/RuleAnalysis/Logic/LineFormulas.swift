/// The lines of a rule or condition, each as a formula: so many of them have to hold, and no exception may.
struct LineFormulas {
    let needed: Int
    let lines: [Formula]
    let unless: [Formula]

    /// What they ask together.
    var formula: Formula { formula(lines: lines, unless: unless) }

    /// Without one of the lines; `at least n` stays as it is.
    func without(line: Int) -> Formula {
        var left = lines
        left.remove(at: line)
        return .all(
            [.atLeast(needed == lines.count ? left.count : needed, left)] + unless.map(\.negated))
    }

    /// Without one of the exceptions.
    func without(exception: Int) -> Formula {
        var left = unless
        left.remove(at: exception)
        return formula(lines: lines, unless: left)
    }

    private func formula(lines: [Formula], unless: [Formula]) -> Formula {
        unless.isEmpty ? .atLeast(needed, lines) : .all([.atLeast(needed, lines)] + unless.map(\.negated))
    }
}
