import RuleSyntax
import SourceText

// The lines below `when` and `unless`.
extension Checker {
    mutating func resolve(_ group: TestGroupSyntax) -> TestGroup? {
        let lines = group.tests.compactMap { resolve($0) }
        guard lines.count == group.tests.count else { return nil }
        switch group.quantifier {
        case .all: return TestGroup(quantifier: .all, lines: lines)
        case .any: return TestGroup(quantifier: .any, lines: lines)
        case .atLeast(let number):
            guard let count = wholeNumber(number.text), count >= 1, count <= lines.count else {
                reportCount(number, lines: lines.count)
                return nil
            }
            return TestGroup(quantifier: .atLeast(count), lines: lines)
        }
    }

    private mutating func reportCount(_ number: Name, lines: Int) {
        let words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        if let meant = words.firstIndex(of: number.text.lowercased()) {
            report(.badNumber, "numbers are written in digits", at: number.span, "write `\(meant)`")
            return
        }
        report(
            .badNumber, "`at least \(number.text)` cannot be met", at: number.span,
            lines == 1 ? "one line follows" : "\(lines) lines follow",
            help: [lines == 1 ? "write that line alone, without `at least`" : "write a number from 1 to \(lines)"])
    }

    /// Resolves lines; nil when one of them could not be.
    mutating func resolve(_ tests: [TestSyntax]) -> [TestLine]? {
        let lines = tests.compactMap { resolve($0) }
        return lines.count == tests.count ? lines : nil
    }

    private mutating func resolve(_ syntax: TestSyntax) -> TestLine? {
        let test: RuleTest?
        var isNegated = false
        switch syntax.kind {
        case .flag(let name, let negated):
            isNegated = negated
            test = resolveFlag(name)
        case .equals(let fact, let negated, let values):
            isNegated = negated
            test = resolveEquals(fact, values, isNegated: negated)
        case .isIn(let fact, let negated, let list):
            isNegated = negated
            test = resolveIsIn(fact, list)
        case .isMissing(let fact, let negated):
            isNegated = negated
            test = resolveMissing(fact)
        case .isUnder(let fact, let negated, let domains):
            isNegated = negated
            test = resolveUnder(fact, domains)
        case .has(let fact, let negated, let phrases):
            isNegated = negated
            test = textFact(fact, verb: "has").flatMap { text in
                let ids = phrases.compactMap { phraseID($0) }
                warnOfListNames(phrases)
                return ids.count == phrases.count ? .phrases(text, ids, list: nil) : nil
            }
        case .hasList(let fact, let negated, let list):
            isNegated = negated
            test = textFact(fact, verb: "has").flatMap { text in
                phrases(ofList: list).map { .phrases(text, $0, list: list.text) }
            }
        case .over(let fact, let quantity):
            test = number(fact, "over", quantity).map { .over($0.fact, $0.amount) }
        case .under(let fact, let quantity):
            test = number(fact, "under", quantity).map { .below($0.fact, $0.amount) }
        case .between(let fact, let low, let high):
            test = resolveBetween(fact, low, high)
        }
        return test.map {
            TestLine(test: $0, isNegated: isNegated, written: map.text(of: syntax.span), span: syntax.span)
        }
    }

    private mutating func resolveFlag(_ name: Name) -> RuleTest? {
        let fact = FactSyntax(name: name, header: nil, span: name.span)
        switch resolve(fact) {
        case .flag(let flag): return .flag(flag)
        case .condition(let index): return .condition(index)
        case .text: reportKind(fact, "`\(name.text)` is a text", "write `\(name.text) has \"…\"`")
        case .value(.calendar): reportKind(fact, "`\(name.text)` is a calendar", "write `\(name.text) is open`")
        case .value, .category, .priority: reportKind(fact, "`\(name.text)` has a value", "write `\(name.text) is …`")
        case .number: reportKind(fact, "`\(name.text)` is a number", "write `\(name.text) over …`")
        case nil: break
        }
        return nil
    }

