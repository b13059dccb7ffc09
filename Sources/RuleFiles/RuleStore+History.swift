package import BusinessTime
import Glibc
import SystemPackage

// The rule sets before the last good one: for "why did this go there last Tuesday".
extension RuleStore {
    /// How much is kept of the rule sets before the last good one, which always stays.
    package struct Bounds: Sendable {
        /// Rule sets, the last good one included.
        package var versions = 50
        /// Bytes of the contents that they share, beyond which the oldest go.
        package var bytes = 256 * 1_048_576

        /// The defaults.
        package init() {}
    }

    /// A rule set that is stored.
    package struct Stored: Equatable, Sendable {
        /// Its version.
        package let version: String
        /// When it came into use last.
        package let used: Timestamp
        /// Whether it is the last good one.
        package let isCurrent: Bool
    }

    /// The rule sets that are stored, the last used first; none where nothing was ever stored.
    package func versions() throws(Failure) -> [Stored] {
        let names: [String]
        do {
            names = try FileReading.names(in: directory)
        } catch .system(.noSuchFileOrDirectory) {
            return []
        } catch {
            throw Failure(description: "\(directory) cannot be read: \(error.described)")
        }
        let current = (try? FileReading.bytes(at: directory + "/current", limit: 1024)) ?? []
        let currentVersion = String(decoding: current.filter { $0 > 32 }, as: UTF8.self)
        let stored = names.compactMap { name -> Stored? in
            guard name.hasSuffix(".manifest") else { return nil }
            var status = stat()
            guard lstat("\(directory)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            let version = String(name.dropLast(".manifest".count))
            let used = Timestamp(
                milliseconds: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000)
            return Stored(version: version, used: used, isCurrent: version == currentVersion)
        }
        return stored.sorted { left, right in
            if left.isCurrent != right.isCurrent { return left.isCurrent }
            return (left.used, left.version) > (right.used, right.version)
        }
    }

    /// A rule set by its version; nil where it is not kept, or not any more.
    package func load(version: String) throws(Failure) -> RuleBundle? {
        guard try versions().contains(where: { $0.version == version }) else { return nil }
        return try load(storedAs: version)
    }

    /// Makes a version the last used one, also when the clock is coarse or goes back.
    func putLast(_ version: String) {
        guard let stored = try? versions(), let own = stored.first(where: { $0.version == version })?.used,
            let newest = stored.filter({ $0.version != version }).map(\.used).max(), own <= newest
        else { return }
        let next = newest.milliseconds + 1
        let time = timespec(tv_sec: Int(next / 1000), tv_nsec: Int(next % 1000) * 1_000_000)
        _ = utimensat(AT_FDCWD, "\(directory)/\(version).manifest", [time, time], 0)
    }

    /// Drops what exceeds the bounds, oldest first, and contents that no rule set needs any more.
    ///
    /// Never fails: what cannot be dropped now goes with the next rule set. What a reader holds open stays readable.
    func prune(keeping current: String) {
        guard let stored = try? versions() else { return }
        var needed: Set<String> = []
        var bytes = 0
        var kept = 0
        for version in stored {
            let path = "\(directory)/\(version.version).manifest"
            guard let objects = objects(inManifest: path) else {
                // Whatever an unreadable manifest needs stays.
                return
            }
            let isCurrent = version.version == current
            let added = objects.subtracting(needed)
            let size = added.reduce(0) { $0 + self.size(ofObject: $1) }
            // Once one is too old or too much, so are those before it.
            guard isCurrent || (kept < bounds.versions && bytes + size <= bounds.bytes) else {
                kept = bounds.versions
                unlink(path)
                continue
            }
            kept += 1
            bytes += size
            needed.formUnion(objects)
        }
        for name in (try? FileReading.names(in: directory + "/objects")) ?? []
        where name != "." && name != ".." && !needed.contains(name) {
            unlink("\(directory)/objects/\(name)")
        }
    }

    /// The contents that a manifest names; nil where it cannot be read.
    private func objects(inManifest path: String) -> Set<String>? {
        guard let bytes = try? FileReading.bytes(at: path, limit: RuleStore.manifestLimit) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
        return Set(lines.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) })
    }

    private func size(ofObject name: String) -> Int {
        var status = stat()
        return lstat("\(directory)/objects/\(name)", &status) == 0 ? Int(status.st_size) : 0
    }
}
