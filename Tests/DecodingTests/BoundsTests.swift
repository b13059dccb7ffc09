import Decoding
import DeskModel
import Testing

@Suite("Bounds of mail, on both sides")
struct BoundsTests {
    static func code(_ text: String, _ change: (inout DecodingLimits) -> Void = { _ in }) -> HoldReason.Code? {
        var limits = DecodingLimits()
        change(&limits)
        do throws(HoldReason) {
            _ = try MessageDecoder(gateway: gateway(), limits: limits).decode(drop(text))
            return nil
        } catch {
            return error.code
        }
    }

    @Test("header fields", arguments: [(4, nil), (5, HoldReason.Code.tooManyParts)])
    func headerFields(count: Int, code: HoldReason.Code?) {
        let more = String(repeating: "X: y\n", count: count - 1)
        #expect(BoundsTests.code("From: a@b.example\n\(more)\nx") { $0.headerLines = 4 } == code)
    }

    @Test("bytes of a header field", arguments: [(20, nil), (21, HoldReason.Code.tooLarge)])
    func fieldSize(size: Int, code: HoldReason.Code?) {
        let folded = "X: \(String(repeating: "y", count: 5))\n \(String(repeating: "z", count: size - 9))\n"
        #expect(BoundsTests.code("From: a@b.example\n\(folded)\nx") { $0.headerSize = 20 } == code)
    }

    @Test("parameters of a content field", arguments: [(200, nil), (201, HoldReason.Code.tooDeep)])
    func parameters(count: Int, code: HoldReason.Code?) {
        let list = (0..<count).map { "; a\($0)=b" }.joined()
        #expect(BoundsTests.code("From: a@b.example\nContent-Type: text/plain\(list)\n\nx") == code)
    }

    @Test("header fields that become facts")
    func headerFacts() throws {
        var limits = DecodingLimits()
        limits.headerFacts = 2
        let two = try message(drop("From: a@b.example\nX: y\n\nx"), limits: limits)
        #expect(two.facts.headers.count == 2 && two.notes.isEmpty)
        let three = try message(drop("From: a@b.example\nX: y\nZ: y\n\nx"), limits: limits)
        #expect(three.facts.headers.count == 2 && three.notes.count == 1)
    }

    @Test("bytes of text that are searched for the reply")
    func workingText() throws {
        var limits = DecodingLimits()
        limits.workingText = 5
        #expect(try message(drop(mail("12345")), limits: limits).notes.isEmpty)
        let longer = try message(drop(mail("123456")), limits: limits)
        #expect(longer.facts.body == "12345" && longer.notes.count == 1)
    }

    @Test("nesting of HTML", arguments: [(8, true), (9, false)])
    func htmlDepth(levels: Int, isRead: Bool) throws {
        var limits = DecodingLimits()
        limits.htmlDepth = 10
        // Two levels are the document and its body.
        let html = String(repeating: "<i>", count: levels) + "a"
        let found = try message(drop(mail(html, type: "text/html")), limits: limits)
        #expect(found.facts.body == "a")
        #expect(found.notes.isEmpty == isRead)
    }
}
