/// The number of a ticket, as people say it on the phone: `FL-2K7W`.
///
/// A serial number in base 23 and a check character. The alphabet has no vowels, so that no words come about, and of characters that are
/// taken for each other (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, M N, U V) one at most. Successive tickets have numbers that look nothing alike, for
/// within each length the serial is multiplied by a constant. The check is a weighted sum modulo 23, a prime, with another weight at each place:
/// one wrong character is always noticed, and so are two that changed places.
package struct TicketNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The serial number it stands for, from 1.
    package let serial: Int64

    /// What stands before the number.
    package static let prefix = "FL-"
    /// The characters of a number.
    package static let alphabet = Array("23456789CDFHJKMPQRTVWXY".utf8)
    /// The largest serial number: nine characters and the check.
    package static let largestSerial: Int64 = 1_883_023_236_431

    private static let base: Int64 = 23
    private static let shortest = 3
    private static let longest = 9
    /// Shares no factor with 23, so that within a length each serial has a number of its own.
    private static let multiplier: Int64 = 10_007
    private static let offset: Int64 = 4_271

    /// The number of a ticket; nil where the serial is none.
    package init?(serial: Int64) {
        guard serial >= 1, serial <= TicketNumber.largestSerial else { return nil }
        self.serial = serial
    }

    /// Why what was typed is no ticket's number.
    package enum Problem: Error, Equatable, Sendable {
        /// Too few or too many characters.
        case length
        /// A character that never stands in a number.
        case character(Character)
        /// The check character does not fit: something was mistyped.
        case check
    }

    /// Reads a number as people type it: in small letters, with or without `FL-`, with spaces.
    package init(typed text: some StringProtocol) throws(Problem) {
        var letters = text.uppercased().filter { $0 != " " && $0 != "-" }
        if letters.hasPrefix("FL") { letters.removeFirst(2) }
        var digits: [Int64] = []
        for letter in letters {
            guard let byte = letter.asciiValue, let digit = TicketNumber.alphabet.firstIndex(of: byte) else {
                throw .character(letter)
            }
            digits.append(Int64(digit))
            guard digits.count <= TicketNumber.longest + 1 else { throw .length }
        }
        guard digits.count > TicketNumber.shortest, let check = digits.popLast() else { throw .length }
        guard TicketNumber.check(digits) == check else { throw .check }
        let size = TicketNumber.power(digits.count)
        let scrambled = digits.reduce(0) { $0 * TicketNumber.base + $1 }
        // The other way round than in `description`.
        let unshifted = (scrambled - TicketNumber.offset % size + size) % size
        let inverse = TicketNumber.inverse(of: TicketNumber.multiplier % size, modulo: size)
        let place = TicketNumber.product(unshifted, inverse, modulo: size)
        guard let number = TicketNumber(serial: TicketNumber.first(ofLength: digits.count) + place) else {
            throw .length
        }
        self = number
    }

    /// The number as it is written: `FL-` and four to ten characters.
    package var description: String {
        var length = TicketNumber.shortest
        while length < TicketNumber.longest, serial >= TicketNumber.first(ofLength: length + 1) { length += 1 }
        let size = TicketNumber.power(length)
        let place = serial - TicketNumber.first(ofLength: length)
        var value =
            (TicketNumber.product(place, TicketNumber.multiplier, modulo: size) + TicketNumber.offset) % size
        var digits: [Int64] = []
        for _ in 0..<length {
            digits.insert(value % TicketNumber.base, at: 0)
            value /= TicketNumber.base
        }
        digits.append(TicketNumber.check(digits))
        let letters = digits.map { TicketNumber.alphabet[Int($0)] }
        return TicketNumber.prefix + String(decoding: letters, as: UTF8.self)
    }

    package static func < (left: TicketNumber, right: TicketNumber) -> Bool { left.serial < right.serial }

    /// The digit that makes the weighted sum of all a multiple of 23; the check itself has weight 1, the others 2, 3, 4 … from the right.
    private static func check(_ digits: [Int64]) -> Int64 {
        var sum: Int64 = 0
        for (place, digit) in digits.reversed().enumerated() { sum += digit * Int64(place + 2) }
        return (base - sum % base) % base
    }

    /// The first serial whose number has so many characters before the check.
    private static func first(ofLength length: Int) -> Int64 {
        var first: Int64 = 1
        for shorter in shortest..<max(shortest, length) { first += power(shorter) }
        return first
    }

    private static func power(_ exponent: Int) -> Int64 {
        (0..<exponent).reduce(1) { result, _ in result * base }
    }

    private static func product(_ left: Int64, _ right: Int64, modulo size: Int64) -> Int64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return size.dividingFullWidth((high, low)).remainder
    }

    /// By Euclid's algorithm; the two share no factor.
    private static func inverse(of value: Int64, modulo size: Int64) -> Int64 {
        var (old, rest, oldFactor, factor) = (value, size, Int64(1), Int64(0))
        while rest != 0 {
            let quotient = old / rest
            (old, rest) = (rest, old - quotient * rest)
            (oldFactor, factor) = (factor, oldFactor - quotient * factor)
        }
        return (oldFactor % size + size) % size
    }
}

extension TicketNumber.Problem: CustomStringConvertible {
    /// What is wrong, in one line for people.
    package var description: String {
        switch self {
        case .length: "a ticket's number is FL- and four characters or more"
        case .character(let character):
            character.isLetter || character.isNumber
                ? "`\(character)` never stands in a ticket's number" : "that is no character of a ticket's number"
        case .check: "its last character does not fit the others: one of them is mistyped"
        }
    }
}

extension TicketNumber {
    /// The numbers that a text names, each once, in their order; at most `limit`.
    ///
    /// Only with `FL-` before them and as words of their own; what has a wrong check character is none.
    package static func mentioned(in text: String, limit: Int = 5, within length: Int = .max) -> [TicketNumber] {
        var found: [TicketNumber] = []
        let bytes = Array(text.utf8.prefix(length))
        var start = 0
        while start + 7 <= bytes.count, found.count < limit {
            guard isPrefix(bytes, at: start), start == 0 || !isWordByte(bytes[start - 1]) else {
                start += 1
                continue
            }
            var end = start + 3
            while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
            if end - start <= 3 + longest + 1,
                let number = try? TicketNumber(typed: String(decoding: bytes[start..<end], as: UTF8.self)),
                !found.contains(number)
            {
                found.append(number)
            }
            start = end
        }
        return found
    }

    private static func isPrefix(_ bytes: [UInt8], at start: Int) -> Bool {
        (bytes[start] | 0x20) == UInt8(ascii: "f") && (bytes[start + 1] | 0x20) == UInt8(ascii: "l")
            && bytes[start + 2] == UInt8(ascii: "-")
    }

    /// Letters and digits of ASCII, and everything beyond it.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        let small = byte | 0x20
        return byte >= 0x80 || (small >= UInt8(ascii: "a") && small <= UInt8(ascii: "z"))
            || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
    }
}
