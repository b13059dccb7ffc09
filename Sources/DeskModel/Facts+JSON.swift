import BusinessTime

extension Facts {
    /// The facts as a JSON object, by the names that rules use (language specification, section 4).
    ///
    /// Yes/no facts are booleans, facts with many values arrays, `header` an object of arrays (names in lower case, values in the
    /// order of the message), times RFC 3339 in UTC. A fact that is missing is left out. `text` is `subject` and `body` and
    /// not repeated. A cut-out quotation stays ``textBarrier``.
    package var json: JSONText {
        var writer = JSONWriter(capacity: 512 + (body?.utf8.count ?? 0) + (wholeText?.utf8.count ?? 0))
        writer.object { writer in
            if !attachmentTypes.isEmpty { writer.member("attachment-type", attachmentTypes) }
            if let attachments { writer.member("attachments", attachments) }
            writer.member("automatic", automatic)
            writer.member("body", ifAny: body?.nonEmpty)
            writer.member("channel", channel.rawValue)
            if let duration { writer.member("duration", duration) }
            writer.member("gateway", ifAny: gateway?.nonEmpty)
            writeHeaders(&writer)
            writer.member("language", ifAny: language?.nonEmpty)
            writer.member("received", ifAny: received?.description)
            writer.member("reply", reply)
            writer.member("sender", ifAny: sender?.nonEmpty)
            writer.member("sender-domain", ifAny: senderDomain?.nonEmpty)
            writer.member("sender-name", ifAny: senderName?.nonEmpty)
            if !sentTo.isEmpty { writer.member("sent-to", sentTo) }
            if let size { writer.member("size", size) }
            writer.member("subject", ifAny: subject?.nonEmpty)
            writer.member("verified", verified)
            writer.member("whole-text", ifAny: wholeText?.nonEmpty)
        }
        return writer.text
    }

    private func writeHeaders(_ writer: inout JSONWriter) {
        guard !headers.isEmpty else { return }
        let fields = headers.map { (name: $0.name.lowercased(), value: $0.value) }
        // By code points, whose order is that of their UTF-8; those of one name as they stand in the message.
        let sorted = fields.enumerated().sorted {
            $0.element.name.utf8.elementsEqual($1.element.name.utf8)
                ? $0.offset < $1.offset : $0.element.name.utf8.lexicographicallyPrecedes($1.element.name.utf8)
        }.map(\.element)
        writer.name("header")
        writer.object { writer in
            var start = 0
            while start < sorted.count {
                let name = sorted[start].name
                let end = sorted[start...].firstIndex { !$0.name.utf8.elementsEqual(name.utf8) } ?? sorted.count
                writer.member(name, sorted[start..<end].lazy.map(\.value))
                start = end
            }
        }
    }
}

extension String {
    /// The text; nil where it is empty.
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
