import Glibc

/// Turns bytes into text by the name of a charset, as far as it goes.
enum Charset {
    /// Text, and what had to be guessed or replaced.
    struct Reading: Equatable {
        var text: String
        var note: String?
    }

    /// Reads bytes by the charset a message declares; nil is "none declared".
    ///
    /// A charset that is unknown or plainly wrong gives way to UTF-8 where the bytes are UTF-8, else to windows-1252, as
    /// browsers do. Latin-1 and Latin-5 are read as the windows charsets that contain them. Nothing fails: bytes
    /// without a meaning become U+FFFD, and the note says so.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, declared: String?) -> Reading {
        let name = canonicalName(declared)
        switch name {
        case "utf-8", "us-ascii", "": return readUnicode(bytes, isDeclared: name == "utf-8")
        case "windows-1252", "iso-8859-15":
            if hasHighBytes(bytes), let text = validUTF8(bytes) {
                return Reading(text: text, note: "The text is UTF-8 although another charset is declared.")
            }
            return Reading(text: name == "iso-8859-15" ? latin9(bytes) : windows1252(bytes))
        default: break
        }
        guard let (text, lost) = convert(bytes, from: name) else {
            let fallback = validUTF8(bytes) ?? windows1252(bytes)
            return Reading(text: fallback, note: "The charset of the text is unknown; it was guessed.")
        }
        return Reading(text: text, note: lost ? "Bytes that the declared charset does not have were replaced." : nil)
    }

    /// Reads bytes by the charset a message declares; nil is "none declared".
    static func read(_ bytes: [UInt8], declared: String?) -> Reading {
        bytes.withUnsafeBufferPointer { read($0, declared: declared) }
    }

    /// ISO-8859-15: Latin-1 but for eight characters.
    static func latin9(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let scalar: Unicode.Scalar =
                switch byte {
                case 0xA4: "€"
                case 0xA6: "Š"
                case 0xA8: "š"
                case 0xB4: "Ž"
                case 0xB8: "ž"
                case 0xBC: "Œ"
                case 0xBD: "œ"
                case 0xBE: "Ÿ"
                default: Unicode.Scalar(byte)
                }
            text.append(scalar)
        }
        return String(text)
    }

    /// UTF-16, most significant byte first, without a mark; lone surrogates and an odd last byte become U+FFFD.
    static func utf16BigEndian(_ bytes: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2 + 1)
        var high: UInt8?
        for byte in bytes {
            if let first = high {
                units.append(UInt16(first) << 8 | UInt16(byte))
                high = nil
            } else {
                high = byte
            }
        }
        if high != nil { units.append(0xFFFD) }
        return String(decoding: units, as: UTF16.self)
    }

    /// The bytes as text where they are UTF-8 throughout.
    static func validUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self)
    }

    private static func readUnicode(_ bytes: UnsafeBufferPointer<UInt8>, isDeclared: Bool) -> Reading {
        if let text = validUTF8(bytes) { return Reading(text: text) }
        let repaired = String(decoding: bytes, as: UTF8.self)
        // One proper sequence of several bytes shows that somebody meant UTF-8; without any it is an 8-bit charset.
        let isTorn = repaired.unicodeScalars.contains { $0.value > 0x7F && $0 != "\u{FFFD}" }
        if isTorn { return Reading(text: repaired, note: "Bytes that are not UTF-8 were replaced.") }
        let declaration = isDeclared ? "The text is declared as UTF-8 but is not" : "The text declares no charset"
        return Reading(text: windows1252(bytes), note: "\(declaration); it was read as windows-1252.")
    }

    private static func canonicalName(_ declared: String?) -> String {
        let name = (declared ?? "").lowercased().filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:".contains($0))
        }
        switch name {
        case "utf8", "utf-8", "unicode-1-1-utf-8": return "utf-8"
        case "ascii", "us-ascii", "ansi_x3.4-1968", "7bit", "8bit", "default", "unknown-8bit": return "us-ascii"
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "windows-1252", "cp1252", "cp-1252", "x-ansi":
            return "windows-1252"
        case "iso-8859-15", "iso8859-15", "latin9", "latin-9": return "iso-8859-15"
        case "iso-8859-9", "iso8859-9", "latin5": return "windows-1254"
        case "iso-8859-8-i", "iso-8859-8-e": return "iso-8859-8"
        case "gb2312", "gb_2312-80", "gbk", "x-gbk", "euc-cn": return "gb18030"
        case "ks_c_5601-1987", "ks_c_5601", "euc-kr", "korean", "ks_c_5601-1989": return "cp949"
        case "shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji": return "cp932"
        case "x-mac-roman", "macroman": return "macintosh"
        default: return name.utf8.count <= 40 ? name : "x-unknown"
        }
    }

    private static func hasHighBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.contains { $0 >= 0x80 }
    }

    /// Windows-1252 as the Encoding Standard of WHATWG has it: every byte means something.
    static func windows1252(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let isMoved = (0x80...0x9F).contains(byte)
            text.append(isMoved ? windowsExtras[Int(byte) - 0x80] : Unicode.Scalar(byte))
        }
        return String(text)
    }

    private static let windowsExtras: [Unicode.Scalar] = [
        "€", "\u{81}", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\u{8D}", "Ž", "\u{8F}",
        "\u{90}", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\u{9D}", "ž", "Ÿ",
    ]

    /// Converts through iconv; nil where it does not know the charset.
    private static func convert(
        _ bytes: UnsafeBufferPointer<UInt8>, from name: String
    ) -> (text: String, lost: Bool)? {
        guard let converter = iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 else {
            if errno == ENOMEM { MemoryShortage.note() }
            return nil
        }
        defer { iconv_close(converter) }
        guard let start = bytes.baseAddress else { return ("", false) }
        var result: [UInt8] = []
        var hasLost = false
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: start)
            .assumingMemoryBound(to: CChar.self)
        var inputLeft = bytes.count
        let chunkSize = 16_384
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: chunkSize) { chunk in
            var isFlushing = false
            while true {
                var output = chunk.baseAddress
                var outputLeft = chunkSize
                let before = inputLeft
                let status =
                    isFlushing
                    ? iconv(converter, nil, nil, &output, &outputLeft)
                    : iconv(converter, &input, &inputLeft, &output, &outputLeft)
                let reason = errno
                result.append(
                    contentsOf: UnsafeRawBufferPointer(
                        rebasing: UnsafeRawBufferPointer(chunk)[..<(chunkSize - outputLeft)]))
                if status != Int(bitPattern: UInt.max) {
                    if isFlushing { return }
                    isFlushing = true
                } else if reason == E2BIG {
                    // A converter that neither reads nor writes would go on for ever.
                    if before == inputLeft && outputLeft == chunkSize { return }
                } else {
                    hasLost = true
                    result.append(contentsOf: [0xEF, 0xBF, 0xBD])
                    guard !isFlushing, inputLeft > 0, reason != EINVAL else { return }
                    input = input?.advanced(by: 1)
                    inputLeft -= 1
                }
            }
        }
        return (String(decoding: result, as: UTF8.self), hasLost)
    }
}
