import CLinux
import Glibc
import Synchronization
import SystemPackage

/// What a worker was doing with a message.
package enum Stage: UInt8, Sendable {
    /// Reading the format.
    case decoding = 1
    /// Evaluating the rules.
    case deciding = 2
    /// Finding its ticket, writing its envelope.
    case delivering = 3
}

/// A message that was being worked on when the process died, once or more often.
package struct Suspect: Equatable, Sendable {
    /// The claim, by ``ClaimedFile/key``.
    package var claimName: String
    /// How often the process died on it; from 2 on it must be held, `crashed-decoder`.
    package var attempts: Int
    /// What was being done the last time.
    package var stage: Stage

    /// Whether it must be held without being read again.
    package var mustBeHeld: Bool { attempts >= 2 }
}

/// Which message each worker has in its hands: a mapped file that outlives a killed process.
///
/// A worker writes its own slot, without a system call; the kernel keeps the page when the process dies. (A power cut is no
/// concern here: it is not a message's doing.) At start, occupied slots become suspects. **Suspects must be worked on alone and one after the
/// other before the workers start**: then a message that kills the process is the only one that is found a second time.
///
/// Layout: a header of 512 bytes (magic, slot count), then slots of 512 bytes: state, stage, attempts, length, name.
/// Content that is not this is replaced, and said in ``wasReset``.
package final class InFlightTable: Sendable {
    /// Whether the file held something else (or a table of another shape) and was begun anew; nil where it was sound or new.
    package let wasReset: String?
    /// The number of workers there are slots for.
    package let workers: Int

    private struct Mapping: @unchecked Sendable {
        // Only shared as an address: every slot is written by one worker, and the suspects' by whoever holds the mutex.
        let base: UnsafeMutableRawPointer
        let length: Int
    }

    private let mapping: Mapping
    private let known: Mutex<[String: Suspect]>

    /// Slots for suspects, besides the workers'.
    package static let suspectSlots = 64
    private static let slotSize = 512
    private static let magic: [UInt8] = Array("FLINFL01".utf8)

    /// Opens or makes the table in a directory (the state directory), for so many workers.
    ///
    /// Another number of workers than last time keeps the suspects. Throws where the file cannot be made or mapped.
    package init(directory path: String, workers: Int) throws(SpoolError) {
        self.workers = min(max(workers, 1), 1024)
        let directory = try LinuxDirectory(path: path)
        guard let name = FileName("in-flight") else { throw .badName("in-flight") }
        let descriptor = name.withCString {
            openat(directory.descriptor, $0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        guard descriptor >= 0 else { throw directory.failure("open", name) }
        let file = LinuxFile(descriptor: descriptor, directory: directory, name: name)
        let old = try file.readChunk(InFlightTable.slotSize * 1200, at: 0)
        let found = InFlightTable.read(old)
        let length = InFlightTable.slotSize * (1 + self.workers + InFlightTable.suspectSlots)
        // Zeros from the end of a shorter file on; posix_fallocate so that a full disk is an error now and not SIGBUS later.
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw file.failure("resize") }
        let reserved = posix_fallocate(descriptor, 0, off_t(length))
        guard reserved == 0 else {
            throw .system(operation: "reserve", path: file.path, errno: Errno(rawValue: reserved))
        }
        guard let base = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED else {
            throw file.failure("map")
        }
        mapping = Mapping(base: base, length: length)
        wasReset =
            old.isEmpty || found != nil ? nil : "\(file.path) did not hold a table of messages in work; begun anew"
        let suspects = InFlightTable.suspects(of: found ?? [])
        known = Mutex(Dictionary(suspects.map { ($0.claimName, $0) }) { first, _ in first })
        begin(with: suspects)
    }

    deinit {
        munmap(mapping.base, mapping.length)
    }

    /// What earlier runs died on, those to be held first, then by name.
    ///
    /// At most ``suspectSlots``.
    package var suspects: [Suspect] {
        known.withLock { $0.values.sorted { ($1.attempts, $0.claimName) < ($0.attempts, $1.claimName) } }
    }

    /// What the table in a directory tells, read without changing it; nil where the file holds no table.
    ///
    /// Beside a running daemon it also lists what is being worked on at this moment. A missing file is an empty table.
    package static func suspects(inDirectory directory: any Directory) throws(SpoolError) -> [Suspect]? {
        guard let name = FileName("in-flight"), try directory.status(of: name) != nil else { return [] }
        let bytes = try directory.openForReading(name).readChunk(slotSize * 1200, at: 0)
        if bytes.isEmpty { return [] }
        return read(bytes).map { suspects(of: $0).sorted { $0.claimName < $1.claimName } }
    }

    /// A worker begins with a message.
    ///
    /// A worker outside 0..<``workers`` is not recorded.
    package func begin(worker: Int, claimName: String, stage: Stage) {
        guard (0..<workers).contains(worker) else { return }
        let attempts = known.withLock { $0[claimName]?.attempts ?? 0 }
        write(1 + worker, Suspect(claimName: claimName, attempts: attempts, stage: stage))
    }

    /// The worker goes on to another stage of the same message.
    package func advance(worker: Int, to stage: Stage) {
        guard (0..<workers).contains(worker) else { return }
        linux_store_release(byte(1 + worker, 1), stage.rawValue)
    }

    /// The worker is done with its message, however it ended.
    package func end(worker: Int) {
        guard (0..<workers).contains(worker) else { return }
        linux_store_release(byte(1 + worker, 0), 0)
    }

    /// A suspect is settled: it was worked on and the process lived, or it was held.
    package func clear(claimName: String) {
        known.withLock { known in
            known[claimName] = nil
            writeSuspects(known)
        }
    }

    private func byte(_ slot: Int, _ offset: Int) -> UnsafeMutablePointer<UInt8> {
        (mapping.base + slot * InFlightTable.slotSize + offset).assumingMemoryBound(to: UInt8.self)
    }

    /// Fills a slot; its state byte is last, so a slot is never found occupied with half a name.
    private func write(_ slot: Int, _ suspect: Suspect) {
        linux_store_release(byte(slot, 0), 0)
        let name = Array(suspect.claimName.utf8.prefix(FileName.maximumLength))
        byte(slot, 1).pointee = suspect.stage.rawValue
        byte(slot, 2).pointee = UInt8(clamping: suspect.attempts)
        byte(slot, 3).pointee = UInt8(clamping: name.count)
        for (index, value) in name.enumerated() { byte(slot, 4 + index).pointee = value }
        linux_store_release(byte(slot, 0), 1)
    }

    private func writeSuspects(_ known: [String: Suspect]) {
        let sorted = known.values.sorted { ($1.attempts, $0.claimName) < ($0.attempts, $1.claimName) }
        for index in 0..<InFlightTable.suspectSlots {
            let slot = 1 + workers + index
            if index < sorted.count { write(slot, sorted[index]) } else { linux_store_release(byte(slot, 0), 0) }
        }
    }

    /// Writes the header, then the suspects, and only then frees the workers' slots: dying in between counts nothing twice.
    private func begin(with suspects: [Suspect]) {
        known.withLock { writeSuspects($0) }
        for (index, value) in InFlightTable.magic.enumerated() { byte(0, index).pointee = value }
        for shift in 0..<4 { byte(0, 8 + shift).pointee = UInt8(truncatingIfNeeded: workers >> (8 * shift)) }
        for worker in 0..<workers { linux_store_release(byte(1 + worker, 0), 0) }
    }

    private struct Entry {
        var suspect: Suspect
        var isWorker: Bool
    }

    /// The occupied slots of an old table; nil where it is none.
    private static func read(_ bytes: [UInt8]) -> [Entry]? {
        guard bytes.count >= slotSize, bytes.starts(with: magic) else { return nil }
        let workers = (0..<4).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
        guard workers <= 1024, bytes.count == slotSize * (1 + workers + suspectSlots) else { return nil }
        var entries: [Entry] = []
        for slot in 1..<(1 + workers + suspectSlots) {
            let start = slot * slotSize
            let length = Int(bytes[start + 3])
            guard bytes[start] == 1, let stage = Stage(rawValue: bytes[start + 1]), length > 0 else { continue }
            let name = String(decoding: bytes[start + 4..<start + 4 + length], as: UTF8.self)
            let suspect = Suspect(claimName: name, attempts: Int(bytes[start + 2]), stage: stage)
            entries.append(Entry(suspect: suspect, isWorker: slot <= workers))
        }
        return entries
    }

    /// A worker's slot found occupied is one attempt more than it was begun with.
    private static func suspects(of entries: [Entry]) -> [Suspect] {
        var found: [String: Suspect] = [:]
        for entry in entries {
            var suspect = entry.suspect
            if entry.isWorker { suspect.attempts += 1 }
            if let other = found[suspect.claimName], other.attempts >= suspect.attempts { continue }
            found[suspect.claimName] = suspect
        }
        return Array(found.values)
    }
}
