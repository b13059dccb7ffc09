/// Cuts a stream of bytes into Varlink messages: JSON texts, each ended by a NUL byte.
///
/// Holds at most `limit` bytes of a message that has no end yet; what comes behind complete messages is kept as it came, so that
/// whoever feeds it decides how much that is: read only while ``next()`` has nothing.
package struct MessageBuffer: Sendable {
    /// A message is longer than the limit.
    package struct TooLong: Error, Equatable, Sendable {
        /// The error.
        package init() {}
    }

    private let limit: Int
    private var bytes: [UInt8] = []
    /// Where the first message that was not handed out begins.
    private var start = 0
    /// Up to where no NUL is.
    private var searched = 0

    /// A buffer for messages of at most `limit` bytes, the NUL not counted.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Takes in bytes of the stream.
    package mutating func append(_ more: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Whether nothing is left over: the stream may end here.
    package var isEmpty: Bool { start == bytes.count }

    /// The next complete message without its NUL; nil where more bytes are needed.
    package mutating func next() throws(TooLong) -> [UInt8]? {
        guard let end = bytes[searched...].firstIndex(of: 0) else {
            searched = bytes.count
            if bytes.count - start > limit { throw TooLong() }
            return nil
        }
        if end - start > limit { throw TooLong() }
        let message = Array(bytes[start..<end])
        start = end + 1
        searched = start
        return message
    }
}
