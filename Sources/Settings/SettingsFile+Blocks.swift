import DeskModel
import SourceText

// The blocks of the settings file, one function each.
extension SettingsFile {
    mutating func readGateway(_ block: SettingsBlock) {
        guard block.head.words.count == 2 else {
            report(.settingsValue, "a gateway has one name", at: block.head.words[0].span, help: "write `gateway sms`")
            return
        }
        let name = block.head.words[1]
        guard isDirectoryName(name.text) else {
            report(
                .settingsValue, "`\(name.text)` cannot be the name of a drop directory", at: name.span,
                help: "letters, digits, `-`, `_` and `.`, not starting with a dot")
            return
        }
        if gateways.contains(where: { $0.name == name.text }) {
            report(.settingsValue, "gateway `\(name.text)` stands twice", at: name.span)
            return
        }
        var gateway = Gateway(name: name.text, channel: .email)
        var hasChannel = false
        let known = ["channel", "format", "country", "user", "own", "header", "authserv-id", "trust-verified"]
        for line in block.lines {
            let key = line.words[0]
            switch key.text {
            case "channel":
                guard let channel = choice(line, Channel.allCases.map(\.rawValue)).flatMap(Channel.init) else { break }
                gateway.channel = channel
                hasChannel = true
            case "format":
                guard let format = choice(line, ["auto"] + MessageFormat.allCases.map(\.rawValue)) else { break }
                gateway.format = MessageFormat(rawValue: format)
            case "country": readCountry(line, into: &gateway)
            case "user": if let user = value(of: line) { gateway.user = user.text }
            case "own":
                if line.words.count < 2 {
                    report(
                        .settingsValue, "`own` takes one id or name or more", at: key.span, label: "none is given",
                        help: "they are those under which the desk itself writes on the platform")
                }
                gateway.own.formUnion(line.words.dropFirst().map(\.text))
            case "header": readHeader(line, into: &gateway)
            case "authserv-id": gateway.authenticationServers += line.words.dropFirst().map { $0.text.lowercased() }
            case "trust-verified":
                if let answer = choice(line, ["yes", "no"]) { gateway.trustsVerified = answer == "yes" }
            default: reportUnknownKey(key, in: "gateway", known: known)
            }
        }
        if !hasChannel, !block.lines.contains(where: { $0.words[0].text == "channel" }) {
            report(
                .settingsValue, "gateway `\(name.text)` has no channel", at: name.span,
                help: "add a line `channel email`, `channel phone` or `channel chat`")
        }
        if !gateway.translatedHeaders.isEmpty, let format = gateway.format, format != .smstools {
            report(
                .settingsValue, "`header` is for gateways of format smstools, and this one has \(format.rawValue)",
                at: name.span)
        }
        gateways.append(gateway)
    }

    /// `header From Absender`: how `smsd.conf` translates a header of smstools.
    private mutating func readHeader(_ line: Line, into gateway: inout Gateway) {
        guard line.words.count == 3 else {
            report(
                .settingsValue, "`header` takes the English name and the translated one", at: line.words[0].span,
                help: "write `header From Absender`")
            return
        }
        let (english, written) = (line.words[1], line.words[2])
        guard SettingsFile.smstoolsHeaders.contains(english.text) else {
            let nearest = Suggestion.nearest(to: english.text, in: SettingsFile.smstoolsHeaders)
            report(
                .settingsValue, "`\(english.text)` is not a header of smstools", at: english.span,
                label: nearest.map { "did you mean `\($0)`?" } ?? "",
                help: nearest == nil ? "headers are \(SettingsFile.smstoolsHeaders.joined(separator: ", "))" : nil)
            return
        }
        let bare = written.text.hasSuffix(":") ? String(written.text.dropLast()) : written.text
        gateway.translatedHeaders[bare] = english.text
    }

    /// The headers of received messages that a decoder reads, as smsd writes them where nothing is translated.
    private static let smstoolsHeaders = [
        "From", "From_TOA", "From_SMSC", "Name", "Sent", "Received", "Modem", "Number", "IMSI", "Alphabet", "Language",
        "Incomplete", "Error", "Call_type", "UDH-DATA", "UDH-Type",
    ]

