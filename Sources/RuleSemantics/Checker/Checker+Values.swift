import RuleSyntax
import SourceText

// Values and quantities: whether a fact can have them.
extension Checker {
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
                ForeignNames.language(for: syntax.text).map { "write `\($0)`" } ?? "",
                help: ["languages are written as two letters after ISO 639-1: es, it, hr, en"])
            return nil
        case .attachmentType:
            if folded.contains("/") { return folded }
            report(
                .unknownValue, "`\(syntax.text)` is not a MIME type", at: syntax.span,
                ForeignNames.mimeType(for: syntax.text).map { "write `\($0)`" } ?? "",
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
            if folded.hasPrefix("@"), !folded.contains(":"), fact == .sender || fact == .sentTo || fact == .senderDomain
            {
                let domain = folded.dropFirst()
                report(
                    .unknownValue, "`\(syntax.text)` is \(fact == .senderDomain ? "no domain" : "no address")",
                    at: syntax.span,
                    help: [
                        fact == .sentTo
                            ? "name whole addresses, or a list of them with `sent-to is in`"
                            : "write `sender-domain is under \(domain)`, without the `@`"
                    ])
                return nil
            }
            if folded.isEmpty {
                report(
                    .unknownValue, "this value is empty", at: syntax.span,
                    help: ["to ask whether there is one write `is missing`"])
                return nil
            }
            return folded
        }
        if known.contains(where: { ValueFolding.fold($0) == folded }) { return folded }
        var nearest = guess(syntax.text, among: known)
        if fact == .channel, let channel = ForeignNames.channel(for: syntax.text) {
            report(
                .unknownValue, "`\(syntax.text)` is not a channel", at: syntax.span, "write `\(channel)`",
                help: ["channels are email, phone and chat; one gateway of a channel is told by `gateway is …`"])
            return nil
        }
        if case .calendar = fact, let isOpen = ForeignNames.answer(for: syntax.text) {
            nearest = "write `\(isOpen ? "open" : "closed")`"
        }
        report(
            .unknownValue, "`\(syntax.text)` is not a value of this fact", at: syntax.span, nearest,
            help: nearest.isEmpty ? ["it is one of \(known.prefix(20).joined(separator: ", "))"] : [])
        return nil
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

    /// Whether a bare word asks for nothing where no value of that name can be meant.
    func asksForMissing(_ value: ValueSyntax, of fact: ValueFact) -> Bool {
        guard !value.isQuoted, ForeignNames.meansMissing(value.text) else { return false }
        guard case .column(let reference) = fact else { return true }
        let folded = ValueFolding.fold(value.text)
        return !set.tables[reference.table].columns[reference.column].values.contains {
            ValueFolding.fold($0) == folded
        }
    }
}
