import Control
import Testing

/// A method as Swift has it: its name with its fields.
struct SwiftMethod: CustomTestStringConvertible, Sendable {
    let name: String
    let fields: @Sendable () throws -> (parameters: [InterfaceDescription.Field], reply: [InterfaceDescription.Field])

    var testDescription: String { name }

    init<Request: VarlinkRequest>(_ type: Request.Type) {
        name = Request.method
        fields = { (try TypeShape.fields(of: Request.self), try TypeShape.fields(of: Request.Reply.self)) }
    }
}

@Suite("The definition of io.firstline.Desk")
struct DefinitionTests {
    static let methods = [
        SwiftMethod(DeskInterface.Status.self), SwiftMethod(DeskInterface.Metrics.self),
        SwiftMethod(DeskInterface.Watch.self), SwiftMethod(DeskInterface.Reload.self),
        SwiftMethod(DeskInterface.ListHeld.self), SwiftMethod(DeskInterface.RetryHeld.self),
        SwiftMethod(DeskInterface.ReleaseHeld.self), SwiftMethod(DeskInterface.Hold.self),
        SwiftMethod(DeskInterface.Release.self), SwiftMethod(DeskInterface.Requeue.self),
        SwiftMethod(DeskInterface.GetReceipt.self),
        SwiftMethod(DeskInterface.ListQueue.self),
        SwiftMethod(DeskInterface.Take.self), SwiftMethod(DeskInterface.Assign.self),
        SwiftMethod(DeskInterface.Wait.self), SwiftMethod(DeskInterface.Resolve.self),
        SwiftMethod(DeskInterface.Reopen.self), SwiftMethod(DeskInterface.Escalate.self),
        SwiftMethod(DeskInterface.Move.self), SwiftMethod(DeskInterface.Note.self),
        SwiftMethod(DeskInterface.Merge.self), SwiftMethod(DeskInterface.Split.self),
        SwiftMethod(DeskInterface.ListTickets.self), SwiftMethod(DeskInterface.ShowTicket.self),
        SwiftMethod(DeskInterface.Forget.self),
    ]

    @Test("has of each method what Swift has", arguments: methods)
    func inStep(method: SwiftMethod) throws {
        let interface = try InterfaceDescription(DeskInterface.text)
        let name = try #require(method.name.split(separator: ".").last.map(String.init))
        #expect(method.name == DeskInterface.name + "." + name)
        let definition = try #require(interface.method(name))
        let (parameters, reply) = try method.fields()
        #expect(interface.resolved(definition.parameters) == parameters)
        #expect(interface.resolved(definition.reply) == reply)
    }

    @Test("has no method that Swift does not have")
    func completeness() throws {
        let interface = try InterfaceDescription(DeskInterface.text)
        #expect(Set(interface.methods.map { DeskInterface.name + "." + $0.name }) == Set(Self.methods.map(\.name)))
    }

    static let finding = RuleFinding(
        code: "R005", severity: .error, message: "no list", file: "a.rules", line: 3, column: 4, help: ["add it"],
        report: "error[R005]: no list\n")
    static let errors: [DeskError] = [
        .rulesRejected([finding, RuleFinding(code: "R055", severity: .warning, message: "m", report: "")]),
        .noSuchHeld(id: "i"), .stillInInbox(id: "i"), .noSuchGateway("g"), .noSuchMessage("m"),
        .notWaiting(message: "m", state: "taken"), .noSuchTier("t"),
        .noSuchTicket("FL-1", reason: "r"), .ticketRefused("FL-1", kind: "taken", reason: "r"), .busy(reason: "r"),
        .failed(reason: "r"),
    ]

    @Test("has of each error what Swift sends, and Swift reads it again", arguments: errors)
    func eachError(error: DeskError) throws {
        let interface = try InterfaceDescription(DeskInterface.text)
        let sent = error.varlink
        let name = try #require(sent.name.split(separator: ".").last.map(String.init))
        let fields = try #require(interface.errors[name])
        #expect(Set(sent.parameters.keys) == Set(fields.map(\.name)))
        if name == "RulesRejected" {
            let shape = try TypeShape.fields(of: RuleFinding.self)
            #expect(interface.resolved(fields).map(\.type) == [.array(.structure(shape))])
        }
        #expect(DeskError(sent) == error)
        #expect(DeskError(VarlinkError(sent.name)) == nil)
    }

    @Test("has no error that Swift does not have")
    func errorCompleteness() throws {
        let interface = try InterfaceDescription(DeskInterface.text)
        #expect(
            Set(interface.errors.keys.map { DeskInterface.name + "." + $0 }) == Set(Self.errors.map(\.varlink.name)))
    }
}
