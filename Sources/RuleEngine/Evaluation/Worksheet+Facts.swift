import RuleSemantics

extension Worksheet {
    /// Marks the tests that the message's values fulfil, its yes/no facts, and what is there.
    mutating func markFacts(_ reader: FactReader) {
        let facts = compiled.facts
        for values in facts.values {
            var isPresent = false
            reader.forEachValue(of: values.fact) { value in
                isPresent = true
                if let list = values.equal[value] { mark(values: Int(list)) }
                if !values.domains.isEmpty { mark(domain: value, values) }
            }
            if isPresent, let test = values.present { mark(test: Int(test)) }
        }
        for (fact, test) in facts.flags where reader.flag(fact) { mark(test: Int(test)) }
        for (fact, test) in facts.presentNumbers where reader.number(fact) != nil { mark(test: Int(test)) }
        for (fact, test) in facts.presentTexts {
            let isThere =
                fact == .text
                ? reader.text(of: .subject) != nil || reader.text(of: .body) != nil : reader.text(of: fact) != nil
            if isThere { mark(test: Int(test)) }
        }
    }

    private mutating func mark(values list: Int) {
        let tests = compiled.facts.valueTests
        for place in tests.places(list) { mark(test: tests.item(place)) }
    }

    /// A domain fulfils what asks for it and for each that it lies below.
    private mutating func mark(domain: String, _ values: FactIndex.Values) {
        if let list = values.domains[domain] { mark(values: Int(list)) }
        let bytes = domain.utf8
        for place in bytes.indices where bytes[place] == UInt8(ascii: ".") {
            if let list = values.domains[String(domain[bytes.index(after: place)...])] { mark(values: Int(list)) }
        }
    }
}
