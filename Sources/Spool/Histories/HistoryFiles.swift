/// The files of `<spool>/histories`: lines that are only added, for the day on which the ledger is lost.
///
/// What a line says is not known here. Files have numbers that count up, and a file is written only by the run that made it: so a line that a
/// death cut short is the last of its file, and ``forEachLine(_:)`` passes over it. For one thread.
package final class HistoryFiles {
    private let root: any Directory
    private var current: (file: any OpenFile, size: Int)?
    private var newest: Int?

    /// A file that has more bytes than this is followed by a new one.
    static let largestFile = 8 << 20
    private static let chunk = 1 << 16
    private static let ending = ".jsonl"

    /// The files of a spool; nothing is made before the first line.
    package init(_ spool: SpoolDirectories) {
        root = spool.root
    }

    /// Adds lines, each with its line end; durable when it returns, where that is asked for.
    ///
    /// After an error the next lines go into a new file.
    package func append(_ lines: [UInt8], isDurable: Bool) throws(SpoolError) {
        guard !lines.isEmpty else { return }
        do throws(SpoolError) {
            var (file, size) = try writable()
            try file.write(lines)
            if isDurable { try file.sync() }
            size += lines.count
            current = size > HistoryFiles.largestFile ? nil : (file, size)
        } catch {
            current = nil
            throw error
        }
    }

    /// Makes everything durable that was added to the file at hand.
    package func sync() throws(SpoolError) {
        try current?.file.sync()
    }

    /// Has the next lines go into a new file, and returns its number: what has a smaller one is complete.
    package func beginFile() throws(SpoolError) -> Int {
        try current?.file.sync()
        current = nil
        return try next(in: directory())
    }

    /// Removes the files before a number; durable when it returns.
    package func remove(before number: Int) throws(SpoolError) {
        let directory = try directory()
        for old in try HistoryFiles.numbers(in: directory) where old < number {
            if let name = HistoryFiles.name(of: old) { try directory.remove(name) }
        }
        try directory.sync()
    }

    /// Hands over every whole line without its line end, in the order in which they were added; memory does not grow with their number.
    package func forEachLine(_ body: ([UInt8]) throws -> Void) throws {
        let directory = try directory()
        for number in try HistoryFiles.numbers(in: directory) {
            guard let name = HistoryFiles.name(of: number) else { continue }
            let file = try directory.openForReading(name)
            var offset = 0
            var rest: [UInt8] = []
            while true {
                let bytes = try file.readChunk(HistoryFiles.chunk, at: offset)
                guard !bytes.isEmpty else { break }
                offset += bytes.count
                var pieces = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
                let last = pieces.removeLast()
                for piece in pieces {
                    try body(rest + piece)
                    rest = []
                }
                rest += last
            }
        }
    }

    private func writable() throws(SpoolError) -> (file: any OpenFile, size: Int) {
        if let current { return current }
        // Opened anew for each file: somebody may have removed it.
        let directory = try directory()
        let number = try next(in: directory)
        guard let name = HistoryFiles.name(of: number) else { throw .badName("\(number)") }
        let file = try directory.create(name, mode: 0o640)
        newest = number
        // A synced line in a file whose name is lost is a lost line.
        try directory.sync()
        return (file, 0)
    }

    private func next(in directory: any Directory) throws(SpoolError) -> Int {
        if let newest { return newest + 1 }
        return try (HistoryFiles.numbers(in: directory).last ?? 0) + 1
    }

    private func directory() throws(SpoolError) -> any Directory {
        try root.makeDirectory("histories", mode: 0o750)
    }

    private static func numbers(in directory: any Directory) throws(SpoolError) -> [Int] {
        let walk = try directory.walk()
        var numbers: [Int] = []
        while let name = try walk.next() {
            let text = name.text
            guard text.hasSuffix(ending), let number = Int(text.dropLast(ending.count)), number > 0 else { continue }
            numbers.append(number)
        }
        return numbers.sorted()
    }

    private static func name(of number: Int) -> FileName? {
        let digits = String(number)
        return FileName(String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ending)
    }
}
