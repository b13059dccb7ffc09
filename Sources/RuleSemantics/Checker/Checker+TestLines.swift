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
                report(
                    .badNumber, "`at least \(number.text)` cannot be met", at: number.span,
                    "\(lines.count) line\(lines.count == 1 ? "" : "s") follow",
                    help: ["write a number from 1 to \(lines.count)"])
                return nil
            }
            return TestGroup(quantifier: .atLeast(count), lines: lines)
        }
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
            test = resolveEquals(fact, values)
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

    private mutating func resolveEquals(_ fact: FactSyntax, _ values: [ValueSyntax]) -> RuleTest? {
        switch resolve(fact) {
        case .value(let subject):
            let folded = values.compactMap { value($0, of: subject) }
            return folded.count == values.count ? .values(subject, Set(folded)) : nil
        case .category:
            let indices = values.compactMap { category(named: Name($0.text, $0.span)) }
            return indices.count == values.count ? .category(Set(indices)) : nil
        case .priority:
            let indices = values.compactMap { priority(named: Name($0.text, $0.span)) }
            return indices.count == values.count ? .priority(Set(indices)) : nil
        case .text:
            reportKind(fact, "`\(map.text(of: fact.span))` is a text", "words in it are looked for with `has`")
        case .number: reportKind(fact, "`\(fact.name.text)` is a number", "write `over`, `under` or `between`")
        case .flag, .condition:
            let name = fact.name.text
            reportKind(fact, "`\(name)` is yes or no", "write `\(name)` or `not \(name)` alone")
        case nil: break
        }
        return nil
    }

    /// The folded form of a value of a fact; reports where the fact cannot have it.
    mutating func value(_ syntax: ValueSyntax, of fact: ValueFact) -> String? {
        let folded = ValueFolding.fold(syntax.text)
        let known: [String]
        switch fact {
        case .channel: known = ["email", "phone", "chat"]
        case .calendar: known = ["open", "closed"]
        case .column(let reference): known = set.tables[reference.table].columns[reference.column].values
        case .language:
            if folded.utf8.count == 2, folded.utf8.allSatisfy({ (97...122).contains($0) }) { return folded }
            report(
                .unknownValue, "`\(syntax.text)` is not a language", at: syntax.span,
                help: ["languages are written as two letters after ISO 639-1: es, it, hr, en"])
            return nil
        case .attachmentType:
            if folded.contains("/") { return folded }
            report(
                .unknownValue, "`\(syntax.text)` is not a MIME type", at: syntax.span,
                help: ["a type has two parts: application/pdf, image/png, audio/wav"])
            return nil
        case .gateway, .sender, .senderDomain, .sentTo:
            if folded.contains("*") {
                report(
                    .unknownValue, "`\(syntax.text)` is compared as it stands: `*` is no wildcard here",
                    at: syntax.span,
                    help: ["for all addresses of a domain write `sender-domain is under example.org`"])
                return nil
            }
            return folded.isEmpty ? nil : folded
        }
        if known.contains(where: { ValueFolding.fold($0) == folded }) { return folded }
        let nearest = guess(syntax.text, among: known)
        report(
            .unknownValue, "`\(syntax.text)` is not a value of this fact", at: syntax.span, nearest,
            help: nearest.isEmpty ? ["it is one of \(known.prefix(20).joined(separator: ", "))"] : [])
        return nil
    }

    private mutating func resolveIsIn(_ fact: FactSyntax, _ list: Name) -> RuleTest? {
        guard let resolved = resolve(fact) else { return nil }
        switch resolved {
        case .value(.calendar), .value(.channel), .category, .priority:
            reportKind(fact, "`\(fact.name.text)` has few values", "write them out: `\(fact.name.text) is … or …`")
        case .value(let subject): return values(ofList: list).map { .values(subject, $0) }
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

    /// A quantity in the fact's own unit: pieces, bytes, seconds.
    mutating func amount(_ quantity: QuantitySyntax, of fact: NumberFact) -> Int? {
        switch fact {
        case .attachments: amount(quantity, units: [:], what: "attachments", example: "attachments over 2")
        case .size: amount(quantity, units: ["KB": 1024, "MB": 1_048_576], what: "a size", example: "size over 5 MB")
        case .duration:
            amount(
                quantity, units: ["seconds": 1, "minutes": 60, "hours": 3600], what: "a duration",
                example: "duration under 30 seconds")
        }
    }

    mutating func amount(_ quantity: QuantitySyntax, units: [String: Int], what: String, example: String) -> Int? {
        guard let number = wholeNumber(quantity.number.text), number <= 1_000_000_000_000 else {
            report(
                .badNumber, "`\(quantity.number.text)` is not a whole number", at: quantity.number.span,
                help: ["write digits, then a space and the unit: `\(example)`"])
            return nil
        }
        if units.isEmpty {
            if let unit = quantity.unit {
                report(.badNumber, "\(what) have no unit", at: unit.span, help: ["write `\(example)`"])
                return nil
            }
            return number
        }
        let known = units.keys.sorted { (units[$0] ?? 0) < (units[$1] ?? 0) }.joined(separator: ", ")
        guard let unit = quantity.unit else {
            report(
                .badNumber, "\(what) needs its unit", at: quantity.span, help: ["write one of \(known): `\(example)`"])
            return nil
        }
        guard let factor = units[unit.text] else {
            report(.badNumber, "\(what) is not counted in \(unit.text)", at: unit.span, help: ["write one of \(known)"])
            return nil
        }
        return number.multipliedReportingOverflow(by: factor).partialValue
    }

    private mutating func reportKind(_ fact: FactSyntax, _ message: String, _ help: String) {
        report(.wrongKind, message, at: fact.span, help: [help])
    }

    /// A bare word that is also a list's name was probably meant as the list.
    private mutating func warnOfListNames(_ phrases: [PhraseSyntax]) {
        for phrase in phrases where map.text(of: phrase.span) == phrase.text {
            guard case .list = names[phrase.text] else { continue }
            diagnostics.append(
                Diagnostic(
                    .listMisuse, "`\(phrase.text)` is looked for as a word, and a list has this name",
                    at: Diagnostic.Label(phrase.span),
                    help: ["for the list write `has any of \(phrase.text)`; for the word write \"\(phrase.text)\""],
                    severity: .warning))
        }
    }
}
