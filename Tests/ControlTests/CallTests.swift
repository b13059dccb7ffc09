import Control
import Synchronization
import Testing

/// What is sent over a connection, and what comes back.
struct Exchange: CustomTestStringConvertible, Sendable {
    let name: String
    let sent: [String]
    let answers: [String]
    /// Whether the server closes the connection.
    var closes = false

    var testDescription: String { name }
}

private func invalid(_ parameter: String) -> String {
    "{\"error\":\"org.varlink.service.InvalidParameter\",\"parameters\":{\"parameter\":\"\(parameter)\"}}"
}

@Suite("Calls")
struct CallTests {
    static let metrics = "{\"method\":\"io.firstline.Desk.Metrics\"}"
    static let figures = "{\"parameters\":{\"text\":\"firstline_messages_total 3\\n\"}}"

    static let exchanges = [
        Exchange(name: "a call", sent: [metrics], answers: [figures]),
        Exchange(
            name: "a call with an empty object", sent: ["{\"method\":\"io.firstline.Desk.Metrics\",\"parameters\":{}}"],
            answers: [figures]),
        Exchange(
            name: "a call with null parameters",
            sent: ["{\"method\":\"io.firstline.Desk.Metrics\",\"parameters\":null,\"more\":false,\"oneway\":null}"],
            answers: [figures]),
        Exchange(
            name: "a call with members that nobody knows",
            sent: ["{\"method\":\"io.firstline.Desk.Metrics\",\"a.b\":{}}"],
            answers: [figures]),
        Exchange(
            name: "more where there is one reply", sent: ["{\"method\":\"io.firstline.Desk.Metrics\",\"more\":true}"],
            answers: [figures]),
        Exchange(
            name: "three calls at once", sent: [metrics, metrics, metrics], answers: [figures, figures, figures]),
        Exchange(
            name: "a call without an answer",
            sent: ["{\"method\":\"io.firstline.Desk.Metrics\",\"oneway\":true}", metrics],
            answers: [figures]),
        Exchange(
            name: "an error without an answer",
            sent: ["{\"method\":\"io.firstline.Desk.Nothing\",\"oneway\":true}", metrics],
            answers: [figures]),
        Exchange(
            name: "a done deed has an empty reply",
            sent: ["{\"method\":\"io.firstline.Desk.Hold\",\"parameters\":{\"message\":\"m1\"}}"],
            answers: ["{\"parameters\":{}}"]),
        Exchange(
            name: "an error of the desk",
            sent: ["{\"method\":\"io.firstline.Desk.Hold\",\"parameters\":{\"message\":\"m9\"}}"],
            answers: [
                "{\"error\":\"io.firstline.Desk.NotWaiting\",\"parameters\":{\"message\":\"m9\",\"state\":\"taken\"}}"
            ]),
        Exchange(
            name: "an unknown interface", sent: ["{\"method\":\"io.firstline.Dusk.Status\"}"],
            answers: [
                "{\"error\":\"org.varlink.service.InterfaceNotFound\",\"parameters\":{\"interface\":\"io.firstline.Dusk\"}}"
            ]),
        Exchange(
            name: "an unknown method", sent: ["{\"method\":\"io.firstline.Desk.Statuses\"}"],
            answers: [
                "{\"error\":\"org.varlink.service.MethodNotFound\",\"parameters\":{\"method\":\"io.firstline.Desk.Statuses\"}}"
            ]),
        Exchange(name: "a method without interface", sent: ["{\"method\":\"Status\"}"], answers: [invalid("method")]),
        Exchange(
            name: "a method that is dots", sent: ["{\"method\":\".\"}", "{\"method\":\"\"}"],
            answers: [
                "{\"error\":\"org.varlink.service.InterfaceNotFound\",\"parameters\":{\"interface\":\"\"}}",
                invalid("method"),
            ]),
        Exchange(name: "no method", sent: ["{\"parameters\":{}}"], answers: [invalid("method")]),
        Exchange(name: "a method that is a number", sent: ["{\"method\":7}"], answers: [invalid("method")]),
        Exchange(
            name: "a flag that is none", sent: ["{\"method\":\"io.firstline.Desk.Metrics\",\"more\":\"yes\"}"],
            answers: [invalid("more")]),
        Exchange(
            name: "an upgrade", sent: ["{\"method\":\"io.firstline.Desk.Metrics\",\"upgrade\":true}"],
            answers: [invalid("upgrade")]),
        Exchange(
            name: "a stream without more", sent: ["{\"method\":\"io.firstline.Desk.Watch\"}"],
            answers: ["{\"error\":\"org.varlink.service.ExpectedMore\",\"parameters\":{}}"]),
        Exchange(
            name: "a stream that nobody wants",
            sent: ["{\"method\":\"io.firstline.Desk.Watch\",\"more\":true,\"oneway\":true}", metrics],
            answers: [figures]),
        Exchange(
            name: "a parameter that is missing", sent: ["{\"method\":\"io.firstline.Desk.Hold\"}"],
            answers: [invalid("message")]),
        Exchange(
            name: "a parameter of the wrong type",
            sent: ["{\"method\":\"io.firstline.Desk.Hold\",\"parameters\":{\"message\":{\"a\":1}}}"],
            answers: [invalid("message")]),
        Exchange(
            name: "an optional parameter that is misspelt",
            sent: ["{\"method\":\"io.firstline.Desk.ListHeld\",\"parameters\":{\"gatewy\":\"email\"}}"],
            answers: [invalid("gatewy")]),
        Exchange(
            name: "parameters that are an array", sent: ["{\"method\":\"io.firstline.Desk.Hold\",\"parameters\":[]}"],
            answers: [invalid("parameters")]),
        Exchange(name: "an array", sent: ["[]", metrics], answers: [invalid("message")], closes: true),
        Exchange(name: "no JSON", sent: ["hello", metrics], answers: [invalid("message")], closes: true),
        Exchange(name: "nothing", sent: ["", metrics], answers: [invalid("message")], closes: true),
        Exchange(name: "JSON that is cut", sent: ["{\"method\":\"io.fir"], answers: [invalid("message")], closes: true),
        Exchange(
            name: "great depth",
            sent: [
                "{\"method\":\"io.firstline.Desk.Hold\",\"parameters\":" + String(repeating: "[", count: 500_000)
            ], answers: [invalid("message")], closes: true),
        Exchange(
            name: "great depth with its end",
            sent: [
                "{\"method\":\"io.firstline.Desk.Hold\",\"parameters\":{\"message\":"
                    + String(repeating: "{\"a\":", count: 400) + "1" + String(repeating: "}", count: 402)
            ], answers: [invalid("message")]),
        Exchange(
            name: "a number beyond all numbers",
            sent: ["{\"method\":\"io.firstline.Desk.Hold\",\"parameters\":{\"message\":1e999999}}"],
            answers: [invalid("message")]),
    ]

