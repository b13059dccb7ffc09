/// Text with everything that a terminal, a log reader or systemd would act on made visible.
///
/// C0, DEL and C1 controls, line and paragraph separators and the characters that turn the direction of writing become `\u{…}`.
package func plainText(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isActive) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        if isActive(scalar) {
            result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

private func isActive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
}

/// The longest beginning of a text that has at most so many bytes of UTF-8, `…` included where it was cut.
func shortened(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var result = ""
    var length = 0
    for scalar in text.unicodeScalars {
        length += UTF8.width(scalar)
        if length > limit - 3 { break }
        result.unicodeScalars.append(scalar)
    }
    return result + "…"
}
