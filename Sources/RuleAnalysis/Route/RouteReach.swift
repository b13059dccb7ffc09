import RuleSemantics

/// Says whether some message can have a combination of values of the route's columns.
///
/// Columns depend on each other: a category is there only where a rule gives it, a tag where its rules match, a condition
/// over a calendar says what the calendar says. A combination that no message has needs no row, and a row for it is never
/// reached. "Impossible" is a proof; "possible" is exact as far as facts are independent of each other.
struct RouteReach {
    enum Verdict {
        case possible, impossible, undecided
    }

    /// What a message has to have, and which rules may not match it.
    private struct Question {
        var goals: [Formula]
        var avoided: [(Rule) -> Bool]

        func adding(goals more: [Formula], avoiding: [(Rule) -> Bool]) -> Question {
            Question(goals: goals + more, avoided: avoided + avoiding)
        }
    }

    /// Steps of one question.
    private static let questionLimit = 50_000

    private let rules: RuleSet
    private let logic: RuleLogic
    private var solver: Solver
    private let limit: Int
    /// What the questions took.
    private(set) var work = AnalysisWork.Tally()
    private let testsOutcomes: Bool
    /// What was asked of single columns, by position and values.
    private var asked: [Int: [Set<Int>: Bool]] = [:]

    /// - Parameter steps: how many steps all questions together may take.
    init(_ logic: RuleLogic, _ solver: Solver, steps: Int) {
        self.logic = logic
        self.solver = solver
        rules = logic.rules
        limit = solver.steps + steps
        testsOutcomes = logic.ruleTestsOutcome.contains(true) || logic.conditionTestsOutcome.contains(true)
    }

    /// Whether it is proven that no message has one of these values in a column.
    mutating func isNever(_ values: Set<Int>, at position: Int) -> Bool {
        if let known = asked[position]?[values] { return known }
        var box = rules.route.columns.map { Set($0.values.indices) }
        box[position] = values
        let isNever = if case .impossible = verdict(of: box) { true } else { false }
        asked[position, default: [:]][values] = isNever
        return isNever
    }

    /// Whether some message has, in each column, one of these values.
    mutating func verdict(of box: [Set<Int>]) -> Verdict {
        var categories = Set(rules.categories.indices)
        var priorities = Set(rules.priorities.indices)
        var base = Question(goals: logic.channelFacts, avoided: [])
        var isCategoryFree = !testsOutcomes
        var isPriorityFree = !testsOutcomes
        for (position, column) in rules.route.columns.enumerated() {
            let values = box[position]
            if values.count == column.values.count { continue }
            switch column.subject {
            case .category:
                categories = values
                isCategoryFree = false
            case .priority:
                priorities = values
                isPriorityFree = false
            case .tag(let tag):
                base =
                    values.contains(0)
                    ? base.adding(goals: [matches { $0.tags.contains(tag) }], avoiding: [])
                    : base.adding(goals: [], avoiding: [{ $0.tags.contains(tag) }])
            default:
                guard let formulas = logic.routeValues[position] else { continue }
                base.goals.append(.any(values.sorted().map { formulas[$0] }))
            }
        }
        // The defaults first: what every message gets that no rule matches is found soonest.
        let (category, priority) = (rules.defaultCategory, rules.defaultPriority)
        return verdict(
            base,
            isCategoryFree ? nil : categories.sorted { ($0 == category ? -1 : $0) < ($1 == category ? -1 : $1) },
            isPriorityFree ? nil : priorities.sorted { ($0 == priority ? -1 : $0) < ($1 == priority ? -1 : $1) })
    }

    private mutating func verdict(_ base: Question, _ categories: [Int]?, _ priorities: [Int]?) -> Verdict {
        if case .impossible = ask(base) { return .impossible }
        return anyOf(categories.map { $0.flatMap(whereCategory) } ?? [Question(goals: [], avoided: [])]) {
            part, reach in
            let question = base.adding(goals: part.goals, avoiding: part.avoided)
            let verdict = reach.ask(question)
            guard case .possible = verdict, let priorities else { return verdict }
            return reach.anyOf(priorities.flatMap(reach.wherePriority)) { part, reach in
                reach.ask(question.adding(goals: part.goals, avoiding: part.avoided))
            }
        }
    }

    /// The first that is possible; "impossible" only where each of them is.
    private mutating func anyOf(
        _ questions: [Question], _ verdict: (Question, inout RouteReach) -> Verdict
    ) -> Verdict {
        var result = Verdict.impossible
        for question in questions {
            switch verdict(question, &self) {
            case .possible: return .possible
            case .undecided: result = .undecided
            case .impossible: break
            }
        }
        return result
    }

