/// Letters that look like others of another script, and characters that cannot be seen (Unicode Technical Standard
/// 39, as far as it concerns words that an admin types or pastes).
enum LookAlikes {
    /// What is wrong with a piece of text.
    struct Problem: Equatable {
        /// What is wrong, in the admin's words.
        let message: String
        /// The character that shows it.
        let culprit: String
    }

    /// The scripts whose letters are taken for one another.
    enum Script: String {
        case latin = "Latin"
        case greek = "Greek"
        case cyrillic = "Cyrillic"
        case armenian = "Armenian"
        case cherokee = "Cherokee"
    }

    /// What is wrong with a piece of text; nil where nothing is.
    static func problem(in text: some StringProtocol) -> Problem? {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
        let scalars = Array(text.unicodeScalars)
        if let problem = hidden(in: scalars) { return problem }
        let words = scalars.split { !($0.properties.isAlphabetic || isMark($0)) }.map(Array.init)
        for word in words {
            if let problem = mixture(in: word) { return problem }
        }
        return disguise(in: words)
    }

    private static func hidden(in scalars: [Unicode.Scalar]) -> Problem? {
        for (place, scalar) in scalars.enumerated() {
            let name = "U+\(hexadecimal(scalar))"
            if isBidiControl(scalar) {
                return Problem(
                    message: "has a character that turns the direction of writing and cannot be seen", culprit: name)
            }
            guard scalar.properties.isDefaultIgnorableCodePoint else { continue }
            // Joiners have their place between letters of Arabic and Indic scripts and within emoji.
            let isJoiner = scalar.value == 0x200C || scalar.value == 0x200D || scalar.properties.isVariationSelector
            let neighbours = [
                place > 0 ? scalars[place - 1] : nil, place + 1 < scalars.count ? scalars[place + 1] : nil,
            ]
            if isJoiner, !neighbours.contains(where: { $0.flatMap(script) != nil }) { continue }
            return Problem(message: "has a character that cannot be seen", culprit: name)
        }
        return nil
    }

    private static func mixture(in word: [Unicode.Scalar]) -> Problem? {
        var counts: [Script: Int] = [:]
        for scalar in word { if let script = script(of: scalar) { counts[script, default: 0] += 1 } }
        guard counts.count > 1 else { return nil }
        let ordered = counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map(\.key)
        let rare = ordered[ordered.count - 1]
        let culprit = word.first { script(of: $0) == rare }
        let shown = culprit.map { "`\($0)` (U+\(hexadecimal($0))) is \(rare.rawValue)" } ?? ""
        return Problem(
            message: "mixes \(ordered.map(\.rawValue).joined(separator: " and ")) letters in one word", culprit: shown)
    }

    /// The scripts of a text in which some word has a letter that is not taken for a Latin one.
    static func ownScripts(in text: some StringProtocol) -> Set<Script> {
        Set(text.unicodeScalars.filter { !latinLooking.contains($0) }.compactMap(script)).subtracting([.latin])
    }

    /// A word that looks Latin and is of another script, none of these.
    static func disguisedWord(in text: some StringProtocol, besides known: Set<Script>) -> Problem? {
        let words = Array(text.unicodeScalars).split { !($0.properties.isAlphabetic || isMark($0)) }.map(Array.init)
        for word in words where word.count >= 3 && word.allSatisfy({ latinLooking.contains($0) }) {
            guard let script = script(of: word[0]), script != .latin, !known.contains(script) else { continue }
            return Problem(
                message: "looks like a word in Latin letters and is none",
                culprit: "`\(String(String.UnicodeScalarView(word)))` is written in \(script.rawValue) letters")
        }
        return nil
    }

    /// A word of another script that could be taken for a Latin one, among Latin words.
    private static func disguise(in words: [[Unicode.Scalar]]) -> Problem? {
        guard words.contains(where: { word in word.contains { script(of: $0) == .latin } }) else { return nil }
        for word in words where word.count >= 3 && word.allSatisfy({ latinLooking.contains($0) }) {
            let name = script(of: word[0])?.rawValue ?? "other"
            return Problem(
                message: "has a word that looks like Latin letters and is none",
                culprit: "`\(String(String.UnicodeScalarView(word)))` is written in \(name) letters")
        }
        return nil
    }

    private static let latinLooking = Set("аеорсухіјѕԁһӏАВЕЅІЈКМНОРСТХУοονυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ".unicodeScalars)

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isBidiControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func script(of scalar: Unicode.Scalar) -> Script? {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF, 0x2C60...0x2C7F,
            0xA722...0xA787, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
            .latin
        case 0x370...0x373, 0x376...0x377, 0x37B...0x37D, 0x37F, 0x386, 0x388...0x3E1, 0x3F0...0x3FF, 0x1F00...0x1FFF:
            .greek
        case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: .cyrillic
        case 0x531...0x556, 0x560...0x588: .armenian
        case 0x13A0...0x13FF, 0xAB70...0xABBF: .cherokee
        default: nil
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
