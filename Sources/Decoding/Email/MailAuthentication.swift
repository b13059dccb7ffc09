/// Reads Authentication-Results (RFC 8601) of servers the desk trusts.
enum MailAuthentication {
    /// Whether the sender's domain is proven.
    ///
    /// Only the topmost field of a listed server counts: what stands below may have come with the mail. `dmarc=pass`
    /// proves the From domain; `spf` and `dkim` only where the domain they prove is the From domain or one above it.
    static func verifies(_ headers: MailHeaders, domain: String?, servers: [String]) -> Bool {
        guard let domain, !servers.isEmpty else { return false }
        let trusted = Set(servers.map { $0.lowercased() })
        for value in headers.values("authentication-results") {
            let statements = withoutComments(value).lowercased().split(separator: ";", omittingEmptySubsequences: false)
            guard let server = statements.first?.split(separator: " ").first, trusted.contains(String(server)) else {
                continue
            }
            return statements.dropFirst().contains { proves($0, domain) }
        }
        return false
    }

    private static func proves(_ statement: Substring, _ domain: String) -> Bool {
        // White space may stand around `=`: `dkim = pass`.
        let words = statement.replacing(" = ", with: "=").split(separator: " ")
        guard let result = words.first else { return false }
        func property(_ name: String) -> Substring? {
            words.first { $0.hasPrefix(name + "=") }?.dropFirst(name.count + 1)
        }
        switch result {
        case "dmarc=pass":
            return property("header.from").map { host($0) == domain } ?? true
        case "dkim=pass":
            return (property("header.d") ?? property("header.i")).map { isAligned(host($0), with: domain) } ?? false
        case "spf=pass":
            return property("smtp.mailfrom").map { isAligned(host($0), with: domain) } ?? false
        default: return false
        }
    }

    /// The domain of an address, or a domain, in the form that the sender's has.
    private static func host(_ value: Substring) -> String {
        let bare = value.drop { $0 == "\"" || $0 == "<" }.prefix { $0 != "\"" && $0 != ">" }
        return MailDomain.normalised(bare.lastIndex(of: "@").map { bare[bare.index(after: $0)...] } ?? bare)
    }

    /// A domain vouches for itself and what is below it, unless it is a top-level domain.
    private static func isAligned(_ proven: String, with domain: String) -> Bool {
        proven == domain || (proven.contains(".") && domain.hasSuffix("." + proven))
    }

    private static func withoutComments(_ value: String) -> String {
        var result = ""
        var depth = 0
        for character in value {
            switch character {
            case "(": depth += 1
            case ")" where depth > 0: depth -= 1
            default: if depth == 0 { result.append(character) }
            }
        }
        return result
    }
}
