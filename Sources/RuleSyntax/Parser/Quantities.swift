import SourceText

/// Numbers and units as people write them, and as they are written here.
package enum Quantities {
    static let units = ["KB", "MB", "seconds", "minutes", "hours", "days"]

    /// What was meant, and what is wrong with how it is written.
    package struct Correction {
        /// What is wrong.
        package var message: String
        /// What was meant.
        package var text: String
        /// Whether the word behind the number belongs to it.
        package var takesUnit: Bool
    }

    /// The quantity somebody meant by a word that starts with a digit and the word behind it; nil where it is written
    /// well, or cannot be guessed.
    package static func corrected(_ word: String, unit next: String?) -> Correction? {
        let digits = word.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let glued = String(word.dropFirst(digits.count))
        let written = glued.isEmpty ? next ?? "" : glued
        let takesUnit = glued.isEmpty && next != nil
        // A small `m` may be a minute.
        let known: String? = units.contains(written) ? written : written == "M" ? "MB" : names[written.lowercased()]
        let isLarge = ["gb", "g", "gib", "gigabytes", "tb"].contains(written.lowercased())
        guard glued.isEmpty || known != nil || isLarge else { return nil }
        if let factor = ["gb": 1024, "g": 1024, "gib": 1024, "gigabytes": 1024, "tb": 1_048_576][written.lowercased()],
            let amount = Int(digits), (0..<1_000_000).contains(amount)
        {
            return Correction(
                message: "`\(written)` is not a unit", text: "\(amount * factor) MB", takesUnit: takesUnit)
        }
        if digits.contains(".") {
            guard let known, let amount = whole(digits, unit: known) else { return nil }
            return Correction(message: "numbers have no decimals", text: amount, takesUnit: takesUnit)
        }
        guard let known else { return nearUnit(digits, written, takesUnit) }
        if !glued.isEmpty {
            return Correction(
                message: "a space stands between a number and its unit", text: "\(digits) \(known)", takesUnit: false)
        }
        guard known != written else { return nil }
        return Correction(message: "`\(written)` is not a unit", text: "\(digits) \(known)", takesUnit: true)
    }

    private static func nearUnit(_ digits: Substring, _ written: String, _ takesUnit: Bool) -> Correction? {
        guard takesUnit, written != "or", written != "of", written != "for", written != "and",
            let near = Suggestion.nearest(to: written, in: units)
        else { return nil }
        return Correction(message: "`\(written)` is not a unit", text: "\(digits) \(near)", takesUnit: true)
    }

    /// Names of units in other places.
    private static let names: [String: String] = [
        "k": "KB", "kb": "KB", "kib": "KB", "kbyte": "KB", "kbytes": "KB", "kilobytes": "KB", "mb": "MB",
        "mib": "MB", "mbyte": "MB", "mbytes": "MB", "megabytes": "MB", "s": "seconds", "sec": "seconds",
        "secs": "seconds", "second": "seconds", "min": "minutes", "mins": "minutes", "minute": "minutes",
        "minutos": "minutes", "minuti": "minutes", "minuta": "minutes", "h": "hours", "hr": "hours", "hrs": "hours",
        "hour": "hours", "horas": "hours", "ore": "hours", "sati": "hours", "d": "days", "day": "days",
    ]

    /// A number with one decimal or two in whole smaller units.
    private static func whole(_ digits: Substring, unit: String) -> String? {
        let smaller = ["MB": ("KB", 1024), "minutes": ("seconds", 60), "hours": ("minutes", 60), "days": ("hours", 24)]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard let (name, factor) = smaller[unit], parts.count == 2, (1...2).contains(parts[1].count),
            let before = Int(parts[0]), let after = Int(parts[1]), before < 1_000_000
        else { return nil }
        let hundredths = before * 100 + (parts[1].count == 1 ? after * 10 : after)
        guard (hundredths * factor).isMultiple(of: 100) else { return nil }
        return "\(hundredths * factor / 100) \(name)"
    }
}
