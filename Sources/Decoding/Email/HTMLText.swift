import CLibXML2
import DeskModel

/// Turns HTML into the lines a reader sees, through libxml2's HTML parser.
///
/// Block elements break lines, `br` too, paragraphs are set apart; `script`, `style`, `head` and the like are dropped;
/// entities are resolved; an image gives its alternative text, a link its own. The parser's events are taken as they
/// come, without a tree and without recursion.
struct HTMLText {
    /// The lines, clean for facts, with what the markup says of quotations and signatures.
    var lines: [TextLine]
    /// Whether elements were nested deeper than the limit; then only tags were removed.
    var isTooDeep = false

    /// libxml2, initialised once in the process, whichever thread comes first.
    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()

    /// Converts a document, or a fragment of one.
    static func read(_ html: String, limits: DecodingLimits) -> HTMLText {
        // Text outside a body would get a paragraph of its own from the parser.
        let source = Array("<html><body>".utf8) + HTMLTags.reduced(PlainText.cleaned(html))
        let collector = HTMLCollector(depthLimit: limits.htmlDepth)
        if isReady, let size = Int32(exactly: source.count) {
            parse(source, size: size, into: collector)
        }
        collector.finish()
        guard !collector.isTooDeep else { return HTMLText(lines: withoutTags(source), isTooDeep: true) }
        return HTMLText(lines: collector.lines)
    }

    private static func parse(_ source: [UInt8], size: Int32, into collector: HTMLCollector) {
        guard let context = htmlNewParserCtxt(), let handler = context.pointee.sax else { return }
        defer { htmlFreeParserCtxt(context) }
        handler.pointee = handlers
        context.pointee.userData = Unmanaged.passUnretained(collector).toOpaque()
        collector.stop = { xmlStopParser(context) }
        defer { collector.stop = {} }
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOIMPLIED.rawValue | HTML_PARSE_NODEFDTD.rawValue
            | HTML_PARSE_IGNORE_ENC.rawValue
        source.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let document = htmlCtxtReadMemory(context, start, size, nil, "UTF-8", Int32(bitPattern: options))
            if let document { xmlFreeDoc(document) }
        }
    }

    /// Events only: no document is built.
    ///
    /// Each handler gets the collector as its context.
    private static var handlers: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = 1
        handler.startElement = { context, name, attributes in
            guard let context, let name else { return }
            HTMLCollector.at(context).open(String(cString: name), attributes)
        }
        handler.endElement = { context, _ in
            guard let context else { return }
            HTMLCollector.at(context).close()
        }
        handler.characters = { context, text, size in
            guard let context, let text, size > 0 else { return }
            HTMLCollector.at(context).add(UnsafeBufferPointer(start: text, count: Int(size)))
        }
        handler.ignorableWhitespace = handler.characters
        return handler
    }

    /// What is left of rewritten HTML when every tag becomes a line break: for documents nested beyond reason.
    private static func withoutTags(_ source: [UInt8]) -> [TextLine] {
        var text: [UInt8] = []
        var isTag = false
        for byte in source {
            switch byte {
            case UInt8(ascii: "<"):
                isTag = true
                if text.last != 0x0A { text.append(0x0A) }
            case UInt8(ascii: ">") where isTag: isTag = false
            default: if !isTag { text.append(byte) }
            }
        }
        return TextLine.lines(PlainText.cleaned(String(decoding: text, as: UTF8.self)))
    }
}

/// Puts the events of one document together to lines.
private final class HTMLCollector {
    private(set) var lines: [TextLine] = []
    private(set) var isTooDeep = false
    /// Ends the parse; set while it runs.
    var stop: () -> Void = {}

    private let depthLimit: Int
    private var line: [UInt8] = []
    private var isSpacePending = false
    private var state = State()
    private var stack: [State] = []
    /// Set by Outlook's marks: everything after them is the mail that is answered.
    private var isRestQuoted = false

    private struct State {
        var isHidden = false
        var isPreformatted = false
        var part = TextLine.Part.written
        /// What the end of the element does to the line.
        var breaks = Break.none
    }

    private enum Break {
        case none, line, paragraph, cell
    }

    init(depthLimit: Int) {
        self.depthLimit = depthLimit
    }

    static func at(_ context: UnsafeMutableRawPointer) -> HTMLCollector {
        Unmanaged<HTMLCollector>.fromOpaque(context).takeUnretainedValue()
    }

    func open(_ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
        guard stack.count < depthLimit else {
            isTooDeep = true
            stop()
            return
        }
        stack.append(state)
        let breaks = HTMLCollector.breaks[name] ?? .none
        apply(breaks)
        state.breaks = breaks
        if HTMLCollector.hidden.contains(name) { state.isHidden = true }
        if name == "pre" { state.isPreformatted = true }
        if let attributes { read(attributes, of: name) }
    }

