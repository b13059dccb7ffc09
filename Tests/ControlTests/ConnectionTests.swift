import Control
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite("Connections", .timeLimit(.minutes(3)))
struct ConnectionTests {
    @Test("are as many as the limit says; one more is told so, and there is room again when one leaves")
    func limit() throws {
        let running = try RunningServer { $0.connections = 5 }
        var clients = try (0..<5).map { _ in try running.client() }
        for client in clients { #expect(try client.call(DeskInterface.Status()).status.ready) }
        let refused = try running.client()
        #expect(throws: DeskClientError.refused(.busy(reason: "too many connections are open on the control socket"))) {
            try refused.call(DeskInterface.Status())
        }
        clients.removeLast()
        #expect(running.eventually { running.server.connections == 4 })
        #expect(try running.client().call(DeskInterface.Status()).status.ready)
    }

    @Test("of the default number work at once")
    func many() throws {
        let running = try RunningServer()
        let clients = try (0..<64).map { _ in try running.raw() }
        for client in clients { client.send(CallTests.metrics + "\0") }
        for client in clients { #expect(client.receive() == CallTests.figures) }
        #expect(running.server.connections == 64)
    }

    @Test("that ask for nothing are closed after the idle time", arguments: ["", "{\"method\":\"io.fi"])
    func idle(start: String) throws {
        let running = try RunningServer { $0.idle = .milliseconds(50) }
        let client = try running.raw()
        client.send(start)
        #expect(client.isAtEnd())
        #expect(running.eventually { running.server.connections == 0 })
    }

    @Test("that send a call drop by drop are closed after the idle time")
    func drops() throws {
        let running = try RunningServer { $0.idle = .milliseconds(200) }
        let client = try running.raw()
        let start = ContinuousClock.now
        // Each drop comes within the idle time; all of them together do not.
        while client.send(" "), ContinuousClock.now - start < .seconds(20) { usleep(5_000) }
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("that do not read a long reply are closed after the write time-out, and others are served meanwhile")
    func slowReader() throws {
        let running = try RunningServer { $0.write = .milliseconds(300) }
        running.desk.metricsText.withLock { $0 = String(repeating: "a", count: 8 * 1_048_576) }
        let client = try running.raw()
        client.send(CallTests.metrics + "\0")
        #expect(try running.client().call(DeskInterface.Status()).status.ready)
        #expect(running.eventually { running.server.connections <= 1 })
        #expect(client.receive() == nil)
    }

    @Test("that read a long reply get it whole")
    func longReply() throws {
        let running = try RunningServer()
        let text = String(repeating: "a", count: 8 * 1_048_576)
        running.desk.metricsText.withLock { $0 = text }
        #expect(try running.client().call(DeskInterface.Metrics()).text == text)
    }

    @Test("are closed instead of a reply beyond the limit")
    func tooLongReply() throws {
        let running = try RunningServer { $0.reply = 1_000 }
        running.desk.metricsText.withLock { $0 = String(repeating: "a", count: 1_000) }
        let client = try running.client()
        #expect(throws: DeskClientError.closed(path: running.path)) { try client.call(DeskInterface.Metrics()) }
        running.desk.metricsText.withLock { $0 = String(repeating: "a", count: 900) }
        #expect(try running.client().call(DeskInterface.Metrics()).text.count == 900)
    }

    @Test("do not wait for each other's calls")
    func concurrency() throws {
        let running = try RunningServer()
        let gate = (entered: DispatchSemaphore(value: 0), leave: DispatchSemaphore(value: 0))
        running.desk.gate.withLock { $0 = gate }
        let blocked = try (0..<8).map { _ in try running.raw() }
        for client in blocked { client.send(CallTests.metrics + "\0") }
        for _ in blocked { #expect(gate.entered.wait(timeout: .now() + 20) == .success) }
        #expect(try running.client().call(DeskInterface.Status()).status.ready)
        for _ in blocked { gate.leave.signal() }
        for client in blocked { #expect(client.receive() == CallTests.figures) }
    }

    @Test("survive whatever bytes come")
    func random() throws {
        let running = try RunningServer()
        var source = RandomSource(seed: 20_261_122)
        let texts = CallTests.exchanges.flatMap(\.sent).filter { $0.utf8.count < 1_000 }
        for _ in 0..<400 {
            var bytes = Array((texts.randomElement(using: &source) ?? "").utf8) + [0]
            for _ in 0..<Int.random(in: 1...6, using: &source) {
                let place = Int.random(in: 0..<bytes.count, using: &source)
                switch Int.random(in: 0..<3, using: &source) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &source)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &source), at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 3))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            let client = try running.raw()
            client.send(bytes + [0])
            client.endSending()
            while let answer = client.receive() {
                #expect(answer.hasPrefix("{") && answer.hasSuffix("}"))
                // A stream has no end of its own.
                if answer.contains("watching") { break }
            }
        }
        #expect(try running.client().call(DeskInterface.Status()).status.delivered == 120)
    }
}

@Suite("Stopping", .timeLimit(.minutes(3)))
struct StoppingTests {
    @Test("ends waiting connections and streams at once, and removes the socket")
    func waiting() throws {
        let running = try RunningServer()
        let idle = try running.raw()
        let half = try running.raw()
        half.send("{\"meth")
        let watching = try running.raw()
        watching.send("{\"method\":\"io.firstline.Desk.Watch\",\"more\":true}\0")
        #expect(watching.receive()?.contains("watching") == true)
        let start = ContinuousClock.now
        running.server.stop(grace: .seconds(100))
        #expect(ContinuousClock.now - start < .seconds(50))
        #expect(idle.isAtEnd() && half.isAtEnd() && watching.isAtEnd())
        #expect(!FileManager.default.fileExists(atPath: running.path))
        #expect(running.server.connections == 0)
        #expect(throws: DeskClientError.notRunning(path: running.path)) { try running.client() }
    }

    @Test("lets a call that runs be answered within the grace, and none that was sent behind it")
    func running() throws {
        let running = try RunningServer()
        let gate = (entered: DispatchSemaphore(value: 0), leave: DispatchSemaphore(value: 0))
        running.desk.gate.withLock { $0 = gate }
        let client = try running.raw()
        client.send(CallTests.metrics + "\0{\"method\":\"io.firstline.Desk.Reload\"}\0")
        gate.entered.wait()
        let server = running.server
        // A thread of its own: the tests' pool may be busy with others that wait.
        let stopped = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            server.stop(grace: .seconds(100))
            stopped.signal()
        }
        // The socket goes when the stop has begun.
        #expect(running.eventually { !FileManager.default.fileExists(atPath: running.path) })
        gate.leave.signal()
        stopped.wait()
        #expect(client.receive() == CallTests.figures)
        #expect(client.receive() == nil && client.isAtEnd())
        #expect(running.desk.calls.withLock { $0 }.isEmpty)
    }

    @Test("returns after the grace, whatever a call is at")
    func stuck() throws {
        let running = try RunningServer()
        let gate = (entered: DispatchSemaphore(value: 0), leave: DispatchSemaphore(value: 0))
        running.desk.gate.withLock { $0 = gate }
        let client = try running.raw()
        client.send(CallTests.metrics + "\0")
        gate.entered.wait()
        running.server.stop(grace: .milliseconds(20))
        #expect(client.isAtEnd())
        gate.leave.signal()
        #expect(running.eventually { running.server.connections == 0 })
    }
}
