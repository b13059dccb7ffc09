import RuleSemantics

/// Domain names and those below them.
enum Domains {
    /// Whether the domain is one of these or lies below one.
    static func isAny(_ domains: [String], above domain: String) -> Bool {
        domains.contains { ValueFolding.isDomain(domain, under: $0) }
    }

    /// The domain and everything above it: `a.b.c`, `b.c`, `c`.
    static func chain(of domain: String) -> [String] {
        var result = [domain]
        var rest = domain[...]
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            result.append(String(rest))
        }
        return result
    }
}
