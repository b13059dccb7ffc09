import Foundation
import TestSupport
import Testing

@Suite("The examples")
struct ExampleTests {
    @Test("all go where they are expected to, by the walk-through of `make run`", .timeLimit(.minutes(3)))
    func walkThrough() throws {
        let tool = try Tool(
            "/bin/sh", ["Examples/walk-through"],
            environment: [
                "FIRSTLINED": RunningDaemon.products + "/firstlined",
                "FIRSTLINECTL": RunningDaemon.products + "/firstlinectl",
            ])
        #expect(tool.status == 0, "\(tool.output.suffix(3000))\(tool.errors.suffix(3000))")
    }

    @Test("show one customer's case over three channels in one ticket", .timeLimit(.minutes(3)))
    func oneCase() throws {
        let tool = try Tool(
            "/bin/sh", ["Examples/one-case"],
            environment: [
                "FIRSTLINED": RunningDaemon.products + "/firstlined",
                "FIRSTLINECTL": RunningDaemon.products + "/firstlinectl",
            ])
        #expect(tool.status == 0, "\(tool.output.suffix(3000))\(tool.errors.suffix(3000))")
    }

    @Test("drop messages that arrive, by the gateways in sh and in Python", arguments: ["sh", "py"])
    func gateways(language: String) throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        let message = try desk.folder.write("message", DeskFolder.mail(1, "a refund"))
        let program = Repository.root + "/Examples/gateways/drop." + language
        let interpreter = language == "sh" ? "/bin/sh" : "/usr/bin/python3"
        let tool = try Tool(interpreter, [program, "-n", "dropped", desk.inbox("email"), message])
        #expect(tool.status == 0, "\(tool.errors)")
        try daemon.waitForLog("email/dropped to second")
        #expect(daemon.stop() == 0)
        let missing = try Tool(interpreter, [program, desk.inbox("email"), message + ".none"])
        #expect(missing.status == 66)
    }
}
