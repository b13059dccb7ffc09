import Testing
import Ticketing

@Suite("Ticket numbers")
struct TicketNumberTests {
    /// The first ones, the last and first of each length, and the largest there is.
    static let serials: [Int64] =
        Array(1...3000) + [12_166, 12_167, 12_168, 292_007, 292_008, 292_009, 7_000_000, 1_000_000_000]
        + [TicketNumber.largestSerial - 1, TicketNumber.largestSerial]

    @Test("a number that is read gives the serial that it was made of")
    func roundTrip() throws {
        var seen: Set<String> = []
        for serial in TicketNumberTests.serials {
            let number = try #require(TicketNumber(serial: serial))
            #expect(try TicketNumber(typed: number.description) == number)
            seen.insert(number.description)
        }
        #expect(seen.count == TicketNumberTests.serials.count, "two tickets have one number")
    }

    @Test(
        "serials out of range have no number", arguments: [0, -1, Int64.min, Int64.max, TicketNumber.largestSerial + 1])
    func outOfRange(serial: Int64) {
        #expect(TicketNumber(serial: serial) == nil)
    }

    @Test("a number is FL- and four characters up to ticket 12,167, then five")
    func lengths() throws {
        #expect(try #require(TicketNumber(serial: 12_167)).description.count == 7)
        #expect(try #require(TicketNumber(serial: 12_168)).description.count == 8)
        #expect(try #require(TicketNumber(serial: TicketNumber.largestSerial)).description.count == 13)
    }

    @Test("one wrong character is always noticed, also in the check character")
    func substitutions() throws {
        for serial in [1, 77, 12_167, 12_168, 999_999, TicketNumber.largestSerial] as [Int64] {
            let letters = Array(try #require(TicketNumber(serial: serial)).description.utf8.dropFirst(3))
            for place in letters.indices {
                for other in TicketNumber.alphabet where other != letters[place] {
                    var wrong = letters
                    wrong[place] = other
                    #expect(throws: TicketNumber.Problem.check) {
                        try TicketNumber(typed: String(decoding: wrong, as: UTF8.self))
                    }
                }
            }
        }
    }

    @Test("two characters that changed places are always noticed, neighbours or not")
    func transpositions() throws {
        for serial in (1...400).map({ Int64($0 * 37) }) + [TicketNumber.largestSerial] {
            let letters = Array(try #require(TicketNumber(serial: serial)).description.utf8.dropFirst(3))
            for first in letters.indices {
                for second in letters.indices where first < second && letters[first] != letters[second] {
                    var wrong = letters
                    wrong.swapAt(first, second)
                    #expect(throws: TicketNumber.Problem.check) {
                        try TicketNumber(typed: String(decoding: wrong, as: UTF8.self))
                    }
                }
            }
        }
    }

    @Test("no vowel and none of the characters people take for others stands in a number")
    func alphabet() {
        let letters = String(decoding: TicketNumber.alphabet, as: UTF8.self)
        #expect(letters.count == 23)
        for letter in "AEIOU01LSZBGN" { #expect(!letters.contains(letter), "\(letter)") }
    }

    @Test(
        "numbers are read as people type them",
        arguments: ["FL-2K7W", "fl-2k7w", "2K7W", "2k7 w", " FL 2 K 7 W "])
    func typing(text: String) throws {
        #expect(try TicketNumber(typed: text).description == "FL-2K7W")
    }

    @Test("what is no number says why")
    func problems() {
        #expect(throws: TicketNumber.Problem.length) { try TicketNumber(typed: "") }
        #expect(throws: TicketNumber.Problem.length) { try TicketNumber(typed: "FL-234") }
        #expect(throws: TicketNumber.Problem.length) {
            try TicketNumber(typed: "FL-" + String(repeating: "2", count: 11))
        }
        #expect(throws: TicketNumber.Problem.character("O")) { try TicketNumber(typed: "FL-2O34") }
        #expect(throws: TicketNumber.Problem.character("É")) { try TicketNumber(typed: "FL-2é34") }
    }

    @Test("numbers in a text are found as words of their own, each once, wrong ones not")
    func mentions() throws {
        let one = try #require(TicketNumber(serial: 1))
        let two = try #require(TicketNumber(serial: 20_000))
        #expect(TicketNumber.mentioned(in: "Re: [\(one)] and \(two), \(one)!") == [one, two])
        #expect(TicketNumber.mentioned(in: "\(one)".lowercased()) == [one])
        #expect(TicketNumber.mentioned(in: "X\(one) \(one)Y é\(one)").isEmpty)
        #expect(TicketNumber.mentioned(in: "FL-2222 FL-").isEmpty == ((try? TicketNumber(typed: "FL-2222")) == nil))
        #expect(TicketNumber.mentioned(in: "FL-").isEmpty)
        let many = (1...20).compactMap { TicketNumber(serial: $0)?.description }.joined(separator: " ")
        #expect(TicketNumber.mentioned(in: many).count == 5)
    }
}