    @Test("are answered one by one, and what is none is answered with an error", arguments: exchanges)
    func exchange(row: Exchange) throws {
        let running = try RunningServer()
        let client = try running.raw()
        client.send(Array(row.sent.joined(separator: "\0").utf8) + [0])
        for answer in row.answers { #expect(client.receive() == answer) }
        if !row.closes { client.endSending() }
        #expect(client.receive() == nil && client.isAtEnd())
        // Whatever was sent, the next one is served.
        #expect(try running.client().call(DeskInterface.Status()).status.delivered == 120)
    }

    @Test("that are no UTF-8 are answered with an error")
    func notUTF8() throws {
        let running = try RunningServer()
        let client = try running.raw()
        client.send(Array("{\"method\":\"".utf8) + [0xFF, 0xFE] + Array("\"}\0".utf8))
        #expect(client.receive() == invalid("message"))
        #expect(client.isAtEnd())
    }

    @Test("that come byte by byte are one call")
    func byteByByte() throws {
        let running = try RunningServer()
        let client = try running.raw()
        for byte in Array(Self.metrics.utf8) + [0] { client.send([byte]) }
        #expect(client.receive() == Self.figures)
    }

    @Test("that have no end when the peer leaves are nobody's")
    func half() throws {
        let running = try RunningServer()
        let client = try running.raw()
        client.send("{\"method\":\"io.firstline.Desk.Hold\",\"parameters\":{\"message\":\"m1\"}}")
        client.endSending()
        #expect(client.receive() == nil && client.isAtEnd())
        #expect(running.desk.calls.withLock { $0 }.isEmpty)
    }

    @Test("of the longest message there may be are taken, and one byte more is not")
    func longest() throws {
        let running = try RunningServer { $0.message = 4_096 }
        func call(_ length: Int) -> [UInt8] {
            let start = "{\"method\":\"io.firstline.Desk.Metrics\",\"x\":\""
            return Array(start.utf8) + [UInt8](repeating: 65, count: length - start.utf8.count - 2)
                + Array("\"}\0".utf8)
        }
        let client = try running.raw()
        client.send(call(4_096) + call(4_096))
        #expect(client.receive() == Self.figures)
        #expect(client.receive() == Self.figures)
        client.send(call(4_097))
        #expect(client.receive() == invalid("message"))
        #expect(client.isAtEnd())
    }

    @Test("that never end are cut off at the limit")
    func endless() throws {
        let running = try RunningServer()
        let client = try running.raw()
        let piece = [UInt8](repeating: 65, count: 65_536)
        var sent = 0
        while sent < 64 * 1_048_576, client.send(piece) { sent += piece.count }
        // The limit, what was read with it, and what the kernel holds.
        #expect(sent < 4 * 1_048_576)
        #expect(client.receive() == invalid("message"))
    }

    @Test("that are sent ahead are answered in their order")
    func pipelining() throws {
        let running = try RunningServer()
        let client = try running.raw()
        var all: [UInt8] = []
        for number in 0..<2_000 {
            all += Array("{\"method\":\"io.firstline.Desk.N\(number)\"}\0".utf8)
        }
        client.send(all)
        for number in 0..<2_000 {
            let answer = try #require(client.receive())
            #expect(answer.contains("io.firstline.Desk.N\(number)\""))
        }
    }

    @Test("tell what the service is and what it can")
    func introspection() throws {
        let running = try RunningServer()
        let client = try running.client()
        let info = try client.call(ServiceInterface.GetInfo())
        #expect(info.vendor == "Firstline" && info.product == "firstlined" && info.version == "1.2.3")
        #expect(!info.url.isEmpty)
        #expect(info.interfaces == ["io.firstline.Desk", "org.varlink.service"])
        for (name, text) in [(DeskInterface.name, DeskInterface.text), (ServiceInterface.name, ServiceInterface.text)] {
            let reply = try client.call(ServiceInterface.GetInterfaceDescription(interface: name))
            #expect(reply.description == text)
        }
        #expect(throws: DeskClientError.self) {
            try client.call(ServiceInterface.GetInterfaceDescription(interface: "org.example"))
        }
    }
}
