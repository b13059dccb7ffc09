import Foundation
package import Testing

/// Compares output with a golden file.
///
/// With `UPDATE_GOLDEN=1` the file is written, and the test still fails, so that a recording is never taken for a
/// pass.
package func expectGolden(_ actual: String, at path: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let expected = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    if expected == actual { return }
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: path, contents: Data(actual.utf8))
        Issue.record("recorded \(path); look at it and run the test again", sourceLocation: sourceLocation)
        return
    }
    Issue.record(
        "\(path) differs; UPDATE_GOLDEN=1 records it\n\(difference(expected ?? "", actual))",
        sourceLocation: sourceLocation)
}

/// The lines that differ, `-` for expected and `+` for actual.
package func difference(_ expected: String, _ actual: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let new = actual.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let changes = new.difference(from: old)
    let removed = Set(changes.removals.compactMap { if case .remove(let offset, _, _) = $0 { offset } else { nil } })
    let inserted = Set(changes.insertions.compactMap { if case .insert(let offset, _, _) = $0 { offset } else { nil } })
    var lines: [String] = []
    var oldIndex = 0
    var newIndex = 0
    while oldIndex < old.count || newIndex < new.count {
        if oldIndex < old.count, removed.contains(oldIndex) {
            lines.append("-" + old[oldIndex])
            oldIndex += 1
        } else if newIndex < new.count, inserted.contains(newIndex) {
            lines.append("+" + new[newIndex])
            newIndex += 1
        } else {
            lines.append(" " + (oldIndex < old.count ? old[oldIndex] : ""))
            oldIndex += 1
            newIndex += 1
        }
    }
    return lines.joined(separator: "\n")
}
