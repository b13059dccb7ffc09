import BusinessTime
import DeskModel
import RuleSyntax
import SourceText

/// The facts of a test while its lines are read.
///
/// What is not given is missing; only the channel has a default.
struct GivenFacts {
    var input: FactInput
    var given: Set<String> = []

    init() {
        var facts = Facts(channel: .email)
        facts.attachments = nil
        input = FactInput(facts: facts)
    }
}

extension Checker {
    /// Adds what a line or cell gives; reports and returns false where it cannot be given.
    ///
    /// Without values only the name is checked, as for the heading of a column.
    mutating func give(
        _ name: Name, header: String?, values: [ValueSyntax]?, at span: Span, to builder: inout GivenFacts
    ) -> Bool {
        if name.text.contains(".") { return giveColumn(name, values, to: &builder) }
        switch names[name.text] {
        case .fact(let fact):
            if fact == .header, header == nil {
                report(
                    .badTest, "`header` needs the header's name", at: span,
                    help: ["write `header \"X-Priority\" \"1\"`"])
                return false
            }
            let isRepeatable = fact.isMany || fact == .header
            guard values == nil || isRepeatable || isFirst(name, at: span, in: &builder) else { return false }
            return give(fact, header: header, values: values, at: span, to: &builder)
        case .calendar(let index):
            guard let values else { return true }
            guard isFirst(name, at: span, in: &builder) else { return false }
            guard let text = single(values, of: name.text, at: span) else { return false }
            guard let state = value(text, of: .calendar(index)) else { return false }
            builder.input.calendars[index] = state == "open"
            return true
        case .broken: return false
        case nil:
            if !["tier", "team", "tag"].contains(name.text), reportForeign(name) { return false }
            let known = knownNames + ["tier", "team", "tag"]
            if let column = self.column(called: name.text) {
                report(.unknownName, "nothing is called `\(name.text)`", at: name.span, "write `\(column)`")
                return false
            }
            let nearest = name.text == "rule" || name.text == "by" ? "" : guess(name.text, among: known)
            if name.text == "rule" || name.text == "by" {
                report(
                    .unknownName, "nothing is called `\(name.text)`", at: name.span,
                    help: ["the deciding rule is named in a `test` block only: `expect category billing by \"name\"`"])
                return false
            }
            report(
                .unknownName, "nothing is called `\(name.text)`", at: name.span, nearest,
                help: nearest.isEmpty
                    ? ["a test gives facts, calendars and table columns, and starts results with `expect`"]
                    : ["tier", "team", "tag"].contains(name.text) ? ["write `expect \(name.text) …`"] : [])
            return false
        default:
            report(
                .badTest, "`\(name.text)` is \(describe(name.text) ?? "no fact") and cannot be given", at: name.span,
                help: ["give the facts that it depends on"])
            return false
        }
    }

    private mutating func isFirst(_ name: Name, at span: Span, in builder: inout GivenFacts) -> Bool {
        if builder.given.insert(name.text).inserted { return true }
        report(.duplicate, "`\(name.text)` is given twice", at: span)
        return false
    }

    private mutating func giveColumn(_ name: Name, _ values: [ValueSyntax]?, to builder: inout GivenFacts) -> Bool {
        guard let reference = resolveColumn(name) else { return false }
        guard let values else { return true }
        guard isFirst(name, at: name.span, in: &builder) else { return false }
        guard let value = single(values, of: name.text, at: name.span) else { return false }
        if ValueFolding.fold(value.text) == "missing" {
            builder.input.columns[reference] = .some(nil)
            return true
        }
        let declared = set.tables[reference.table].columns[reference.column].values
        guard let folded = self.value(value, of: .column(reference)) else { return false }
        builder.input.columns[reference] = declared.firstIndex { ValueFolding.fold($0) == folded }
        return true
    }

    private mutating func single(_ values: [ValueSyntax], of name: String, at span: Span) -> ValueSyntax? {
        if values.count == 1 { return values[0] }
        report(.badTest, "`\(name)` has one value", at: span, help: ["a text with a comma stands in quotes"])
        return nil
    }

