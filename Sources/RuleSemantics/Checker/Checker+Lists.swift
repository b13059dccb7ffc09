import RuleSyntax
import SourceText
import TextMatching

/// A list as declared: what its entries mean depends on how it is used.
struct ListDeclaration {
    let name: Name
    let entries: [PhraseSyntax]
    /// The first use with `has`, and what the entries became.
    var phraseUse: Span?
    var phrases: [Int]?
    /// The first use with `is in`.
    var valueUse: Span?
    var values: Set<String>?
}

// Lists and phrases.
extension Checker {
    mutating func declareList(_ block: ListBlock, in tree: SyntaxTree) -> Declaration {
        var entries = block.entries
        if let file = block.file {
            guard let source = resource(.list, file, in: tree) else { return .broken }
            entries = parseListFile(source, of: block.name.span)
        }
        if entries.isEmpty, !hasErrors(in: tree, from: block.name.span) {
            report(
                .listMisuse, "list `\(block.name.text)` is empty", at: block.name.span, help: ["add a word or a phrase"]
            )
        }
        if block.file == nil { warnOfSeparators(in: block, of: tree) }
        lists.append(ListDeclaration(name: block.name, entries: entries))
        return .list(lists.count - 1)
    }

    /// A file that a block names; reports and returns nil where there is none.
    mutating func resource(_ kind: ResourceReference.Kind, _ path: StringSyntax, in tree: SyntaxTree) -> SourceFile? {
        switch resources[ResourceReference(kind: kind, path: path.text, ruleFile: tree.file)] {
        case .file(let file): return file
        case .unreadable(let reason), .misplaced(let reason):
            report(.unreadableResource, "`\(path.text)` cannot be used", at: path.span, reason)
        case nil:
            report(.unreadableResource, "`\(path.text)` cannot be used", at: path.span, "it was not read")
        }
        return nil
    }

    /// One phrase a line, quoted or not, `#` comments.
    private mutating func parseListFile(_ file: SourceFile, of list: Span) -> [PhraseSyntax] {
        let index = map.add(file)
        resourceOwners[index] = list
        var entries: [PhraseSyntax] = []
        let finding =
            Encoding.utf16Finding(in: file, index: index)
            ?? Encoding.utf8Finding(in: file, index: index, what: "line of the list")
        if let finding {
            diagnostics.append(finding)
            return []
        }
        for number in 1...file.lineStarts.count {
            if let entry = ListFile.entry(of: file, line: number, fileIndex: index) { entries.append(entry) }
        }
        warnOfCommas(in: entries)
        return entries
    }

    /// Warns of a line of a list's file with commas in it: a line is one phrase there.
    private mutating func warnOfCommas(in entries: [PhraseSyntax]) {
        let several = entries.filter { map.text(of: $0.span) == $0.text && $0.text.contains(",") }
        guard let first = several.first else { return }
        var finding = Diagnostic(
            .listMisuse, "this line is one phrase, commas and all", at: Diagnostic.Label(first.span),
            help: ["in a list's file each phrase has a line of its own; where it is meant so, put it in quotes"],
            severity: .warning)
        if several.count > 1 { finding.notes = ["\(several.count - 1) more of its lines have commas"] }
        diagnostics.append(finding)
    }

