import SourceText

// The blocks whose keys have one value each: what `SettingsKey` lists.
extension SettingsFile {
    mutating func readKeys(_ block: SettingsBlock) {
        let name = block.head.words[0].text
        let keys = SettingsKey.keys(of: name)
        for line in block.lines {
            guard let key = keys[line.words[0].text] else {
                reportUnknownKey(line.words[0], in: name, known: keys.keys.sorted())
                continue
            }
            switch key.value {
            case .number(let path, let unit, let range):
                if let number = quantity(line, unit, range) { settings[keyPath: path] = number }
            case .name(let path):
                if let value = value(of: line) { settings[keyPath: path] = value.text }
            case .path(let path):
                guard let value = value(of: line) else { break }
                if value.text.hasPrefix("/") {
                    settings[keyPath: path] = value.text
                } else {
                    report(.settingsValue, "`\(value.text)` is not an absolute path", at: value.span)
                }
            case .logStyle: readLogStyle(line)
            }
        }
    }

    private mutating func readLogStyle(_ line: Line) {
        guard let style = choice(line, ["auto"] + Settings.LogStyle.allCases.map(\.rawValue)) else { return }
        settings.log = Settings.LogStyle(rawValue: style)
    }

    mutating func quantity(_ line: Line, _ unit: SettingsKey.Unit, _ range: ClosedRange<Int>) -> Int? {
        let words = line.words.dropFirst().map(\.text)
        let span = line.words[0].span.through(line.words[line.words.count - 1].span)
        let known = unit.words
        let units = known.keys.sorted().joined(separator: ", ")
        if case .daysOrNever = unit, words == ["never"] { return 0 }
        guard let digits = words.first, digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
            words.count == (known.isEmpty ? 1 : 2), let factor = known.isEmpty ? 1 : known[words[1]]
        else {
            report(
                .settingsValue, "`\(line.words[0].text)` takes a number\(known.isEmpty ? "" : " and its unit")",
                at: span, help: known.isEmpty ? nil : "the unit is one of \(units)")
            return nil
        }
        let (amount, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, range.contains(amount) else {
            let suffix = known.isEmpty ? "" : " in the smallest unit"
            report(
                .settingsValue, "`\(line.words[0].text)` is out of its range", at: span,
                help: "it goes from \(range.lowerBound) to \(range.upperBound)\(suffix)")
            return nil
        }
        return amount
    }
}