    private mutating func resolveEquals(
        _ fact: FactSyntax, _ values: [ValueSyntax], isNegated: Bool
    ) -> RuleTest? {
        switch resolve(fact) {
        case .value(let subject):
            if let empty = values.first(where: { asksForMissing($0, of: subject) }) {
                report(
                    .unknownValue, "`\(empty.text)` would be compared as a word", at: empty.span,
                    help: [
                        "write `\(fact.name.text) is \(isNegated ? "not " : "")missing`; as a word write \"\(empty.text)\""
                    ])
                return nil
            }
            let folded = values.compactMap { value($0, of: subject) }
            return folded.count == values.count ? .values(subject, Set(folded)) : nil
        case .category:
            let indices = values.compactMap { category(named: Name($0.text, $0.span)) }
            return indices.count == values.count ? .category(Set(indices)) : nil
        case .priority:
            let indices = values.compactMap { priority(named: Name($0.text, $0.span)) }
            return indices.count == values.count ? .priority(Set(indices)) : nil
        case .text:
            let name = map.text(of: fact.span)
            let written = values.map { map.text(of: $0.span) }.joined(separator: " or ")
            let isMissing = values.allSatisfy { $0.text.isEmpty || ForeignNames.meansMissing($0.text) }
            reportKind(
                fact, "`\(name)` is a text",
                isMissing
                    ? "write `\(name) is missing`"
                    : "words in it are looked for with `has`: write `\(name) has \(written)`")
        case .number: reportKind(fact, "`\(fact.name.text)` is a number", "write `over`, `under` or `between`")
        case .flag, .condition:
            let name = fact.name.text
            let answer = values.count == 1 ? ForeignNames.answer(for: values[0].text) : nil
            reportKind(
                fact, "`\(name)` is yes or no",
                answer.map { $0 != isNegated ? "write `\(name)` alone" : "write `not \(name)` alone" }
                    ?? "write `\(name)` or `not \(name)` alone")
        case nil: break
        }
        return nil
    }

    private mutating func resolveIsIn(_ fact: FactSyntax, _ list: Name) -> RuleTest? {
        guard let resolved = resolve(fact) else { return nil }
        switch resolved {
        case .value(.calendar), .value(.channel), .category, .priority:
            reportKind(fact, "`\(fact.name.text)` has few values", "write them out: `\(fact.name.text) is … or …`")
        case .value(let subject): return values(ofList: list, comparedWith: subject).map { .values(subject, $0) }
        case .text:
            reportKind(fact, "`\(fact.name.text)` is a text", "write `\(fact.name.text) has any of \(list.text)`")
        default: reportKind(fact, "`\(fact.name.text)` has no values to compare", "use it as a test of its own")
        }
        return nil
    }

    private mutating func resolveUnder(_ fact: FactSyntax, _ domains: [ValueSyntax]) -> RuleTest? {
        switch resolve(fact) {
        case .value(.senderDomain):
            return .under(.senderDomain, domains.map { ValueFolding.fold($0.text) })
        case nil: return nil
        case .number:
            reportKind(fact, "`\(fact.name.text)` is a number", "write `\(fact.name.text) under …` without `is`")
        default:
            reportKind(fact, "`is under` is for domains only", "write `sender-domain is under example.org`")
        }
        return nil
    }

    private mutating func resolveMissing(_ fact: FactSyntax) -> RuleTest? {
        switch resolve(fact) {
        case .text(let text): return .missing(.text(text))
        case .value(.calendar):
            reportKind(fact, "a calendar is never missing", "write `\(fact.name.text) is open` or `is closed`")
        case .value(let value): return .missing(.value(value))
        case .number(let number, _): return .missing(.number(number))
        case .flag, .condition:
            reportKind(fact, "a yes/no fact is never missing", "what is not known is no: write `not \(fact.name.text)`")
        case .category, .priority:
            reportKind(fact, "`\(fact.name.text)` is never missing", "what no rule decides gets the default")
        case nil: break
        }
        return nil
    }

