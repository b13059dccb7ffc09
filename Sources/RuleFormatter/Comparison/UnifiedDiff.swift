/// The difference of two texts in the form that `diff -u` writes and `patch` reads.
package enum UnifiedDiff {
    /// Lines that are the same around a change.
    static let context = 3
    /// Beyond so many lines that may differ they are shown as one change, since finding the least would take too long.
    static let budget = 6_000

    /// The difference; empty where the texts are the same.
    ///
    /// Lines end with LF, and a CR before it is shown as it is.
    package static func text(from old: [UInt8], to new: [UInt8], path: String) -> String {
        let before = lines(of: old)
        let after = lines(of: new)
        guard before != after else { return "" }
        let prefix = zip(before, after).prefix { $0 == $1 }.count
        let rest = min(before.count, after.count) - prefix
        let suffix = zip(before.reversed(), after.reversed()).prefix(rest).prefix { $0 == $1 }.count
        var steps = before.prefix(prefix).map { Step(sign: " ", line: $0) }
        steps += changes(before[prefix..<before.count - suffix], after[prefix..<after.count - suffix])
        steps += before.suffix(suffix).map { Step(sign: " ", line: $0) }
        return "--- \(path)\n+++ \(path)\n" + hunks(of: steps)
    }

    private struct Step {
        let sign: Character
        let line: ArraySlice<UInt8>
    }

    /// The lines with their line ends.
    private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
            lines.append(text[start..<end])
            start = end
        }
        return lines
    }

    private static func changes(
        _ old: ArraySlice<ArraySlice<UInt8>>, _ new: ArraySlice<ArraySlice<UInt8>>
    ) -> [Step] {
        var removed = Set(old.indices)
        var added = Set(new.indices)
        if old.count + new.count <= budget {
            let difference = Array(new).difference(from: Array(old))
            removed = []
            added = []
            for change in difference {
                switch change {
                case .remove(let offset, _, _): removed.insert(old.startIndex + offset)
                case .insert(let offset, _, _): added.insert(new.startIndex + offset)
                }
            }
        }
        var steps: [Step] = []
        var (left, right) = (old.startIndex, new.startIndex)
        while left < old.endIndex || right < new.endIndex {
            if left < old.endIndex, removed.contains(left) {
                steps.append(Step(sign: "-", line: old[left]))
                left += 1
            } else if right < new.endIndex, added.contains(right) {
                steps.append(Step(sign: "+", line: new[right]))
                right += 1
            } else {
                if left < old.endIndex { steps.append(Step(sign: " ", line: old[left])) }
                left += 1
                right += 1
            }
        }
        return steps
    }

    private static func hunks(of steps: [Step]) -> String {
        var result = ""
        var (oldLine, newLine, index) = (1, 1, 0)
        while let first = steps[index...].firstIndex(where: { $0.sign != " " }) {
            // A hunk goes on as long as the next change is near enough for their surroundings to touch.
            var last = first
            while let next = steps[(last + 1)...].prefix(2 * context + 1).firstIndex(where: { $0.sign != " " }) {
                last = next
            }
            let start = max(index, first - context)
            let end = min(steps.count, last + 1 + context)
            oldLine += start - index
            newLine += start - index
            let hunk = steps[start..<end]
            let oldCount = hunk.count { $0.sign != "+" }
            let newCount = hunk.count { $0.sign != "-" }
            result += "@@ -\(range(oldLine, oldCount)) +\(range(newLine, newCount)) @@\n"
            for step in hunk {
                result += String(step.sign) + String(decoding: step.line, as: UTF8.self)
                if step.line.last != UInt8(ascii: "\n") { result += "\n\\ No newline at end of file\n" }
            }
            oldLine += oldCount
            newLine += newCount
            index = end
        }
        return result
    }

    /// Of an empty stretch the line before it is named.
    private static func range(_ start: Int, _ count: Int) -> String {
        switch count {
        case 0: "\(start - 1),0"
        case 1: "\(start)"
        default: "\(start),\(count)"
        }
    }
}
