import Foundation
import Glibc
import RuleFormatter

/// The rule files that a command line names.
enum RuleFilePaths {
    /// The files, directories resolved, and what is wrong with the others.
    ///
    /// Of a directory those files are taken that the daemon would read: `*.rules` without a dot in front, sorted, links to
    /// `/dev/null` left out.
    static func files(at places: [String], requiresAll: Bool) -> (paths: [String], problems: [String]) {
        var paths: [String] = []
        var problems: [String] = []
        for place in places {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory) else {
                if requiresAll { problems.append("\(place): there is no such file or directory") }
                continue
            }
            guard isDirectory.boolValue else {
                if place.hasSuffix(".rules") {
                    paths.append(place)
                } else {
                    problems.append("\(place): this is no rule file: their names end in .rules")
                }
                continue
            }
            do {
                let names = try FileManager.default.contentsOfDirectory(atPath: place)
                    .filter { $0.hasSuffix(".rules") && !$0.hasPrefix(".") }.sorted()
                let base = place.hasSuffix("/") ? place : place + "/"
                paths += names.map { base + $0 }.filter { !isMask($0) }
            } catch {
                problems.append("\(place): the directory cannot be read")
            }
        }
        return (paths, problems)
    }

    /// The bytes of a rule file, which has the bound that rules have.
    static func content(of path: String) throws(FileReplacement.Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileReplacement.Failure(reason: "it is not a file") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= RuleFormatter.sizeLimit else {
                throw FileReplacement.Failure(reason: "it is larger than 1 MB, which no rule file may be")
            }
        }
    }

    private static func isMask(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) == "/dev/null"
    }
}