    private func isDirectoryName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "."), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
        }
    }

    private mutating func readCountry(_ line: Line, into gateway: inout Gateway) {
        guard let value = value(of: line) else { return }
        let digits = value.text.hasPrefix("+") ? value.text.dropFirst() : value.text[...]
        guard (1...3).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            report(
                .settingsValue, "`\(value.text)` is not a country calling code", at: value.span,
                help: "write the digits after the +, such as 46 for Sweden")
            return
        }
        gateway.country = String(digits)
    }

    private mutating func choice(_ line: Line, _ known: [String]) -> String? {
        guard let value = value(of: line) else { return nil }
        if known.contains(value.text) { return value.text }
        let nearest = Suggestion.nearest(to: value.text, in: known)
        report(
            .settingsValue, "`\(value.text)` is not a value of `\(line.words[0].text)`", at: value.span,
            label: nearest.map { "did you mean `\($0)`?" } ?? "",
            help: nearest == nil ? "it is one of \(known.joined(separator: ", "))" : nil)
        return nil
    }

    mutating func readPaths(_ block: SettingsBlock) {
        for line in block.lines {
            let key = line.words[0]
            if key.text == "rules" {
                settings.rules = line.words.dropFirst().map(\.text)
                if settings.rules.isEmpty {
                    report(.settingsValue, "`rules` takes one directory or more", at: key.span, label: "none is given")
                }
                continue
            }
            guard ["spool", "state", "socket"].contains(key.text) else {
                reportUnknownKey(key, in: "paths", known: ["rules", "spool", "state", "socket"])
                continue
            }
            guard let value = value(of: line) else { continue }
            guard value.text.hasPrefix("/") else {
                report(.settingsValue, "`\(value.text)` is not an absolute path", at: value.span)
                continue
            }
            switch key.text {
            case "spool": settings.spool = value.text
            case "state": settings.state = value.text
            default: settings.socket = value.text
            }
        }
    }

    private struct NumberKey {
        let path: WritableKeyPath<Settings, Int>
        let units: [String: Int]
        let range: ClosedRange<Int>
        /// Whether `never` may stand for 0.
        var mayBeNever = false
    }

    mutating func readNumbers(_ block: SettingsBlock) {
        let name = block.head.words[0].text
        let bytes = ["KB": 1024, "MB": 1_048_576]
        let seconds = ["seconds": 1, "minutes": 60, "hours": 3600]
        let limits: [String: NumberKey] = [
            "file-size": NumberKey(path: \.limits.fileSize, units: bytes, range: 1024...2_147_483_648),
            "mime-depth": NumberKey(path: \.limits.mimeDepth, units: [:], range: 1...256),
            "mime-parts": NumberKey(path: \.limits.mimeParts, units: [:], range: 1...100_000),
            "json-depth": NumberKey(path: \.limits.jsonDepth, units: [:], range: 1...1_000),
            "matched-text": NumberKey(path: \.limits.matchedText, units: bytes, range: 1024...134_217_728),
            "messages-in-file": NumberKey(path: \.limits.messagesInFile, units: [:], range: 1...100_000),
            "messages-in-memory": NumberKey(path: \.limits.messagesInMemory, units: [:], range: 1...65_536),
            "bytes-in-memory": NumberKey(path: \.limits.bytesInMemory, units: bytes, range: 1_048_576...8_589_934_592),
            "disk-free": NumberKey(path: \.limits.diskFree, units: bytes, range: 0...1_099_511_627_776),
            "disk-free-percent": NumberKey(path: \.limits.diskFreePercent, units: [:], range: 0...90),
        ]
        let intake: [String: NumberKey] = [
            "settle": NumberKey(path: \.intake.settle, units: seconds, range: 0...3_600),
            "rescan": NumberKey(path: \.intake.rescan, units: seconds, range: 1...3_600),
            "late-writer": NumberKey(path: \.intake.lateWriter, units: seconds, range: 0...3_600),
            "companion-wait": NumberKey(path: \.intake.companionWait, units: seconds, range: 1...86_400),
            "part-wait": NumberKey(path: \.intake.partWait, units: seconds, range: 0...3_600),
            "duplicate-window": NumberKey(path: \.intake.duplicateWindow, units: ["days": 1], range: 1...3_650),
            "batch": NumberKey(path: \.intake.batch, units: [:], range: 1...4_096),
        ]
        func days(_ path: WritableKeyPath<Settings, Int>) -> NumberKey {
            NumberKey(path: path, units: ["days": 1], range: 1...36_500, mayBeNever: true)
        }
        let retention = [
            "done": days(\.retention.done), "aside": days(\.retention.aside), "held": days(\.retention.held),
            "archive": days(\.retention.archive),
        ]
        let held = ["stub-after": NumberKey(path: \.held.stubAfter, units: seconds, range: 60...604_800)]
        let blocks = ["limits": limits, "intake": intake, "retention": retention, "held": held]
        let keys = blocks[name] ?? [:]
        for line in block.lines {
            if name == "held", line.words[0].text == "stub-tier" {
                if let tier = value(of: line) { settings.held.stubTier = tier.text }
                continue
            }
            guard let key = keys[line.words[0].text] else {
                reportUnknownKey(
                    line.words[0], in: name, known: (keys.keys + (name == "held" ? ["stub-tier"] : [])).sorted())
                continue
            }
            if let number = quantity(line, key) { settings[keyPath: key.path] = number }
        }
    }

    private mutating func quantity(_ line: Line, _ key: NumberKey) -> Int? {
        let words = line.words.dropFirst().map(\.text)
        let span = line.words[0].span.through(line.words[line.words.count - 1].span)
        let units = key.units.keys.sorted().joined(separator: ", ")
        if key.mayBeNever, words == ["never"] { return 0 }
        guard let digits = words.first, digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
            words.count == (key.units.isEmpty ? 1 : 2),
            let factor = key.units.isEmpty ? 1 : key.units[words[1]]
        else {
            report(
                .settingsValue, "`\(line.words[0].text)` takes a number\(key.units.isEmpty ? "" : " and its unit")",
                at: span, help: key.units.isEmpty ? nil : "the unit is one of \(units)")
            return nil
        }
        let (amount, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, key.range.contains(amount) else {
            report(
                .settingsValue, "`\(line.words[0].text)` is out of its range", at: span,
                help:
                    "it goes from \(key.range.lowerBound) to \(key.range.upperBound)\(key.units.isEmpty ? "" : " in the smallest unit")"
            )
            return nil
        }
        return amount
    }
}
