import CLibXML2
import Glibc
import Synchronization

/// Counts what the libraries below the decoders were refused: they go on without it, and do not say so.
///
/// GMime and Swift end the process instead, which the next start notices. libxml2 drops an element, a text or the whole document; read
/// that way a message would be delivered as if it had no text.
enum MemoryShortage {
    private static let refused = Atomic<Int>(0)

    /// How often memory was refused in this process; what was read while it changed may lack something.
    static var count: Int { refused.load(ordering: .relaxed) }

    /// Notes that memory was refused.
    static func note() {
        refused.wrappingAdd(1, ordering: .relaxed)
    }

    /// Has libxml2 allocate through this count; once, before its first use.
    static func watchLibXML2() {
        _ = xmlMemSetup(
            { free($0) },
            { MemoryShortage.checked(malloc($0)) },
            { $1 == 0 ? realloc($0, $1) : MemoryShortage.checked(realloc($0, $1)) },
            { text in
                guard let text else { return nil }
                guard let copy = strdup(text) else {
                    MemoryShortage.note()
                    return nil
                }
                return copy
            })
    }

    private static func checked(_ memory: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if memory == nil { note() }
        return memory
    }
}