    /// Warns of two entries on a line without a comma between them, one of them without quotes.
    ///
    /// A phrase of two words was meant, or a comma is missing. Said once for a list.
    private mutating func warnOfSeparators(in block: ListBlock, of tree: SyntaxTree) {
        guard let first = block.entries.first, let file = map.file(of: first.span) else { return }
        func isBare(_ entry: PhraseSyntax) -> Bool {
            !entry.isExact && file.bytes[entry.span.start..<entry.span.end].first != UInt8(ascii: "\"")
        }
        var runs: [(span: Span, isBare: Bool)] = []
        var hasBare = false
        for (left, right) in zip(block.entries, block.entries.dropFirst()) {
            // Only white space stands between neighbours that no comma and no line end divides.
            let between = file.bytes[left.span.end..<max(left.span.end, right.span.start)]
            guard !between.contains(where: { [44, 10, 35].contains($0) }), isBare(left) || isBare(right) else {
                continue
            }
            hasBare = true
            if let last = runs.last, last.span.end == left.span.end {
                runs[runs.count - 1].span.end = right.span.end
            } else {
                runs.append((left.span.through(right.span), isBare(left)))
            }
            runs[runs.count - 1].isBare = runs[runs.count - 1].isBare && isBare(left) && isBare(right)
        }
        guard hasBare, let run = runs.first, !hasErrors(in: tree, from: block.name.span) else { return }
        let written = map.text(of: run.span)
        let words = written.split(whereSeparator: \.isWhitespace).joined(separator: ", ")
        var finding = Diagnostic(
            .listMisuse, "no comma divides these entries, and each word is one of its own",
            at: Diagnostic.Label(run.span),
            help: [
                run.isBare
                    ? "for the phrase write \"\(written)\", for the words \(words)"
                    : "put commas between the entries, and a phrase of several words in quotes"
            ], severity: .warning)
        if runs.count > 1 {
            finding.notes = [
                "\(runs.count - 1) more place\(runs.count == 2 ? "" : "s") of this list \(runs.count == 2 ? "is" : "are") like it"
            ]
        }
        diagnostics.append(finding)
    }

    /// The phrases of a list that is used with `has`.
    mutating func phrases(ofList name: Name) -> [Int]? {
        guard let index = list(named: name, use: "has any of") else { return nil }
        if let phrases = lists[index].phrases { return phrases }
        lists[index].phraseUse = name.span
        if let other = lists[index].valueUse { reportBothUses(name, other) }
        let phrases = lists[index].entries.compactMap { phraseID($0) }
        lists[index].phrases = phrases
        return phrases
    }

    /// The values of a list that is used with `is in`, folded.
    ///
    /// - Parameter fact: what is compared with them.
    mutating func values(ofList name: Name, comparedWith fact: ValueFact? = nil) -> Set<String>? {
        guard let index = list(named: name, use: "is in") else { return nil }
        if let values = lists[index].values { return values }
        lists[index].valueUse = name.span
        if let other = lists[index].phraseUse { reportBothUses(name, other) }
        var values: Set<String> = []
        for entry in lists[index].entries {
            if entry.isExact {
                report(.listMisuse, "a list of values has no `exact`", at: entry.span, help: ["write the value alone"])
            } else if entry.text.hasPrefix("*") || entry.text.hasSuffix("*") {
                report(
                    .listMisuse, "a list of values has no `*`", at: entry.span,
                    because: Diagnostic.Label(name.span, "used with `is in` here"),
                    help: ["for all addresses of a domain write `sender-domain is under example.org`"])
            } else {
                values.insert(ValueFolding.fold(entry.text))
                if let fact {
                    let value = ValueSyntax(text: entry.text, isQuoted: true, span: entry.span)
                    warnOfImpossible(value, ValueFolding.fold(entry.text), of: fact)
                }
            }
        }
        lists[index].values = values
        return values
    }

    /// Warns of an entry that is also the name of a list: lists do not include lists.
    mutating func warnOfListsInLists() {
        for list in lists where list.valueUse == nil {
            for entry in list.entries where !entry.isExact && map.text(of: entry.span) == entry.text {
                guard case .list = names[entry.text] else { continue }
                diagnostics.append(
                    Diagnostic(
                        .listMisuse, "`\(entry.text)` is looked for as a word, and a list has this name",
                        at: Diagnostic.Label(entry.span),
                        help: [
                            "lists do not hold lists: test both, or write the words here; for the word write \"\(entry.text)\""
                        ], severity: .warning))
            }
        }
    }

    /// The lists that rules use, for whoever reasons about entries.
    mutating func collectLists() {
        for list in lists where list.phraseUse != nil || list.valueUse != nil {
            let entries = list.entries.map { entry in
                let key = PhraseKey(text: entry.text, escapedHashes: entry.escapedHashes, isExact: entry.isExact)
                let isPhrase = list.phraseUse != nil
                return RuleList.Entry(
                    written: entry.isExact ? "exact \"\(entry.text)\"" : entry.text,
                    phrase: isPhrase ? phraseIDs[key] : nil,
                    value: isPhrase ? nil : ValueFolding.fold(entry.text), span: entry.span)
            }
            set.lists.append(RuleList(name: list.name.text, entries: entries, span: list.name.span))
        }
    }

