/// Days, hours and dates as people write them elsewhere, and as they are written here.
enum TimeWriting {
    /// `mon-fri` for `Monday-Friday`, `lun-ven`, `Mo–Fr`, `weekdays`; nil where the days cannot be told.
    static func days(_ text: String) -> String? {
        let plain = text.lowercased().replacing("–", with: "-").replacing("—", with: "-")
        switch plain {
        case "weekdays", "weekday", "workdays", "working-days", "business-days": return "mon-fri"
        case "weekend", "weekends": return "sat-sun"
        case "everyday", "always", "all", "any", "mon-sun", "week", "alldays", "24/7": return "daily"
        default: break
        }
        let parts = plain.split { "-/".contains($0) }.map(String.init)
        guard (1...2).contains(parts.count) else { return nil }
        let days = parts.compactMap(day)
        return days.count == parts.count ? days.joined(separator: "-") : nil
    }

    private static func day(_ text: String) -> String? {
        let plain = text.hasSuffix(".") ? String(text.dropLast()) : text
        return names.first {
            $0.value.contains(plain) || ($0.value.first?.hasPrefix(plain) == true && plain.count >= 2)
        }?.key
    }

    /// English in full, then other names: Spanish, Italian, Croatian, German, French.
    private static let names: [String: [String]] = [
        "mon": ["monday", "lunes", "lun", "lunedì", "lunedi", "ponedjeljak", "pon", "montag", "lundi"],
        "tue": ["tuesday", "tues", "martes", "martedì", "martedi", "utorak", "uto", "dienstag", "di", "mardi"],
        "wed": [
            "wednesday", "weds", "miércoles", "miercoles", "mié", "mie", "mercoledì", "mercoledi", "srijeda", "sri",
            "mittwoch", "mi", "mercredi",
        ],
        "thu": [
            "thursday", "thur", "thurs", "jueves", "jue", "giovedì", "giovedi", "gio", "četvrtak", "čet", "donnerstag",
            "do", "jeudi",
        ],
        "fri": ["friday", "viernes", "vie", "venerdì", "venerdi", "ven", "petak", "pet", "freitag", "vendredi"],
        "sat": ["saturday", "sábado", "sabado", "sáb", "sab", "sabato", "subota", "sub", "samstag", "samedi"],
        "sun": ["sunday", "domingo", "dom", "domenica", "nedjelja", "ned", "sonntag", "so", "dimanche"],
    ]

    /// `09:00-17:00` for `9:00-17:00`, `9-17`, `9am-5pm`, `9.00-17.00`, `0900-1700`; nil where it cannot be told.
    static func span(_ text: String) -> String? {
        let plain = text.lowercased().replacing("–", with: "-").replacing("—", with: "-")
        let parts = plain.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = clock(parts[0], isEnd: false), let end = clock(parts[1], isEnd: true) else {
            return nil
        }
        return start == end ? nil : "\(start)-\(end)"
    }

    private static func clock(_ text: Substring, isEnd: Bool) -> String? {
        var rest = text
        var shift: Int?
        for (suffix, hours) in [("am", 0), ("pm", 12), ("a.m.", 0), ("p.m.", 12)] where rest.hasSuffix(suffix) {
            rest = rest.dropLast(suffix.count)
            shift = hours
            break
        }
        if shift == nil, rest.hasSuffix("h") { rest = rest.dropLast() }
        let parts = rest.split { ":.h".contains($0) }
        var numbers = parts.compactMap { $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil }
        guard numbers.count == parts.count, (1...2).contains(numbers.count) else { return nil }
        if numbers.count == 1 {
            // `0900` and `900` are hours and minutes in one.
            let isBoth = parts[0].count >= 3
            numbers = isBoth ? [numbers[0] / 100, numbers[0] % 100] : [numbers[0], 0]
        }
        if let shift {
            guard (1...12).contains(numbers[0]) else { return nil }
            numbers[0] = numbers[0] % 12 + shift
        }
        guard (0...59).contains(numbers[1]), (0...23).contains(numbers[0]) || (isEnd && numbers == [24, 0]) else {
            return nil
        }
        return "\(twoDigits(numbers[0])):\(twoDigits(numbers[1]))"
    }

    /// What is wrong with a date, and what was probably meant; empty where nothing can be guessed.
    static func date(_ text: String) -> (reason: String, meant: [String]) {
        let parts = text.split { "-./".contains($0) }
        let numbers = parts.compactMap { $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil }
        guard parts.count == 3, numbers.count == 3, numbers.allSatisfy({ $0 < 10_000 }) else { return ("", []) }
        if parts[0].count == 4 { return reading(numbers[0], numbers[1], numbers[2]) }
        guard parts[2].count == 4 else { return ("", []) }
        let dayFirst = reading(numbers[2], numbers[1], numbers[0])
        let monthFirst = reading(numbers[2], numbers[0], numbers[1])
        if text.contains(".") || monthFirst.meant.isEmpty || dayFirst.meant == monthFirst.meant { return dayFirst }
        return dayFirst.meant.isEmpty ? monthFirst : ("", dayFirst.meant + monthFirst.meant)
    }

    private static func reading(_ year: Int, _ month: Int, _ day: Int) -> (reason: String, meant: [String]) {
        guard (1...12).contains(month), year > 0 else {
            return (month > 12 ? "there is no month \(month)" : "", [])
        }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        if day > days { return ("\(months[month - 1]) \(year) has \(days) days", []) }
        let written = String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year)
        return ("", day > 0 ? ["\(written)-\(twoDigits(month))-\(twoDigits(day))"] : [])
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
