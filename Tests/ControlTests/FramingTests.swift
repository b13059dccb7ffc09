import Control
import TestSupport
import Testing

@Suite("Framing")
struct FramingTests {
    @Test("gives the same messages however the bytes are cut")
    func splits() throws {
        let stream = Array("{\"a\":1}\0\0[2]\0x".utf8)
        for size in 1...stream.count {
            var buffer = MessageBuffer(limit: 100)
            var messages: [String] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                buffer.append(stream[start..<min(start + size, stream.count)])
                while let message = try buffer.next() { messages.append(String(decoding: message, as: UTF8.self)) }
            }
            #expect(messages == ["{\"a\":1}", "", "[2]"], "in pieces of \(size)")
            #expect(!buffer.isEmpty)
        }
    }

    @Test("takes a message of the limit, whole and in pieces", arguments: [1, 7, 64])
    func atLimit(size: Int) throws {
        var buffer = MessageBuffer(limit: 64)
        let message = [UInt8](repeating: 65, count: 64)
        for start in stride(from: 0, to: 64, by: size) {
            #expect(try buffer.next() == nil)
            buffer.append(message[start..<min(start + size, 64)])
        }
        #expect(try buffer.next() == nil)
        buffer.append([0])
        #expect(try buffer.next() == message)
        #expect(try buffer.next() == nil && buffer.isEmpty)
    }

    @Test("refuses a message beyond the limit, with its end and without", arguments: [[], [0 as UInt8]])
    func beyondLimit(end: [UInt8]) {
        var buffer = MessageBuffer(limit: 64)
        buffer.append([UInt8](repeating: 65, count: 65) + end)
        #expect(throws: MessageBuffer.TooLong()) { try buffer.next() }
    }

    @Test("finds the limit also behind other messages")
    func limitBehind() throws {
        var buffer = MessageBuffer(limit: 4)
        buffer.append(Array("abcd\0ab\0abcde\0".utf8))
        #expect(try buffer.next()?.count == 4)
        #expect(try buffer.next()?.count == 2)
        #expect(throws: MessageBuffer.TooLong()) { try buffer.next() }
    }

    @Test("keeps nothing of what it handed out")
    func longStream() throws {
        var buffer = MessageBuffer(limit: 10)
        var random = RandomSource(seed: 7)
        var expected = 0
        var count = 0
        for _ in 0..<2_000 {
            let length = Int.random(in: 0...10, using: &random)
            buffer.append([UInt8](repeating: 66, count: length) + [0])
            expected += 1
            if Bool.random(using: &random) {
                while try buffer.next() != nil { count += 1 }
            }
        }
        while try buffer.next() != nil { count += 1 }
        #expect(count == expected && buffer.isEmpty)
    }
}