    private mutating func give(
        _ fact: BuiltinFact, header: String?, values: [ValueSyntax]?, at span: Span, to builder: inout GivenFacts
    ) -> Bool {
        switch fact {
        case .text:
            report(.badTest, "`text` cannot be given", at: span, help: ["give `subject` or `body`: text is both"])
            return false
        case .category, .priority:
            report(
                .badTest, "`\(fact.rawValue)` is decided, not given", at: span,
                help: ["write `expect \(fact.rawValue) …`"])
            return false
        default: break
        }
        guard let values else { return true }
        if fact == .sentTo || fact == .attachmentType {
            let folded = values.map { ValueFolding.fold($0.text) }
            if fact == .sentTo {
                builder.input.facts.sentTo += folded
            } else {
                builder.input.facts.attachmentTypes += folded
            }
            return true
        }
        guard let value = single(values, of: fact.rawValue, at: span) else { return false }
        if fact.kind == .text, !value.isQuoted, value.text.contains(" ") {
            report(
                .badTest, "a text stands in quotes", at: value.span, help: ["write \(fact.rawValue) \"\(value.text)\""])
            return false
        }
        return give(fact, header: header, value: value, to: &builder.input)
    }

    private mutating func give(
        _ fact: BuiltinFact, header: String?, value: ValueSyntax, to input: inout FactInput
    ) -> Bool {
        let text = value.text
        switch fact {
        case .channel:
            guard let folded = self.value(value, of: .channel), let channel = Channel(rawValue: folded) else {
                return false
            }
            input.facts.channel = channel
        case .gateway: input.facts.gateway = text
        case .sender: input.facts.sender = text
        case .senderName: input.facts.senderName = text
        case .senderDomain: input.facts.senderDomain = text
        case .subject: input.facts.subject = text
        case .body: input.facts.body = text
        case .wholeText: input.facts.wholeText = text
        case .header: input.facts.headers.append(Header(name: header ?? "", value: text))
        case .language:
            guard let folded = self.value(value, of: .language) else { return false }
            input.facts.language = folded
        case .automatic, .reply, .verified:
            guard let answer = yesOrNo(value) else { return false }
            switch fact {
            case .automatic: input.facts.automatic = answer
            case .reply: input.facts.reply = answer
            default: input.facts.verified = answer
            }
        case .attachments, .size, .duration: return giveNumber(fact, value, to: &input)
        case .received: return giveReceived(value, to: &input)
        case .sentTo, .attachmentType, .text, .category, .priority: return false
        }
        return true
    }

    private mutating func yesOrNo(_ value: ValueSyntax) -> Bool? {
        switch ValueFolding.fold(value.text) {
        case "yes": return true
        case "no": return false
        default:
            report(
                .unknownValue, "`\(value.text)` is neither yes nor no", at: value.span,
                ForeignNames.answer(for: value.text).map { "write `\($0 ? "yes" : "no")`" } ?? "",
                help: ForeignNames.answer(for: value.text) == nil ? ["write `yes` or `no`"] : [])
            return nil
        }
    }

    private mutating func giveNumber(_ fact: BuiltinFact, _ value: ValueSyntax, to input: inout FactInput) -> Bool {
        guard let number = NumberFact(rawValue: fact.rawValue) else { return false }
        let words = value.text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count <= 2 else {
            report(.badNumber, "`\(value.text)` is no number with its unit", at: value.span)
            return false
        }
        let quantity = QuantitySyntax(
            number: Name(words.first ?? "", value.span), unit: words.count > 1 ? Name(words[1], value.span) : nil,
            span: value.span)
        if let meant = Quantities.corrected(words.first ?? "", unit: words.count > 1 ? words[1] : nil) {
            report(.badNumber, meant.message, at: value.span, "write `\(fact.rawValue) \(meant.text)`")
            return false
        }
        let numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        if let meant = numbers.firstIndex(of: words.first?.lowercased() ?? "") {
            report(.badNumber, "numbers are written in digits", at: value.span, "write `\(fact.rawValue) \(meant)`")
            return false
        }
        guard let amount = amount(quantity, of: number, isGiven: true) else { return false }
        switch number {
        case .attachments: input.facts.attachments = amount
        case .size: input.facts.size = amount
        case .duration: input.facts.duration = amount
        }
        return true
    }

    private mutating func giveReceived(_ value: ValueSyntax, to input: inout FactInput) -> Bool {
        if let moment = Timestamp(rfc3339: value.text) {
            input.received = .instant(moment)
        } else if let local = LocalDateTime(iso8601: value.text) {
            input.received = .local(local)
        } else {
            report(
                .badTime, "`\(value.text)` is not a time", at: value.span,
                help: ["write `2026-03-02 10:00` for the clock on the wall, or `2026-03-02T10:00:00+01:00`"])
            return false
        }
        return true
    }
}