    func close() {
        let breaks = state.breaks
        // The line that ends here has the part of the element, so it must end before the state changes back.
        apply(breaks == .cell ? .none : breaks)
        guard let outer = stack.popLast() else { return }
        if outer.part != state.part { endLine() }
        state = outer
    }

    func add(_ text: UnsafeBufferPointer<UInt8>) {
        guard !state.isHidden else { return }
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == 0xC2, index < text.count, text[index] == 0xA0 {
                // A no-break space is a space to whoever reads the text.
                index += 1
                isSpacePending = true
            } else if state.isPreformatted, byte == 0x0A {
                endLine(evenIfEmpty: true)
            } else if byte == 0x20 || byte == 0x0A || byte == 0x09 {
                isSpacePending = true
                if state.isPreformatted {
                    line.append(byte)
                    isSpacePending = false
                }
            } else {
                if isSpacePending, !line.isEmpty { line.append(0x20) }
                isSpacePending = false
                line.append(byte)
            }
        }
    }

    func finish() {
        endLine()
        while let last = lines.last, last.text.isEmpty { lines.removeLast() }
    }

    private func read(_ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>, of name: String) {
        var index = 0
        while let key = attributes[index] {
            defer { index += 2 }
            guard let written = attributes[index + 1] else { continue }
            let value = String(cString: written)
            switch String(cString: key) {
            case "alt" where name == "img" && !value.isEmpty:
                isSpacePending = true
                value.withCString { pointer in
                    pointer.withMemoryRebound(to: UInt8.self, capacity: value.utf8.count) {
                        add(UnsafeBufferPointer(start: $0, count: value.utf8.count))
                    }
                }
            case "type" where name == "blockquote" && value.lowercased() == "cite": enter(.quoted)
            case "class":
                let classes = value.split(whereSeparator: \.isWhitespace)
                if classes.contains(where: HTMLCollector.quoteClasses.contains) { enter(.quoted) }
                if classes.contains(where: HTMLCollector.signatureClasses.contains) { enter(.signature) }
            case "id":
                if HTMLCollector.restQuotedIDs.contains(value) {
                    endLine()
                    isRestQuoted = true
                }
                if HTMLCollector.signatureIDs.contains(value) { enter(.signature) }
            default: break
            }
        }
    }

    private func enter(_ part: TextLine.Part) {
        endLine()
        if state.part != .quoted { state.part = part }
    }

    private func apply(_ breaks: Break) {
        switch breaks {
        case .none: break
        case .line: endLine()
        case .cell: isSpacePending = true
        case .paragraph:
            endLine()
            if let last = lines.last, !last.text.isEmpty { lines.append(TextLine("", part: part)) }
        }
    }

    private var part: TextLine.Part { isRestQuoted ? .quoted : state.part }

    private func endLine(evenIfEmpty: Bool = false) {
        isSpacePending = false
        guard !line.isEmpty || evenIfEmpty else { return }
        // Entities can bring control characters that the source did not have.
        let text = PlainText.cleaned(String(decoding: line, as: UTF8.self))
        lines += TextLine.lines(text).map { TextLine($0.text, part: part) }
        line.removeAll(keepingCapacity: true)
    }

    private static let breaks: [String: Break] = {
        var table: [String: Break] = ["td": .cell, "th": .cell]
        for name in [
            "br", "div", "li", "tr", "hr", "dt", "dd", "address", "article", "section", "header", "footer", "form",
            "center",
            "body", "figure", "main", "nav", "aside", "caption", "option", "fieldset", "legend", "figcaption", "title",
        ] {
            table[name] = .line
        }
        for name in ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"] {
            table[name] = .paragraph
        }
        return table
    }()
    private static let hidden: Set<String> = [
        "head", "script", "style", "title", "template", "object", "textarea", "select", "svg", "iframe",
    ]
    private static let quoteClasses: Set<Substring> = [
        "gmail_quote", "gmail_attr", "gmail_extra", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote",
        "zmail_extra", "tutanota_quote", "moz-forward-container", "OutlookMessageHeader", "cite",
    ]
    private static let signatureClasses: Set<Substring> = [
        "gmail_signature", "gmail_signature_prefix", "moz-signature", "protonmail_signature_block",
    ]
    private static let restQuotedIDs: Set<String> = [
        "divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container",
        "reply-intro",
    ]
    private static let signatureIDs: Set<String> = ["Signature", "ms-outlook-mobile-signature", "AppleMailSignature"]
}
