import CGMime
import DeskModel
import Glibc

/// A mail as GMime parsed it, alive only within ``read(_:body:)``.
///
/// The parser works on the bytes of the unit in place; parts refer to them and nothing is copied until a text is decoded.
struct ParsedMail {
    /// The message; owned by ``read(_:body:)``.
    let message: UnsafeMutablePointer<GMimeMessage>
    /// What GMime complained about, each kind once, in English.
    let warnings: [String]

    /// GMime and its type system, initialised once in the process, whichever thread comes first.
    private static let isReady: Bool = {
        g_mime_init()
        return true
    }()

    /// Parses a mail and hands it to `body`; nil where GMime finds no message at all.
    ///
    /// Frees everything afterwards.
    static func read<Result>(
        _ bytes: UnsafeBufferPointer<UInt8>, body: (ParsedMail) throws(HoldReason) -> Result
    ) throws(HoldReason) -> Result? {
        guard isReady, let base = bytes.baseAddress, let size = guint(exactly: bytes.count) else { return nil }
        var array = GByteArray(data: UnsafeMutablePointer(mutating: base), len: size)
        return try withUnsafeMutablePointer(to: &array) { array throws(HoldReason) in
            guard let stream = firstline_stream_over(array) else { return nil }
            defer { firstline_unref(stream) }
            guard let parser = g_mime_parser_new_with_stream(stream) else { return nil }
            defer { firstline_unref(parser) }
            g_mime_parser_set_persist_stream(parser, 1)
            let watch = ParserWatch()
            let options = parserOptions(reportingTo: watch)
            defer { g_mime_parser_options_free(options) }
            guard let message = g_mime_parser_construct_message(parser, options) else { return nil }
            defer { firstline_unref(message) }
            return try body(ParsedMail(message: message, warnings: watch.notes))
        }
    }

    /// Options whose warnings go to `watch`, which must outlive their use.
    private static func parserOptions(reportingTo watch: ParserWatch) -> OpaquePointer? {
        let options = g_mime_parser_options_new()
        g_mime_parser_options_set_warning_callback(
            options,
            { _, warning, _, context in
                guard let context else { return }
                Unmanaged<ParserWatch>.fromOpaque(context).takeUnretainedValue().add(warning)
            }, Unmanaged.passUnretained(watch).toOpaque())
        // Headers with bare 8-bit characters: UTF-8 where they are, else what a Windows mailer would have written.
        "utf-8".withCString { first in
            "windows-1252".withCString { second in
                var charsets: [UnsafePointer<CChar>?] = [first, second, nil]
                charsets.withUnsafeMutableBufferPointer {
                    g_mime_parser_options_set_fallback_charsets(options, $0.baseAddress)
                }
            }
        }
        return options
    }
}

/// Collects the parser's warnings of one mail.
private final class ParserWatch {
    var notes: [String] = []

    func add(_ warning: GMimeParserWarning) {
        let note: String? =
            switch warning {
            case GMIME_WARN_MALFORMED_MULTIPART, GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY:
                "The MIME structure is broken; it was read as far as it goes."
            case GMIME_WARN_TRUNCATED_MESSAGE: "The mail ends before its MIME parts do."
            case GMIME_CRIT_CONFLICTING_HEADER, GMIME_CRIT_CONFLICTING_PARAMETER:
                "Header fields that may occur once contradict each other."
            case GMIME_WARN_INVALID_CONTENT_TYPE: "A Content-Type is not valid."
            case GMIME_CRIT_INVALID_HEADER_NAME, GMIME_WARN_MALFORMED_MESSAGE: "A header line is not valid."
            case GMIME_CRIT_NESTING_OVERFLOW: "MIME parts are nested deeper than the parser goes."
            default: nil
            }
        if let note, !notes.contains(note) { notes.append(note) }
    }
}

/// A part's content with its transfer encoding undone.
enum PartContent {
    /// Hands the decoded bytes to `body`; nil where the part has no content.
    ///
    /// What is not encoded is handed over where it lies in the mail, without a copy.
    static func withDecoded<Result>(
        _ part: UnsafeMutablePointer<GMimePart>, body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        guard let content = g_mime_part_get_content(part) else { return nil }
        if isPlain(content), let bytes = encoded(content) { return body(bytes) }
        guard let stream = g_mime_stream_mem_new() else { return nil }
        defer { firstline_unref(stream) }
        guard g_mime_data_wrapper_write_to_stream(content, stream) >= 0, let array = firstline_stream_bytes(stream)
        else { return nil }
        return body(UnsafeBufferPointer(start: array.pointee.data, count: Int(array.pointee.len)))
    }

    /// How many bytes the decoded content has; nil where the part has none.
    ///
    /// Nothing is decoded for it where the encoding is base64 or none: letters are counted.
    static func size(_ part: UnsafeMutablePointer<GMimePart>) -> Int? {
        guard let content = g_mime_part_get_content(part) else { return nil }
        if let bytes = encoded(content) {
            if isPlain(content) { return bytes.count }
            if g_mime_data_wrapper_get_encoding(content) == GMIME_CONTENT_ENCODING_BASE64 { return base64Size(bytes) }
        }
        guard let stream = g_mime_stream_null_new() else { return nil }
        defer { firstline_unref(stream) }
        let size = g_mime_data_wrapper_write_to_stream(content, stream)
        return size >= 0 ? size : nil
    }

    /// The bytes of a content as they lie in the mail.
    private static func encoded(_ content: UnsafeMutablePointer<GMimeDataWrapper>) -> UnsafeBufferPointer<UInt8>? {
        var size = 0
        guard let start = firstline_content_bytes(content, &size) else { return nil }
        return UnsafeBufferPointer(start: start, count: size)
    }

    private static func isPlain(_ content: UnsafeMutablePointer<GMimeDataWrapper>) -> Bool {
        switch g_mime_data_wrapper_get_encoding(content) {
        case GMIME_CONTENT_ENCODING_DEFAULT, GMIME_CONTENT_ENCODING_7BIT, GMIME_CONTENT_ENCODING_8BIT,
            GMIME_CONTENT_ENCODING_BINARY:
            true
        default: false
        }
    }

    /// Every letter of the alphabet is six bits; padding, line ends and strangers are none.
    private static func base64Size(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let letters = isBase64Letter.withUnsafeBufferPointer { table in
            bytes.reduce(into: 0) { $0 += Int(table[Int($1)]) }
        }
        return letters / 4 * 3 + letters % 4 * 3 / 4
    }

    private static let isBase64Letter: [UInt8] = (0...255).map { code -> UInt8 in
        switch UInt8(code) {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            1
        default: 0
        }
    }
}
