import BusinessTime
import Ledger
import Testing

@Suite struct MessageIDTests {
    @Test("ids are 26 characters, different, and sort by the order they were made in")
    func order() {
        let source = MessageIDSource()
        let ids = (0..<2000).map { source.next(now: Timestamp(milliseconds: 1_795_296_845_000 + Int64($0 / 100))) }
        #expect(Set(ids).count == ids.count && ids.sorted() == ids)
        #expect(ids.map(\.description).sorted() == ids.map(\.description))
        #expect(ids.allSatisfy { $0.description.utf8.count == 26 && MessageID($0.description) == $0 })
    }

    @Test("an id tells when it was made", arguments: [0, 1, 1_795_296_845_123, (1 << 48) - 1] as [Int64])
    func time(_ milliseconds: Int64) {
        let id = MessageIDSource().next(now: Timestamp(milliseconds: milliseconds))
        #expect(id.time.milliseconds == milliseconds)
    }

    @Test(
        "a clock that goes back, or is absurd, makes no id twice and none smaller",
        arguments: [-1, 0, Int64.min, Int64.max])
    func clock(_ milliseconds: Int64) {
        let source = MessageIDSource()
        let first = source.next(now: Timestamp(milliseconds: 1_795_296_845_123))
        let second = source.next(now: Timestamp(milliseconds: milliseconds))
        #expect(first < second)
    }

    @Test(
        "what is no id is none",
        arguments: [
            "", "01", String(repeating: "0", count: 27), "8" + String(repeating: "0", count: 25),
            "0" + String(repeating: "U", count: 25), String(repeating: "å", count: 13),
        ])
    func refused(_ text: String) {
        #expect(MessageID(text) == nil)
    }

    @Test("small letters are read")
    func smallLetters() throws {
        let id = MessageIDSource().next(now: Timestamp(milliseconds: 1_795_296_845_123))
        #expect(MessageID(id.description.lowercased()) == id)
    }
}
