/// The domain of a mail address in the one form that facts have: lower case, Unicode, no dot at the end.
///
/// `xn--mller-kva.example` and `MÜLLER.Example` are one domain (RFC 5890); people write the second into rules. A label
/// stays as it came where its Punycode is broken, has characters that no name may have, or mixes letters of Latin with
/// Greek or Cyrillic ones, as names made to be mistaken for others do.
enum MailDomain {
    /// A domain in its one form.
    static func normalised(_ written: Substring) -> String {
        let lowered = written.lowercased()
        guard isSpecial(lowered) else { return lowered }
        // Input methods of Chinese and Japanese write other full stops (RFC 3490, section 3.1).
        let stops: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]
        var labels = lowered.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: stops.contains)
            .map { Substring($0) }
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        return labels.map(label).joined(separator: ".")
    }

    /// Whether a domain has more than one way of being written: letters beyond ASCII, Punycode, a dot at the end.
    private static func isSpecial(_ domain: String) -> Bool {
        var window: UInt32 = 0
        for byte in domain.utf8 {
            if byte >= 0x80 { return true }
            window = window << 8 | UInt32(byte)
            // `xn--`
            if window == 0x786E_2D2D { return true }
        }
        return window & 0xFF == 0x2E
    }

    private static func label(_ written: Substring) -> String {
        guard written.hasPrefix("xn--"), let text = Punycode.decode(written.dropFirst(4)), isName(text) else {
            return String(written)
        }
        return text
    }

    /// Whether a decoded label is one that may be shown in its place.
    private static func isName(_ text: String) -> Bool {
        var scripts: Set<Script> = []
        var isASCII = true
        for scalar in text.unicodeScalars {
            isASCII = isASCII && scalar.isASCII
            if let script = Script(of: scalar) { scripts.insert(script) }
            switch scalar.properties.generalCategory {
            case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber:
                continue
            default: guard scalar == "-" || scalar == "\u{B7}" else { return false }
            }
        }
        return !isASCII && scripts.count <= 1
    }

    /// The scripts whose letters look alike.
    private enum Script {
        case latin, greek, cyrillic

        init?(of scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x61...0x7A, 0xDF...0x24F, 0x1E00...0x1EFF: self = .latin
            case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
            case 0x400...0x52F: self = .cyrillic
            default: return nil
            }
        }
    }
}