    private mutating func ask(_ question: Question) -> Verdict {
        guard solver.steps < limit else {
            work.undecided += 1
            return .undecided
        }
        let before = solver.steps
        let list = rules.rules
        let avoided = question.avoided
        let verdict = solver.find(question.goals, steps: RouteReach.questionLimit) { rule in
            avoided.contains { $0(list[rule]) }
        }
        work.questions += 1
        work.steps += solver.steps - before
        work.met += solver.metCount
        switch verdict {
        case .possible: return .possible
        case .impossible: return .impossible
        case .undecided:
            work.undecided += 1
            return .undecided
        }
    }

    /// That one of the rules of a kind matches.
    private func matches(_ isMeant: (Rule) -> Bool) -> Formula {
        .any(rules.rules.indices.filter { isMeant(rules.rules[$0]) }.map { logic.formulas[$0] })
    }

    /// The ways in which a category can be decided: a rule gives it and none gives an earlier one, or none gives any.
    private func whereCategory(_ value: Int) -> [Question] {
        let isDecided = logic.outcome(.category, value)
        let isEarlier: (Rule) -> Bool = { $0.category.map { $0 < value } ?? false }
        var ways: [Question] = []
        if rules.defaultCategory == value {
            ways.append(Question(goals: isDecided, avoided: [{ $0.category != nil }]))
        }
        if rules.rules.contains(where: { $0.category == value }) {
            ways.append(Question(goals: isDecided + [matches { $0.category == value }], avoided: [isEarlier]))
        }
        return ways
    }

    /// The ways in which a priority can be decided: as the highest that is asked for, or as the lowest ceiling.
    private func wherePriority(_ value: Int) -> [Question] {
        let isDecided = logic.outcome(.priority, value)
        let isLowerCeiling: (Rule) -> Bool = { $0.ceiling.map { $0 > value } ?? false }
        let isHigher: (Rule) -> Bool = { $0.priority.map { $0 < value } ?? false }
        let isFloor: (Rule) -> Bool = { $0.priority != nil }
        var ways: [Question] = []
        if rules.defaultPriority == value {
            ways.append(Question(goals: isDecided, avoided: [isLowerCeiling, isFloor]))
        }
        if rules.rules.contains(where: { $0.priority == value }) {
            ways.append(
                Question(
                    goals: isDecided + [matches { $0.priority == value }], avoided: [isLowerCeiling, isHigher]))
        }
        guard rules.rules.contains(where: { $0.ceiling == value }) else { return ways }
        let held = isDecided + [matches { $0.ceiling == value }]
        if rules.rules.contains(where: isHigher) {
            ways.append(Question(goals: held + [matches(isHigher)], avoided: [isLowerCeiling]))
        }
        if rules.defaultPriority < value { ways.append(Question(goals: held, avoided: [isLowerCeiling, isFloor])) }
        return ways
    }
}

extension RouteReach {
    /// A box taken apart into those boxes that some message can have.
    struct Parts {
        /// Boxes of which every combination is possible, as far as it was asked.
        var possible: [[Set<Int>]] = []
        /// Boxes of which it is not known.
        var undecided: [[Set<Int>]] = []
        /// Whether each combination was asked about by itself.
        var isExact = true
    }

    /// Takes a box apart until each part is possible as a whole, or a single combination.
    ///
    /// - Parameter questions: how many combinations may be asked about, counted down.
    mutating func parts(of box: [Set<Int>], questions: inout Int) -> Parts {
        var parts = Parts()
        switch verdict(of: box) {
        case .impossible: return parts
        case .undecided:
            parts.undecided = [box]
            return parts
        case .possible: break
        }
        guard let position = box.indices.first(where: { box[$0].count > 1 }) else {
            parts.possible = [box]
            return parts
        }
        guard questions > 0 else {
            parts.possible = [box]
            parts.isExact = false
            return parts
        }
        questions -= box[position].count
        var whole = true
        for value in box[position].sorted() {
            var piece = box
            piece[position] = [value]
            let found = self.parts(of: piece, questions: &questions)
            whole = whole && found.possible == [piece] && found.isExact
            parts.possible += found.possible
            parts.undecided += found.undecided
            parts.isExact = parts.isExact && found.isExact
        }
        if whole { parts.possible = [box] } else { parts.possible = RouteReach.merged(parts.possible, at: position) }
        return parts
    }

    /// Boxes that differ in one column alone, as one.
    private static func merged(_ boxes: [[Set<Int>]], at position: Int) -> [[Set<Int>]] {
        var result: [[Set<Int>]] = []
        for box in boxes {
            let twin = result.firstIndex { other in
                box.indices.allSatisfy { $0 == position || box[$0] == other[$0] }
            }
            if let twin { result[twin][position].formUnion(box[position]) } else { result.append(box) }
        }
        return result
    }
}

extension RuleLogic {
    /// That a category or priority is decided so; nothing where no rule and no column looks at it.
    fileprivate func outcome(_ slot: Slot, _ value: Int) -> [Formula] {
        outcomes[slot].map { [$0[value]] } ?? []
    }
}
