/// Telephone numbers as gateways write them, made E.164 where that is certain.
enum PhoneNumber {
    /// The number as `+` and digits where it is or can be made international; digits as they are where it cannot; nil
    /// where this is no number at all (an alphanumeric sender, `anonymous`).
    ///
    /// `country` is the calling code that national numbers belong to. Numbers of up to six digits are short codes or
    /// extensions and stay as they are. A trunk prefix 0 goes, except in Italy and San Marino, where it is dialled
    /// from abroad too.
    static func normalise(_ written: String, country: String?, isInternational: Bool = false) -> String? {
        var digits: [UInt8] = []
        var hasPlus = false
        for byte in written.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: "+") where digits.isEmpty && !hasPlus: hasPlus = true
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "("),
                UInt8(ascii: ")"), 0x09:
                continue
            default: return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        let number = String(decoding: digits, as: UTF8.self)
        if hasPlus { return international(number) }
        if digits.count <= 6 { return number }
        if isInternational { return international(number) }
        if number.hasPrefix("00") { return international(String(number.dropFirst(2))) }
        guard let country, !country.isEmpty else { return number }
        if number.hasPrefix("0") {
            let keepsTrunk = country == "39" || country == "378"
            return international(country + (keepsTrunk ? number[...] : number.dropFirst()))
        }
        // Long enough to be the country's own numbers with their code in front; or, from twelve digits on, another's.
        let isComplete = number.hasPrefix(country) && digits.count >= country.utf8.count + 7 && digits.count >= 9
        return international(isComplete || digits.count >= 12 ? number : country + number)
    }

    /// E.164 has at most fifteen digits and no leading zero; what has more is no number of that kind.
    private static func international(_ digits: String) -> String {
        digits.utf8.count <= 15 && !digits.hasPrefix("0") ? "+" + digits : digits
    }
}
