import SourceText

// Habits said in the words of the line they stand on.
extension Parser {
    /// The facts that are texts: what is written behind them is looked for with `has`.
    static let textFacts: Set<String> = ["subject", "body", "text", "whole-text", "sender-name"]
    /// The facts that are numbers.
    static let numberFacts: Set<String> = ["attachments", "size", "duration"]
    /// The words that stand between a fact and what it is compared with.
    static let verbs: Set<String> = ["is", "has", "over", "under", "between"]

    /// Reports a habit, with the advice that fits the line.
    mutating func report(_ habit: Habit, at span: Span) {
        report(.foreignHabit, habit.message, at: span, help: rewritten ?? habit.help)
    }

    /// The token before the next one on its line.
    private var previousText: String? {
        guard position > 0, tokens[significant[position - 1]].kind != .newline else { return nil }
        return text(of: tokens[significant[position - 1]])
    }

    /// What stands on the line from the next token on.
    var restOfLine: String { text(from: position) }

    /// What stands on a line from a token on, comments left out.
    func text(from first: Int) -> String {
        guard first < significant.count, tokens[significant[first]].kind != .newline else { return "" }
        var last = first
        while last + 1 < significant.count, tokens[significant[last + 1]].kind != .newline { last += 1 }
        return file.text(tokens[significant[first]].range.lowerBound..<tokens[significant[last]].range.upperBound)
    }

    /// How many tokens ahead, on the same line, one of these words stands; nil where none does.
    func distance(to words: Set<String>) -> Int? {
        for index in position..<max(position, significant.count) {
            let token = tokens[significant[index]]
            if token.kind == .newline { return nil }
            if token.kind == .word, words.contains(text(of: token)) { return index - position }
        }
        return nil
    }

    /// The test of this line as it is written here, where the next word is a sign of another language for it.
    private var rewritten: String? {
        guard let sign = currentWord else { return nil }
        if let meant = meantPhrase(sign) ?? meantSieveTest(sign) { return "write \(meant)" }
        guard let fact = previousText, isName(fact.filter { $0 != "." }) else { return nil }
        var operand = text(from: position + 1)
        let isText = Parser.textFacts.contains(fact)
        var verb: String
        switch sign.lowercased() {
        case "=", "==", "===": verb = isText ? "has" : "is"
        case "!=", "<>": verb = isText ? "has no" : "is not"
        case "contains", "contain", "includes", "include", "like", "match", "matches":
            guard isText else { return nil }
            verb = "has"
        case ">=", "<=":
            guard Parser.numberFacts.contains(fact), let number = Int(operand), (1..<1_000_000).contains(number) else {
                return nil
            }
            return sign == ">="
                ? "write `\(fact) over \(number - 1)` for \(number) and more"
                : "write `\(fact) under \(number + 1)` for \(number) and fewer"
        case ">", "gt": verb = "over"
        case "<", "lt": verb = "under"
        case "greater", "more", "above", "larger", "bigger", "exceeds": verb = "over"
        case "less", "fewer", "below", "smaller": verb = "under"
        default: return nil
        }
        if operand.hasPrefix("than ") { operand = String(operand.dropFirst(5)) }
        if ["over", "under"].contains(verb), !Parser.numberFacts.contains(fact) { return nil }
        // Words of several words are quoted; what is no plain word or string is left to the general advice.
        let isQuoted = operand.count > 1 && operand.hasPrefix("\"") && operand.hasSuffix("\"")
        if operand.split(separator: " ").contains(where: { Habit.symbol(in: String($0)) != nil }) { return nil }
        if operand.isEmpty || operand.contains(where: { "()[]{}&|'“”;".contains($0) }) { return nil }
        if !isQuoted, operand.contains(" "), !["over", "under"].contains(verb) {
            if operand.contains("\"") || operand.split(separator: " ").contains(where: { Habit.of(String($0)) != nil })
            {
                return nil
            }
            let isPlain = !operand.contains(" or ") && !operand.contains(where: { $0 == "," })
            guard isPlain, verb.hasPrefix("has") else { return nil }
            operand = "\"\(operand)\""
        }
        return "write `\(fact) \(verb) \(operand)`"
    }

    /// What was meant by a word in apostrophes, with a pattern, or in a function of a spreadsheet; nil for any other.
    private func meantPhrase(_ word: String) -> String? {
        if word.hasPrefix("'"), word.count > 1 {
            let rest = restOfLine.dropFirst()
            guard let end = rest.firstIndex(of: "'"), end > rest.startIndex else { return nil }
            return "\"\(rest[..<end])\" in double quotes"
        }
        for pattern in [".*", ".+"] where word.hasSuffix(pattern) {
            let stem = word.dropLast(2)
            return stem.count > 1 && isName(String(stem)) ? "`\(stem)*`: the star alone takes any ending" : nil
        }
        if word.hasPrefix("!"), isName(String(word.dropFirst())) { return "`not \(word.dropFirst())`" }
        if word.hasSuffix(":"), isName(String(word.dropLast())) {
            let name = String(word.dropLast())
            if Parser.clauseWords.contains(name) || Parser.blockWords.contains(name) {
                return "`\(name)` without the colon"
            }
            let rest = text(from: position + 1)
            let isPlain = isName(rest) || (rest.hasPrefix("\"") && rest.hasSuffix("\"") && !rest.contains("\" "))
            // A rule gives what it decides without a verb, and tests it with one.
            guard isPlain, !["category", "priority", "tag"].contains(name), Habit.ofClause(name) == nil else {
                return nil
            }
            return "`\(name) \(Parser.textFacts.contains(name) ? "has" : "is") \(rest)`"
        }
        if word.lowercased().hasPrefix("not("), word.hasSuffix(")") {
            let inner = String(word.dropFirst(4).dropLast())
            return isName(inner) ? "`not \(inner)`" : nil
        }
        return nil
    }

    /// What was meant by `header :contains "Subject" "refund"` and `address :is "from" "kim@example.org"`.
    private func meantSieveTest(_ word: String) -> String? {
        guard word.hasPrefix(":") else { return nil }
        var strings: [String] = []
        for index in position..<max(position, significant.count) {
            let token = tokens[significant[index]]
            if token.kind == .newline { break }
            if token.kind == .string { strings.append(text(of: token)) }
        }
        guard strings.count == 2 else { return nil }
        switch strings[0].lowercased() {
        case "\"subject\"": return "`subject has \(strings[1])`"
        case "\"from\"", "\"sender\"", "\"reply-to\"": return "`sender is \(strings[1])`"
        case "\"to\"", "\"cc\"", "\"bcc\"": return "`sent-to is \(strings[1])`"
        default: return "`header \(strings[0]) has \(strings[1])`"
        }
    }
}
