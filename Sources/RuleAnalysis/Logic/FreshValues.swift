import RuleSemantics

/// Values that no rule names, so that a message can have a value about which rules know nothing.
struct FreshValues {
    /// A word that is no part of any value that rules name, nor a label of a domain.
    private let label: String
    private let used: Set<Substring>

    init(avoiding values: [String]) {
        var used: Set<Substring> = []
        for value in values {
            for part in value.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "-") }) {
                used.insert(part)
            }
        }
        self.used = used
        var label = "elsewhere"
        var number = 2
        while used.contains(label[...]) {
            label = "elsewhere-\(number)"
            number += 1
        }
        self.label = label
    }

    /// A value of a fact; no set of values has it, and it lies below no domain.
    func value(of fact: ValueFact) -> String {
        switch fact {
        case .sender, .sentTo: return "somebody@\(label).invalid"
        case .senderDomain: return used.contains("invalid") ? label : "\(label).invalid"
        case .attachmentType: return "application/\(label)"
        case .language: return used.contains("zz") ? label : "zz"
        default: return label
        }
    }

    /// A value below a domain that lies below no other one that is not above that domain too.
    func below(_ domain: String) -> String { "\(label).\(domain)" }
}