    private mutating func reportBothUses(_ name: Name, _ other: Span) {
        report(
            .listMisuse, "list `\(name.text)` is used for words and for values", at: name.span,
            because: Diagnostic.Label(other, "and otherwise here"),
            help: ["`has` looks for words in a text, `is in` compares whole values: make two lists"])
    }

    private mutating func list(named name: Name, use: String) -> Int? {
        switch names[name.text] {
        case .list(let index): return index
        case .broken: return nil
        case nil:
            let known = lists.map(\.name.text)
            let nearest = guess(name.text, among: known)
            report(
                .unknownName, "no list is called `\(name.text)`", at: name.span,
                nearest.isEmpty ? guess(name.text, among: knownNames) : nearest,
                help: nearest.isEmpty ? ["declare it: `list \(name.text)` with its words indented below"] : [])
        default:
            report(
                .wrongKind, "`\(name.text)` is \(describe(name.text) ?? "no list"), not a list", at: name.span,
                help: ["`\(use)` needs the name of a `list` block"])
        }
        return nil
    }

    /// The index of a phrase in the rule set, compiled when it is met first; nil where it cannot be used.
    mutating func phraseID(_ phrase: PhraseSyntax) -> Int? {
        let key = PhraseKey(text: phrase.text, escapedHashes: phrase.escapedHashes, isExact: phrase.isExact)
        if let id = phraseIDs[key] { return id }
        do {
            let pattern = try PhrasePattern(
                phrase.text, escapedHashes: phrase.escapedHashes, isExact: phrase.isExact)
            set.phrases.append(Phrase(pattern: pattern, written: phrase.text, span: phrase.span))
            phraseIDs[key] = set.phrases.count - 1
            return set.phrases.count - 1
        } catch {
            report(error, at: phrase)
            return nil
        }
    }
}

/// The lines of a list's file.
enum ListFile {
    /// The phrase of a line; nil for an empty line or a comment.
    static func entry(of file: SourceFile, line: Int, fileIndex: Int) -> PhraseSyntax? {
        var range = file.lineRange(line)
        func trim() {
            while let first = file.bytes[range].first, first == 32 || first == 9 {
                range = (range.lowerBound + 1)..<range.upperBound
            }
            while let last = file.bytes[range].last, last == 32 || last == 9 {
                range = range.lowerBound..<(range.upperBound - 1)
            }
        }
        if line == 1, file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            range = min(3, range.upperBound)..<range.upperBound
        }
        trim()
        guard !range.isEmpty, file.bytes[range.lowerBound] != UInt8(ascii: "#") else { return nil }
        // A comment after the phrase starts with a `#` after white space, unless it stands in quotes.
        var isQuoted = false
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = file.bytes[offset]
            if byte == UInt8(ascii: "\\") {
                offset += 1
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "#"), !isQuoted, [32, 9].contains(file.bytes[offset - 1]) {
                range = range.lowerBound..<offset
                break
            }
            offset += 1
        }
        trim()
        if file.bytes[range].last == UInt8(ascii: ",") {
            range = range.lowerBound..<(range.upperBound - 1)
            trim()
        }
        let span = Span(file: fileIndex, start: range.lowerBound, end: range.upperBound)
        var text = file.text(range)
        var isExact = false
        if let phrase = text.words(after: "exact"), phrase.hasPrefix("\""), phrase.hasSuffix("\"") {
            text = phrase
            isExact = true
        }
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else {
            return PhraseSyntax(text: text, isExact: false, span: span)
        }
        let (unescaped, hashes) = unescape(text)
        return PhraseSyntax(text: unescaped, escapedHashes: hashes, isExact: isExact, span: span)
    }

    private static func unescape(_ quoted: String) -> (String, Set<Int>) {
        var result = String.UnicodeScalarView()
        var hashes: Set<Int> = []
        var isEscaped = false
        for scalar in quoted.unicodeScalars.dropFirst().dropLast() {
            if !isEscaped, scalar == "\\" {
                isEscaped = true
                continue
            }
            if isEscaped, scalar == "#" { hashes.insert(result.count) }
            isEscaped = false
            result.append(scalar)
        }
        return (String(result), hashes)
    }
}
