import Foundation
import Settings
import SourceText
import TestSupport
import Testing

@Suite("Where settings come from")
struct SettingsOriginTests {
    @Test("is the default, the line of a file, or a variable, and the last one that speaks has it")
    func origins() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "desk.conf", "gateway sms\n    channel phone\npaths\n    spool /a\n    state /b\nlog\n    style json\n")
        let (settings, origins) = try SettingsLoader.loadWithOrigins(
            file: path, environment: ["FIRSTLINE_STATE": "/c", "FIRSTLINE_LOG": "human"])
        #expect(settings.spool == "/a" && settings.state == "/c" && settings.log == .human)
        #expect(origins.file == path)
        #expect(origins["paths.spool"] == .file(path: path, line: 4))
        #expect(origins["paths.state"] == .variable("FIRSTLINE_STATE"))
        #expect(origins["paths.socket"] == .standard && origins["limits.file-size"] == .standard)
        #expect(origins["gateway.sms"] == .file(path: path, line: 1))
        #expect(origins["log.style"].description == "FIRSTLINE_LOG")
    }

    @Test("a credential is read where no file is named, and before the installed one")
    func credential() throws {
        let folder = try TemporaryFolder()
        try folder.write("firstline.conf", "paths\n    spool /secret\n")
        let environment = ["CREDENTIALS_DIRECTORY": folder.path]
        #expect(try SettingsLoader.load(file: nil, environment: environment).spool == "/secret")
        let named = try folder.write("named.conf", "paths\n    spool /named\n")
        #expect(try SettingsLoader.load(file: named, environment: environment).spool == "/named")
        let variable = environment.merging(["FIRSTLINE_SETTINGS": named]) { $1 }
        #expect(try SettingsLoader.load(file: nil, environment: variable).spool == "/named")
    }

    @Test("the text of a value is one that the file takes, and means the same")
    func roundTrip() {
        var text = ""
        for block in SettingsKey.blocks {
            text += "\(block)\n"
            for key in SettingsKey.all where key.block == block {
                if let value = key.text(in: Settings()) { text += "    \(key.name) \(value)\n" }
            }
        }
        let result = read(text)
        #expect(result.diagnostics.map(\.message) == [])
        #expect(result.settings == Settings())
    }

    @Test("names of keys are unique, and each says what it is for")
    func keys() {
        #expect(Set(SettingsKey.all.map(\.id)).count == SettingsKey.all.count)
        #expect(Set(SettingsKey.all.map(\.block)) == Set(SettingsKey.blocks))
        #expect(SettingsKey.all.allSatisfy { $0.summary.hasSuffix(".") && !$0.range.isEmpty })
    }

    @Test("tiers that the rules do not have are doubted, and others are not")
    func doubts() {
        var settings = Settings()
        #expect(settings.doubts(tiers: ["first"], categories: ["other"]).isEmpty)
        settings.roles = [Settings.Role(name: "desk", groups: ["desk"], may: [.look], tiers: ["first", "ninth"])]
        settings.held.stubTier = "eighth"
        let doubts = settings.doubts(tiers: ["first", "second"], categories: ["other"])
        #expect(doubts.count == 2 && doubts[0].contains("`ninth`") && doubts[1].contains("`eighth`"))
        #expect(settings.doubts(tiers: ["first", "ninth", "eighth"], categories: ["other"]).isEmpty)
    }

    @Test("a path has to be absolute, and a log has a style that there is")
    func values() {
        #expect(read("metrics\n    file /run/x.prom\n").settings.metrics.file == "/run/x.prom")
        #expect(read("metrics\n    file x.prom\n").diagnostics.map(\.code) == [.settingsValue])
        #expect(read("log\n    style auto\n").settings.log == nil)
        #expect(read("log\n    style journal\n").settings.log == .journal)
        #expect(read("log\n    style jurnal\n").diagnostics.map(\.code) == [.settingsValue])
    }
}
