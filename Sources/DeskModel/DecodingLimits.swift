/// Bounds of what a decoder reads.
///
/// What exceeds one is held with a reason, except text, which is cut and noted.
package struct DecodingLimits: Sendable {
    /// Bytes of a dropped file.
    package var fileSize = 32 << 20
    /// How deeply MIME parts may be nested; a mail without parts has depth 1.
    package var mimeDepth = 32
    /// How many MIME parts a mail may have, containers included.
    package var mimeParts = 1000
    /// How many header fields a mail may have, those of its parts included.
    package var headerLines = 20_000
    /// Bytes of one header field, continuation lines included.
    package var headerSize = 256 << 10
    /// How many header fields become facts; those beyond are left out and noted.
    package var headerFacts = 1000
    /// How deeply JSON may be nested.
    package var jsonDepth = 64
    /// How many values a JSON document may have.
    package var jsonValues = 500_000
    /// Bytes of UTF-8 of each text fact; what is beyond is cut and noted.
    package var text = 256 << 10
    /// Bytes of a mail's text that are read to find the reply in it; HTML beyond is not converted.
    package var workingText = 4 << 20
    /// How many messages one file may bring.
    package var messages = 1000
    /// How deeply HTML elements may be nested before the structure is ignored and only tags are removed.
    package var htmlDepth = 256

    /// The defaults.
    package init() {}
}
