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
            if folded.hasSuffix("/*") || folded.hasPrefix("*/") {
                report(
                    .unknownValue, "`\(syntax.text)` is compared as it stands: `*` is no wildcard here",
                    at: syntax.span, help: ["name the types: `attachment-type is image/png or image/jpeg`"])
                return nil
            }
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
            warnOfImpossible(syntax, folded, of: fact)
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
    ///
    /// - Parameter isGiven: whether a test gives it, without `over` or `under`.
    mutating func amount(_ quantity: QuantitySyntax, of fact: NumberFact, isGiven: Bool = false) -> Int? {
        func example(_ verb: String, _ value: String) -> String {
            isGiven ? "\(fact.rawValue) \(value)" : "\(fact.rawValue) \(verb) \(value)"
        }
        switch fact {
        case .attachments:
            return amount(quantity, units: [:], what: "attachments", example: example("over", "2"))
        case .size:
            return amount(
                quantity, units: ["KB": 1024, "MB": 1_048_576], what: "a size", example: example("over", "5 MB"))
        case .duration:
            return amount(
                quantity, units: ["seconds": 1, "minutes": 60, "hours": 3600], what: "a duration",
                example: example("under", "30 seconds"))
        }
    }

    /// Warns of a value that is not written as decoders write addresses: it is compared whole with those.
    mutating func warnOfImpossible(_ value: ValueSyntax, _ folded: String, of fact: ValueFact) {
        guard let advice = Checker.advice(on: folded, of: fact) else { return }
        let what = fact == .senderDomain ? "a domain" : "an address or a number"
        diagnostics.append(
            Diagnostic(
                .listMisuse, "`\(value.text)` is not how \(what) is written in messages",
                at: Diagnostic.Label(value.span),
                help: [advice], severity: .warning))
    }

    /// How to write a value that is not in the form of its fact; nil where it is, or where that cannot be told.
    static func advice(on folded: String, of fact: ValueFact) -> String? {
        let isNumber = folded.contains { $0.isNumber } && folded.allSatisfy { $0.isNumber || "+-./() ".contains($0) }
        switch fact {
        case .sender, .sentTo:
            if let open = folded.lastIndex(of: "<"), folded.hasSuffix(">") {
                return "the address stands alone: write `\(folded[folded.index(after: open)...].dropLast())`"
            } else if isNumber, folded.contains(where: { " -./()".contains($0) }) {
                let digits = folded.filter(\.isNumber)
                let plain =
                    folded.hasPrefix("+") ? "+\(digits)" : folded.hasPrefix("00") ? "+\(digits.dropFirst(2))" : digits
                return "numbers have no spaces and no signs between the digits: write `\(plain)`"
            } else if isNumber, folded.hasPrefix("00") {
                return "numbers start with `+`: write `+\(folded.dropFirst(2))`"
            } else if fact == .sender, !folded.contains("@"), !folded.contains(":"), !isNumber,
                folded.split(separator: ".", omittingEmptySubsequences: false).count > 1, !folded.contains(" ")
            {
                return "for everybody of a domain write `sender-domain is under \(folded)`"
            }
            return nil
        case .senderDomain:
            if folded.contains("://") {
                let host = folded.split(separator: "/").dropFirst().first ?? ""
                return "a domain alone: write `\(host)`"
            } else if let at = folded.lastIndex(of: "@") {
                let domain = folded[folded.index(after: at)...]
                return "for one sender write `sender is \(folded)`, for the domain `\(domain)`"
            }
            return nil
        default: return nil
        }
    }

    mutating func amount(_ quantity: QuantitySyntax, units: [String: Int], what: String, example: String) -> Int? {
        guard let number = wholeNumber(quantity.number.text), number <= 1_000_000_000_000 else {
            let isWhole =
                !quantity.number.text.isEmpty && quantity.number.text.utf8.allSatisfy { (48...57).contains($0) }
            report(
                .badNumber, "`\(quantity.number.text)` is \(isWhole ? "too large" : "not a whole number")",
                at: quantity.number.span,
                help: [
                    isWhole
                        ? "the largest number is 1000000000000; a larger unit makes it shorter"
                        : "write digits\(units.isEmpty ? "" : ", then a space and the unit"): `\(example)`"
                ])
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
