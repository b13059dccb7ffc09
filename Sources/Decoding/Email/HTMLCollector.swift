import CLibXML2

/// Puts the events of one document together to lines.
final class HTMLCollector {
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
    /// The outermost frame of an answer that is open.
    private var frame: Frame?

    private struct Frame {
        /// How many elements are open inside it, itself included.
        var depth: Int
        /// Its first line.
        var start: Int
    }

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
        if frame != nil, name == "blockquote" { enter(.quoted) }
        if let attributes { read(attributes, of: name) }
    }

    func close() {
        let breaks = state.breaks
        // The line that ends here has the part of the element, so it must end before the state changes back.
        apply(breaks == .cell ? .none : breaks)
        guard let outer = stack.popLast() else { return }
        if outer.part != state.part { endLine() }
        state = outer
        if let frame, stack.count < frame.depth { closeFrame() }
    }

    func add(_ text: UnsafeBufferPointer<UInt8>) {
        guard !state.isHidden else { return }
        let isPreformatted = state.isPreformatted
        var index = 0
        while index < text.count {
            let start = index
            while index < text.count, text[index] > 0x20, text[index] != 0xC2 { index += 1 }
            if index > start {
                if isSpacePending, !line.isEmpty { line.append(0x20) }
                isSpacePending = false
                line.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
                continue
            }
            let byte = text[index]
            index += 1
            if byte == 0xC2, index < text.count, text[index] == 0xA0 {
                // A no-break space is a space to whoever reads the text.
                index += 1
                isSpacePending = true
            } else if isPreformatted, byte == 0x0A {
                endLine(evenIfEmpty: true)
            } else if byte == 0x20 || byte == 0x0A || byte == 0x09 {
                isSpacePending = !isPreformatted
                if isPreformatted { line.append(byte) }
            } else {
                if isSpacePending, !line.isEmpty { line.append(0x20) }
                isSpacePending = false
                line.append(byte)
            }
        }
    }

    func finish() {
        endLine()
        closeFrame()
        while let last = lines.last, last.text.isEmpty { lines.removeLast() }
    }

    private func read(_ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>, of name: String) {
        let isBlockquote = name == "blockquote"
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
            case "type" where isBlockquote && value.lowercased() == "cite": enter(.quoted)
            case "class":
                for name in value.utf8.split(whereSeparator: { $0 <= 0x20 }).prefix(50) {
                    apply(HTMLMark.ofClass(Substring(name)), isBlockquote: isBlockquote)
                }
            case "id": apply(HTMLMark.ofID(value[...]), isBlockquote: isBlockquote)
            case "name" where name == "div": apply(HTMLMark.ofName(value[...]), isBlockquote: isBlockquote)
            case "data-marker": apply(HTMLMark.ofMarker(value[...]), isBlockquote: isBlockquote)
            default: break
            }
        }
    }

    private func apply(_ mark: HTMLMark?, isBlockquote: Bool) {
        switch mark {
        case .quoted: enter(.quoted)
        case .signature: enter(.signature)
        case .restQuoted:
            endLine()
            isRestQuoted = true
        case .introduction where frame == nil: enter(.quoted)
        case .frame where isBlockquote: enter(.quoted)
        case .frame:
            endLine()
            guard state.part == .written, frame == nil else { return }
            frame = Frame(depth: stack.count, start: lines.count)
            state.part = .framed
        case .introduction, nil: break
        }
    }

    /// Decides on the lines of a frame, once all of it was read.
    ///
    /// What is above its first quotation introduces it; what is below was written. A frame without any quotation, or one
    /// that says with dashes that it forwards, is history.
    private func closeFrame() {
        guard let frame else { return }
        self.frame = nil
        let range = min(frame.start, lines.count)..<lines.count
        let isForward =
            range.first { !lines[$0].text.isEmpty }.map { lines[$0].text.utf8.starts(with: "-----".utf8) } ?? false
        let quotation = isForward ? nil : range.first { lines[$0].part == .quoted }
        for index in range where lines[index].part == .framed {
            lines[index].part = quotation.map { index > $0 } == true ? .written : .quoted
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
}
