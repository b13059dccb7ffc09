import CGMime
import DeskModel
import Glibc

/// The texts and attachments of a mail, found by walking its MIME tree.
///
/// What counts as what:
/// - `multipart/alternative`: the plain text unless it is blank, else the HTML; attachments of every alternative count.
/// - `multipart/related`: the root is the text; what it shows counts as an attachment only as below.
/// - any other multipart: all texts, joined in order.
/// - a text part with disposition `attachment`, or with a file name behind another text, is an attachment.
/// - an image or other file inside the text (Content-ID, no file name, disposition not `attachment`) is none.
/// - signatures of `multipart/signed` are none.
/// - a nested mail is one attachment of type message/rfc822, named by its subject; its text belongs to the whole text,
///   and to the body only where the mail has no text of its own: who forwards without a word means the forwarded.
struct MailContent {
    /// The lines people wrote into this mail, or else those of the mail it forwards.
    private(set) var lines: [TextLine] = []
    /// The texts of nested mails.
    private(set) var nestedLines: [TextLine] = []
    private(set) var attachments: [Attachment] = []
    private(set) var notes: [String] = []

    /// Walks a tree; throws where it is deeper or has more parts than the limits allow.
    init(of root: UnsafeMutablePointer<GMimeObject>, limits: DecodingLimits) throws(HoldReason) {
        var walk = Walk(limits: limits)
        let found = try walk.visit(root, depth: 1, isNested: false)
        lines = found.lines
        nestedLines = found.nestedLines
        attachments = found.attachments
        notes = walk.notes
    }

    /// What one subtree has.
    private struct Found {
        var lines: [TextLine] = []
        var nestedLines: [TextLine] = []
        var attachments: [Attachment] = []
        /// Whether the text is plain text, which an alternative prefers.
        var isPlain = false
        var isBlank: Bool { lines.allSatisfy { PlainText.trimming($0.text).isEmpty } }

        mutating func append(_ other: Found) {
            if !lines.isEmpty, !other.lines.isEmpty { lines.append(TextLine("")) }
            lines += other.lines
            nestedLines += other.nestedLines
            attachments += other.attachments
            isPlain = isPlain || other.isPlain
        }
    }

    /// The walk over the tree.
    ///
    /// It recurses, but never deeper than the limit, which is checked on the way down.
    private struct Walk {
        let limits: DecodingLimits
        var parts = 0
        var textLeft: Int
        var notes: [String] = []

        init(limits: DecodingLimits) {
            self.limits = limits
            textLeft = limits.workingText
        }

        mutating func note(_ note: String?) {
            if let note, !notes.contains(note) { notes.append(note) }
        }

        mutating func visit(
            _ object: UnsafeMutablePointer<GMimeObject>, depth: Int, isNested: Bool
        ) throws(HoldReason) -> Found {
            parts += 1
            guard parts <= limits.mimeParts else {
                throw HoldReason(.tooManyParts, "the mail has more than \(limits.mimeParts) MIME parts")
            }
            guard depth <= limits.mimeDepth else {
                throw HoldReason(.tooDeep, "the MIME parts are nested deeper than \(limits.mimeDepth)")
            }
            if let multipart = firstline_as_multipart(object) {
                return try visit(multipart, as: MimeType(of: object), depth: depth, isNested: isNested)
            }
            if let nested = firstline_as_message_part(object) {
                return try visit(nested, in: object, depth: depth)
            }
            guard let part = firstline_as_part(object) else { return Found() }
            return leaf(part, object, hasTextBefore: false, isAlternative: false)
        }

        private mutating func visit(
            _ multipart: UnsafeMutablePointer<GMimeMultipart>, as type: MimeType, depth: Int, isNested: Bool
        ) throws(HoldReason) -> Found {
            var children: [Found] = []
            var all = Found()
            for index in 0..<max(0, g_mime_multipart_get_count(multipart)) {
                guard let child = g_mime_multipart_get_part(multipart, index) else { continue }
                let isSignature = type.name == "multipart/signed" && index > 0
                var found: Found
                if let part = firstline_as_part(child) {
                    parts += 1
                    guard parts <= limits.mimeParts else {
                        throw HoldReason(.tooManyParts, "the mail has more than \(limits.mimeParts) MIME parts")
                    }
                    guard depth < limits.mimeDepth else {
                        throw HoldReason(.tooDeep, "the MIME parts are nested deeper than \(limits.mimeDepth)")
                    }
                    if isSignature { continue }
                    found = leaf(
                        part, child, hasTextBefore: !all.lines.isEmpty,
                        isAlternative: type.name == "multipart/alternative")
                } else {
                    found = try visit(child, depth: depth + 1, isNested: isNested)
                }
                if type.name == "multipart/related", index > 0 {
                    // Only the root of a related is read; texts it refers to (style sheets, frames) are not.
                    found.lines = []
                }
                if type.name == "multipart/alternative" {
                    children.append(found)
                    found.lines = []
                    found.isPlain = false
                }
                all.append(found)
            }
            if g_mime_multipart_get_count(multipart) <= 0 { all = unparted(multipart) }
            if type.name == "multipart/encrypted" { note("The mail is encrypted; its text cannot be read.") }
            if let chosen = children.first(where: { $0.isPlain && !$0.isBlank })
                ?? children.last(where: { !$0.isBlank })
            {
                all.lines = chosen.lines
                all.isPlain = chosen.isPlain
            }
            return all
        }

