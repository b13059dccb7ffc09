import RuleSemantics

/// What one message touched: the tests that hold, the rules and conditions to look at, and those that matched.
///
/// Its buffers are kept from message to message.
struct Worksheet {
    let compiled: CompiledRules
    /// Indexed tests that hold.
    private var tests: Marks
    /// Clauses to look at, and conditions that were looked at or hold.
    private var touched: Marks
    private var knownConditions: Marks
    private var heldConditions: Marks
    /// Rules to look at, by stratum.
    private var rules: [[UInt32]] = Array(repeating: [], count: Stratum.count)
    /// Conditions to look at, by stratum.
    private var conditions: [[UInt32]] = Array(repeating: [], count: Stratum.count)
    /// Rules that match, by stratum and within it by index.
    private(set) var matched: [[UInt32]] = Array(repeating: [], count: Stratum.count)
    /// How many rules and conditions were looked at.
    private(set) var looks = 0
    var category: Int?
    var priority: Int?

    init(_ compiled: CompiledRules) {
        self.compiled = compiled
        tests = Marks(count: compiled.testCount)
        touched = Marks(count: compiled.clauses.count)
        knownConditions = Marks(count: compiled.clauses.count - compiled.ruleCount)
        heldConditions = Marks(count: compiled.clauses.count - compiled.ruleCount)
    }

    mutating func clear() {
        tests.clear()
        touched.clear()
        knownConditions.clear()
        heldConditions.clear()
        for stratum in 0..<Stratum.count {
            rules[stratum].removeAll(keepingCapacity: true)
            conditions[stratum].removeAll(keepingCapacity: true)
            matched[stratum].removeAll(keepingCapacity: true)
        }
        looks = 0
        category = nil
        priority = nil
    }

    /// A test holds: what waits for it is to be looked at.
    mutating func mark(test: Int) {
        guard tests.insert(test) else { return }
        touch(compiled.triggers.byTest, test)
    }

    func holds(test: Int) -> Bool { tests.contains(test) }

    private mutating func touch(_ lists: NumberLists, _ list: Int) {
        for place in lists.places(list) { touch(lists.item(place)) }
    }

    private mutating func touch(_ clause: Int) {
        guard touched.insert(clause) else { return }
        let stratum = compiled.clauses[clause].stratum.rawValue
        guard stratum < Stratum.count else { return }
        if clause < compiled.ruleCount {
            rules[stratum].append(UInt32(truncatingIfNeeded: clause))
        } else {
            conditions[stratum].append(UInt32(truncatingIfNeeded: clause))
        }
    }

    /// Everything that the message itself can touch is marked: what waits for something not to be there, or for a number.
    mutating func settleFacts(_ reader: FactReader) {
        let triggers = compiled.triggers
        for (place, test) in triggers.absent.enumerated() where !tests.contains(Int(test)) {
            touch(triggers.byAbsence, place)
        }
        for (fact, ranges) in triggers.byNumber {
            guard let number = reader.number(fact) else { continue }
            for range in ranges {
                if range.low > number { break }
                if number <= range.high { touch(Int(range.clause)) }
            }
        }
    }

    /// Looks at every rule of a stratum that something touched; what was decided before is known.
    mutating func match(_ stratum: Stratum, _ reader: FactReader) {
        let number = stratum.rawValue
        let triggers = compiled.triggers
        if stratum == .priority, let category, category < triggers.byCategory.count {
            touch(triggers.byCategory, category)
        }
        if stratum == .tags, let priority, priority < triggers.byPriority.count {
            touch(triggers.byPriority, priority)
        }
        for clause in triggers.always[number] where Int(clause) >= compiled.ruleCount { touch(Int(clause)) }
        // A condition that holds may touch another one; the list grows while it is worked through.
        var next = 0
        while next < conditions[number].count {
            let condition = Int(conditions[number][next]) - compiled.ruleCount
            next += 1
            if holds(condition: condition, reader) { touch(triggers.byCondition, condition) }
        }
        for clause in triggers.always[number] where Int(clause) < compiled.ruleCount { touch(Int(clause)) }
        Worksheet.sort(&rules[number])
        for place in 0..<rules[number].count {
            let rule = rules[number][place]
            if holds(clause: Int(rule), reader) { matched[number].append(rule) }
        }
    }

    /// Few numbers, and nothing is allocated for them.
    private static func sort(_ numbers: inout [UInt32]) {
        guard numbers.count <= 32 else { return numbers.sort() }
        for index in numbers.indices.dropFirst() {
            let number = numbers[index]
            var hole = index
            while hole > 0, numbers[hole - 1] > number {
                numbers[hole] = numbers[hole - 1]
                hole -= 1
            }
            numbers[hole] = number
        }
    }

    /// Whether a rule (or condition) holds.
    mutating func holds(clause index: Int, _ reader: FactReader) -> Bool {
        looks += 1
        let clause = compiled.clauses[index]
        var count = 0
        for line in clause.when {
            if holds(line: line, reader) {
                count += 1
                if count >= clause.wanted { break }
            } else if count + clause.when.upperBound - line - 1 < clause.wanted {
                return false
            }
        }
        guard count >= clause.wanted else { return false }
        for line in clause.unless where holds(line: line, reader) { return false }
        return true
    }

    /// Whether a line holds.
    mutating func holds(line index: Int, _ reader: FactReader) -> Bool {
        let line = compiled.lines[index]
        let operand = Int(line.operand)
        let answer =
            switch line.kind {
            case .indexed: tests.contains(operand)
            case .condition: holds(condition: operand, reader)
            case .category: category.map(compiled.sets[operand].contains) ?? false
            case .priority: priority.map(compiled.sets[operand].contains) ?? false
            case .number: reader.number(compiled.numbers[operand].fact).map(compiled.numbers[operand].holds) ?? false
            }
        return answer != line.isNegated
    }

    /// Whether a condition holds; looked at once a message.
    mutating func holds(condition index: Int, _ reader: FactReader) -> Bool {
        guard knownConditions.insert(index) else { return heldConditions.contains(index) }
        let result = holds(clause: compiled.ruleCount + index, reader)
        if result { _ = heldConditions.insert(index) }
        return result
    }
}
