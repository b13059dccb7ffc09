import Settings
import SourceText
import TestSupport
import Testing

/// One settings file a code, with everything that is said under it, byte for byte.
@Suite("Diagnostics of the settings")
struct SettingsDiagnosticTests {
    static let texts: [DiagnosticCode: String] = [
        .settingsUnknown: """
            channel  phone
        gatway sms
            channel  phone
        else
            a  b
        gateway sms
            channel  phone
            chanel   phone
            colour   red
        role desk
            groups   a
            wages    b
            may      look
        limits
            file-sise  3 MB
        intake
            setle      2 seconds
        paths
            spol       /a
        retention tier second
            archve     3 days
        joining
            telefone   3 hours

        """,
        .settingsValue: """
        gateway
            channel  phone
        gateway a/b
            channel  phone
        gateway sms
            channel  fone
            format   fax
            country  sweden
            user     a b
            trust-verified  maybe
        gateway sms
            channel  phone
        gateway none
            format   auto
        gateway twice
            channel  phone
            channel  chat
        gateway mixed
            channel  chat
            format   matermost
            own
            header   Alfabet Zeichensatz
            header   Colour Farbe
            header   From
        gateway wrong
            channel  chat
            format   slack
            header   From Absender
        role
            may  take
        role desk
            may  take
        role desk
            may  resolve
        role idle
            group  idle
        role typing
            may    tak, reslove, dance, hold
        role empty
            group
            user
            may
            tiers
        limits all
            file-size   3
            mime-depth  3 KB
            batch-size  4
            mime-parts  0
        limits
            mime-parts  5
        intake
            settle  2 days
        paths
            rules
            spool   spool
            state
            socket  /a /b
        retention teir second
            done  30 days
        retention tier
            done  30 days
        retention category billing
            archive    ten days
            originals  40000 days
            aside      3 days
        retention category billing
            done  never
        retention tier third
        joining
            person  3 days

        """,
        .unreadableText: """
        gateway "sms
            channel  phone
        gateway “chat”
            channel  chat

        """,
    ]

    @Test("say what is wrong, where, why and what to do", arguments: texts.keys.sorted())
    func matchGolden(code: DiagnosticCode) {
        let result = read(Self.texts[code] ?? "")
        let report = DiagnosticRenderer(map: result.map).report(result.diagnostics)
        expectGolden(report, at: Repository.root + "/Tests/SettingsTests/Golden/\(code.rawValue).txt")
        #expect(result.diagnostics.contains { $0.code == code })
    }

    @Test("have a golden file for each code of the settings")
    func completeness() {
        let codes = DiagnosticCode.allCases.filter { $0.rawValue.hasPrefix("S") }
        #expect(codes.allSatisfy { Self.texts[$0] != nil })
    }

    @Test("of a file that is not UTF-8 are one")
    func notUTF8() {
        let file = SourceFile(path: "firstline.conf", bytes: Array("paths\n    spool /s\n".utf8) + [0xFF])
        let result = SettingsFile.read(file, over: Settings())
        #expect(result.diagnostics.map(\.code) == [.unreadableText])
        #expect(result.settings == Settings())
    }

    @Test("of one block hide none of the next")
    func hideNothing() {
        let result = read("gatway x\ngateway a\n    user b\nlimits\n    batch 5\nintake\n    rescan 0 seconds\n")
        #expect(
            result.diagnostics.map(\.message) == [
                "no block of the settings is called `gatway`", "gateway `a` has no channel",
                "`batch` is not a key of `limits`",
                "`rescan` is out of its range",
            ])
    }
}
