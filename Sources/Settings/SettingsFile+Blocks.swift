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

    mutating func choice(_ line: Line, _ known: [String]) -> String? {
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
}
