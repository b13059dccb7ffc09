import DeskModel

/// Several JSON documents in one file, each on a line of its own.
enum JSONLines {
    /// Whether a file could be that: an object, and after the end of the first line another.
    static func isLikely(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first(where: { $0 > 0x20 }), first == UInt8(ascii: "{"),
            let end = bytes.firstIndex(of: 0x0A)
        else { return false }
        return bytes[end...].first { $0 > 0x20 } == UInt8(ascii: "{")
    }

    /// The documents as one array; nil where the first line is no document of its own.
    ///
    /// Held where a line is broken or too deep, or where all of them together have more values than one document may have.
    static func parse(_ bytes: [UInt8], limits: DecodingLimits) throws(HoldReason) -> JSONDocument? {
        var values: [JSONValue] = []
        var hasDuplicates = false
        var left = limits
        var number = 0
        var rest = bytes[...]
        // Lines are taken one by one: an array of all of them could be many times the size of the file.
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 0x0A }
            rest = rest[line.endIndex...].dropFirst()
            number += 1
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            let parsed = Result { () throws(HoldReason) in try JSONParser.parse(Array(line), limits: left) }
            switch parsed {
            case .success(let document):
                left.jsonValues -= document.valueCount
                hasDuplicates = hasDuplicates || document.hasDuplicateMembers
                values.append(document.root)
            case .failure(let reason):
                if values.isEmpty, reason.code == .brokenJSON { return nil }
                guard reason.detail.hasPrefix("line 1, ") else { throw reason }
                throw HoldReason(reason.code, "line \(number), " + reason.detail.dropFirst(8))
            }
        }
        return JSONDocument(root: .array(values), hasDuplicateMembers: hasDuplicates)
    }
}
