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
        MemoryShortage.watchLibXML2()
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
        guard let context = htmlNewParserCtxt(), let handler = context.pointee.sax else { return MemoryShortage.note() }
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
