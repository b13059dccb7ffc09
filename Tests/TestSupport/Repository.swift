import Foundation

/// Where things stand in the repository, for tests that read them.
package enum Repository {
    /// The root: the folder with Package.swift.
    package static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Real data that nobody in the project wrote, kept beside the repository; nil where it is not there.
    package static var corpora: String? {
        let path = (root as NSString).deletingLastPathComponent + "/shared/corpora"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// The names in a folder, sorted; none where it is not there.
    package static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