        /// The text of a multipart whose boundary never occurs: all of it is what should stand before the first part.
        private mutating func unparted(_ multipart: UnsafeMutablePointer<GMimeMultipart>) -> Found {
            guard let prologue = g_mime_multipart_get_prologue(multipart) else { return Found() }
            let count = min(strlen(prologue), textLeft)
            let reading = prologue.withMemoryRebound(to: UInt8.self, capacity: count) {
                Charset.read(UnsafeBufferPointer(start: $0, count: count), declared: nil)
            }
            textLeft = max(0, textLeft - reading.text.utf8.count)
            return Found(lines: TextLine.lines(PlainText.cleaned(reading.text)), isPlain: true)
        }

        private mutating func visit(
            _ nested: UnsafeMutablePointer<GMimeMessagePart>, in object: UnsafeMutablePointer<GMimeObject>, depth: Int
        ) throws(HoldReason) -> Found {
            var found = Found()
            var name = g_mime_object_get_content_disposition_parameter(object, "filename").map { String(cString: $0) }
            if let message = g_mime_message_part_get_message(nested) {
                let subject = MailHeaders.first("subject", of: message)
                name = name ?? subject
                if let root = g_mime_message_get_mime_part(message) {
                    let inner = try visit(root, depth: depth + 1, isNested: true)
                    found.nestedLines = [TextLine(PlainText.line(subject) ?? "")] + inner.lines + inner.nestedLines
                }
            }
            found.attachments = [Attachment(name: PlainText.line(name), type: MimeType(of: object).name, size: nil)]
            return found
        }

        private mutating func leaf(
            _ part: UnsafeMutablePointer<GMimePart>, _ object: UnsafeMutablePointer<GMimeObject>, hasTextBefore: Bool,
            isAlternative: Bool
        ) -> Found {
            let type = MimeType(of: object)
            let fileName = PlainText.line(g_mime_part_get_filename(part).map { String(cString: $0) })
            let disposition = g_mime_object_get_disposition(object).map { String(cString: $0).lowercased() }
            let isText = type.isReadable && disposition != "attachment" && (fileName == nil || !hasTextBefore)
            if isText { return text(of: part, type) }
            if isAlternative, type.name == "text/x-amp-html" { return Found() }
            let isShownInside =
                disposition != "attachment" && fileName == nil && g_mime_part_get_content_id(part) != nil
            if isShownInside, !type.name.hasPrefix("text/") { return Found() }
            return Found(attachments: [Attachment(name: fileName, type: type.name, size: PartContent.size(part))])
        }

        private mutating func text(of part: UnsafeMutablePointer<GMimePart>, _ type: MimeType) -> Found {
            let limit = textLeft
            let reading = PartContent.withDecoded(part) { bytes in
                (
                    Charset.read(UnsafeBufferPointer(rebasing: bytes.prefix(limit)), declared: type.charset(in: bytes)),
                    bytes.count > limit
                )
            }
            guard let (text, isCut) = reading else { return Found(isPlain: type.name != "text/html") }
            note(text.note)
            if isCut { note("The text is longer than \(limits.workingText) bytes; what is beyond was not read.") }
            textLeft = max(0, textLeft - text.text.utf8.count)
            guard type.name == "text/html" else {
                let clean = PlainText.cleaned(text.text)
                let lines =
                    type.isFlowed ? FlowedText.lines(clean, deletesSpace: type.deletesSpace) : TextLine.lines(clean)
                return Found(lines: lines, isPlain: true)
            }
            let html = HTMLText.read(text.text, limits: limits)
            if html.isTooDeep {
                note("The HTML is nested too deeply; its tags were removed without regard to structure.")
            }
            return Found(lines: html.lines)
        }
    }
}
