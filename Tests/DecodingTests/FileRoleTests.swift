import Decoding
import DeskModel
import Testing

@Suite("Files in a drop directory")
struct FileRoleTests {
    @Test(
        "a name tells what a file is",
        arguments: [
            ("1795296845.V801I2a3f1cM482913.mx1", nil, FileRole.message), ("GSM1.aB3xYz", .smstools, .message),
            ("msg0003.txt", .voicemail, .message), ("a.json", .neutral, .message), ("a.eml", nil, .message),
            (".hidden", nil, .ignored), ("a.tmp", nil, .ignored), ("a.part", .neutral, .ignored),
            ("GSM1.x.LOCK", .smstools, .ignored),
            ("a.lock", nil, .ignored), ("a.txt~", nil, .ignored), ("GSM1-concatenated", .smstools, .ignored),
            ("GSM1-concatenated", .mail, .message), ("", nil, .ignored),
            ("msg0003.wav", nil, .companion(of: "msg0003.txt")),
            ("msg0003.WAV", .voicemail, .companion(of: "msg0003.txt")),
            ("msg0003.gsm", .voicemail, .companion(of: "msg0003.txt")),
            ("msgintro0003.wav", nil, .companion(of: "msg0003.txt")),
            ("msg0003.wav", .mail, .message), ("message.wav", .voicemail, .companion(of: nil)),
            ("msg12345.wav", .voicemail, .companion(of: "msg12345.txt")),
            ("msg003.wav", .voicemail, .companion(of: nil)), ("a.png", .neutral, .companion(of: nil)),
            ("A.PDF", nil, .companion(of: nil)),
            ("a.png", .slack, .message),
        ] as [(String, MessageFormat?, FileRole)])
    func roles(name: String, format: MessageFormat?, role: FileRole) {
        #expect(fileRole(of: name, format: format) == role)
    }

    @Test("an envelope names its companions, plain names only")
    func companions() {
        let json =
            "{\"firstline\":1,\"attachments\":[{\"file\":\"a.png\"},{\"file\":\"../b\"},{\"name\":\"c\"},{\"file\":\".d\"},{\"file\":\"a.png\"},{\"file\":\"e f\"}]}"
        #expect(companionNames(in: Array(json.utf8), format: .neutral) == ["a.png", "e f"])
        #expect(companionNames(in: Array(json.utf8), format: nil) == ["a.png", "e f"])
        #expect(companionNames(in: Array(json.utf8), format: .slack) == [])
        #expect(companionNames(in: Array("{\"firstline\" \"file\"".utf8), format: nil) == [])
    }
}

@Suite("Recognising formats")
struct FormatSnifferTests {
    @Test(
        "content is recognised without settings",
        arguments: [
            ("From: a@b.example\nSubject: x\n\ny", MessageFormat.mail), ("Received: x\nFrom: y\n\nz", .mail),
            (SmstoolsTests.head + "Alphabet: ISO\n\nx", .smstools), (VoicemailTests.sample, .voicemail),
            (NeutralTests.sample, .neutral), ("\u{FEFF}  " + NeutralTests.sample, .neutral),
            (TelegramTests.update("\"message\":{}"), .telegram), (MatrixTests.event("\"body\":\"x\""), .matrix),
        ])
    func auto(text: String, format: MessageFormat) throws {
        #expect(try MessageDecoder(gateway: gateway(.chat)).decode(drop(text)).format == format)
    }

    @Test(
        "what is not recognised is held, and says what was looked for",
        arguments: ["hello world", "a: b\n\nc", "{\"a\":1}", "PK\u{3}\u{4}"])
    func unknown(text: String) {
        do throws(HoldReason) {
            _ = try MessageDecoder(gateway: gateway()).decode(drop(text))
            Issue.record("decoded")
        } catch {
            #expect(error.code == .unknownFormat && error.detail.contains("looked for"))
        }
    }

    @Test("a file of another format than the gateway's is held", arguments: MessageFormat.allCases)
    func mismatch(format: MessageFormat) {
        // Of gammu's files the name is what is known, and a name alone contradicts no other format.
        for sample in FormatSample.all where sample.format != .gammu {
            let unit = Drop(name: sample.name, bytes: sample.content, received: received)
            let code = holdCode(unit, gateway { $0.format = format })
            if sample.format == format {
                #expect(code == nil, "\(sample.format)")
            } else {
                #expect(code == .unknownFormat, "\(sample.format) as \(format): \(String(describing: code))")
            }
        }
    }

    @Test("empty files and files over the limit are held")
    func sizes() {
        #expect(holdCode(drop("")) == .empty)
        #expect(holdCode(drop(" \n\t\n")) == .empty)
        var limits = DecodingLimits()
        limits.fileSize = 10
        let unit = drop("From: a@b\n\nx")
        #expect(throws: HoldReason(.tooLarge, "12 bytes; the limit is 10")) {
            try MessageDecoder(gateway: gateway(), limits: limits).decode(unit)
        }
        limits.fileSize = 12
        #expect((try? MessageDecoder(gateway: gateway(), limits: limits).decode(unit)) != nil)
    }
}
