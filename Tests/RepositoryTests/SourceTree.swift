import Foundation
import TestSupport

/// The Swift files of the repository, read as text.
struct SourceTree {
    struct File {
        /// The path from the root.
        let path: String
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The modules it imports.
        var imports: Set<String> {
            var modules: Set<String> = []
            for line in text.split(separator: "\n") {
                var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
                while let first = words.first,
                    first.hasPrefix("@") || ["package", "public", "internal", "private"].contains(first)
                {
                    words.removeFirst()
                }
                guard words.first == "import", words.count > 1 else { continue }
                let kinds: Set = ["struct", "class", "enum", "protocol", "typealias", "func", "var", "let"]
                let name = kinds.contains(words[1]) ? words.dropFirst(2).first ?? "" : words[1]
                modules.insert(String(name.prefix { $0 != "." }))
            }
            return modules
        }
    }

    /// The Swift files below a folder of the root.
    static func swiftFiles(in folder: String) -> [File] {
        let all = FileManager.default.enumerator(atPath: Repository.root + "/" + folder)?.allObjects ?? []
        return all.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let content = FileManager.default.contents(atPath: "\(Repository.root)/\(folder)/\(name)") ?? Data()
            return File(path: folder + "/" + name, bytes: Array(content))
        }
    }

    /// The text of a file of the root; nil where there is none.
    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: Repository.root + "/" + path).map { String(decoding: $0, as: UTF8.self) }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Repository.root + "/" + path)
    }
}