    private mutating func textFact(_ fact: FactSyntax, verb: String) -> TextFact? {
        switch resolve(fact) {
        case .text(let text): return text
        case .value(.calendar):
            reportKind(fact, "`\(fact.name.text)` is a calendar", "write `\(fact.name.text) is open`")
        case .value, .category, .priority:
            reportKind(fact, "`\(fact.name.text)` is no text", "compare it whole: `\(fact.name.text) is …`")
        case .number: reportKind(fact, "`\(fact.name.text)` is a number", "write `over`, `under` or `between`")
        case .flag, .condition: reportKind(fact, "`\(fact.name.text)` is yes or no", "write it alone, or after `not`")
        case nil: break
        }
        return nil
    }

    private mutating func resolveBetween(
        _ fact: FactSyntax, _ low: QuantitySyntax, _ high: QuantitySyntax
    ) -> RuleTest? {
        guard let first = number(fact, "between", low), let second = amount(high, of: first.fact) else { return nil }
        guard first.amount <= second else {
            report(
                .badNumber, "the smaller number comes first", at: low.span.through(high.span),
                help: ["write `between \(map.text(of: high.span)) and \(map.text(of: low.span))`"])
            return nil
        }
        return .between(first.fact, first.amount, second)
    }

    private mutating func number(
        _ fact: FactSyntax, _ verb: String, _ quantity: QuantitySyntax
    ) -> (fact: NumberFact, amount: Int)? {
        switch resolve(fact) {
        case .number(let number, _): return amount(quantity, of: number).map { (number, $0) }
        case nil: return nil
        default:
            reportKind(
                fact, "`\(fact.name.text)` is no number",
                "`\(verb)` is for attachments, size and duration")
            return nil
        }
    }

    private mutating func reportKind(_ fact: FactSyntax, _ message: String, _ help: String) {
        report(.wrongKind, message, at: fact.span, help: [help])
    }

    /// A bare word that is also the name of a list, a condition or a yes/no fact was probably meant as that.
    private mutating func warnOfListNames(_ phrases: [PhraseSyntax]) {
        for (place, phrase) in phrases.enumerated() where map.text(of: phrase.span) == phrase.text {
            // `or automatic` on a line of its own reads like a second test.
            if place > 0, isFirstOnLine(orBefore: phrase.span) { warnOfTestNames(phrase) }
            guard case .list = names[phrase.text] else { continue }
            diagnostics.append(
                Diagnostic(
                    .listMisuse, "`\(phrase.text)` is looked for as a word, and a list has this name",
                    at: Diagnostic.Label(phrase.span),
                    help: ["for the list write `has any of \(phrase.text)`; for the word write \"\(phrase.text)\""],
                    severity: .warning))
        }
    }

    private func isFirstOnLine(orBefore span: Span) -> Bool {
        guard let file = map.file(of: span) else { return false }
        // Backwards, since a line may be as long as a file.
        func skippingSpace(from end: Int) -> Int {
            var place = end
            while place > 0, [0x20, 0x09].contains(file.bytes[place - 1]) { place -= 1 }
            return place
        }
        let end = skippingSpace(from: span.start)
        guard end >= 2, file.bytes[end - 2] == UInt8(ascii: "o"), file.bytes[end - 1] == UInt8(ascii: "r") else {
            return false
        }
        let start = skippingSpace(from: end - 2)
        return start == 0 || [0x0A, 0x0D].contains(file.bytes[start - 1])
    }

    private mutating func warnOfTestNames(_ phrase: PhraseSyntax) {
        switch names[phrase.text] {
        case .condition: break
        case .fact(let fact) where fact.kind == .flag: break
        default: return
        }
        diagnostics.append(
            Diagnostic(
                .listMisuse,
                "`\(phrase.text)` is looked for as a word, and \(describe(phrase.text) ?? "") has this name",
                at: Diagnostic.Label(phrase.span),
                help: [
                    "for one test or the other write `any of these`, and each on a line of its own; for the word write \"\(phrase.text)\""
                ], severity: .warning))
    }
}
