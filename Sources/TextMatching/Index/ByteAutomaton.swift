/// An Aho–Corasick automaton over the bytes of one token, for `*both*` phrases.
///
/// After Aho and Corasick, "Efficient string matching" (1975); failure links instead of a full transition table keep it
/// small, and a walk over a token stays linear in its bytes.
struct ByteAutomaton: Sendable {
    /// Keys: what they mean is the owner's business.
    ///
    /// Several may be the same string.
    private(set) var keys: [UInt32] = []
    private(set) var keyLengths: [UInt32] = []
    private var nextKey: [UInt32] = []

    private var root = [UInt32](repeating: 0, count: 256)
    private var edgeStart: [UInt32] = []
    private var edgeBytes: [UInt8] = []
    private var edgeTargets: [UInt32] = []
    /// By state: where its 256 targets stand in `rows`, plus one; 0 for states with few edges.
    private var rowOf: [UInt32] = []
    private var rows: [UInt32] = []
    private var failure: [UInt32] = []
    /// First key that ends at the state, plus one.
    private var output: [UInt32] = []
    /// The next state down the failure links at which a key ends; 0 where there is none.
    private var outputLink: [UInt32] = []

    var isEmpty: Bool { keys.isEmpty }
    var stateCount: Int { failure.count }

    /// An automaton for those strings; empty ones are left out.
    init(_ strings: [(bytes: [UInt8], key: UInt32)]) {
        var children: [[(byte: UInt8, state: UInt32)]] = [[]]
        output = [0]
        for (bytes, key) in strings where !bytes.isEmpty {
            var state = 0
            for byte in bytes {
                if let edge = children[state].first(where: { $0.byte == byte }) {
                    state = Int(edge.state)
                } else {
                    children[state].append((byte, UInt32(children.count)))
                    state = children.count
                    children.append([])
                    output.append(0)
                }
            }
            keys.append(key)
            keyLengths.append(UInt32(bytes.count))
            nextKey.append(output[state])
            output[state] = UInt32(keys.count)
        }
        failure = [UInt32](repeating: 0, count: children.count)
        outputLink = failure
        rowOf = failure
        for (state, edges) in children.enumerated() {
            edgeStart.append(UInt32(edgeBytes.count))
            if state == 0 {
                for edge in edges { root[Int(edge.byte)] = edge.state }
            } else if edges.count > 8 {
                let row = rows.count
                rowOf[state] = UInt32(row + 1)
                rows.append(contentsOf: repeatElement(0, count: 256))
                for edge in edges { rows[row + Int(edge.byte)] = edge.state }
            } else {
                for edge in edges {
                    edgeBytes.append(edge.byte)
                    edgeTargets.append(edge.state)
                }
            }
        }
        edgeStart.append(UInt32(edgeBytes.count))
        link(children)
    }

    private mutating func link(_ children: [[(byte: UInt8, state: UInt32)]]) {
        var queue = children[0].map(\.state)
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            for edge in children[Int(state)] {
                var steps = 0
                let target = step(failure[Int(state)], edge.byte, steps: &steps)
                failure[Int(edge.state)] = target
                outputLink[Int(edge.state)] = output[Int(target)] != 0 ? target : outputLink[Int(target)]
                queue.append(edge.state)
            }
        }
    }

    /// The state after one more byte.
    @inline(__always)
    func step(_ state: UInt32, _ byte: UInt8, steps: inout Int) -> UInt32 {
        var state = Int(state)
        while state != 0 {
            steps &+= 1
            if rowOf[state] != 0 {
                let target = rows[Int(rowOf[state]) - 1 + Int(byte)]
                if target != 0 { return target }
            } else {
                for edge in Int(edgeStart[state])..<Int(edgeStart[state + 1]) where edgeBytes[edge] == byte {
                    return edgeTargets[edge]
                }
            }
            state = Int(failure[state])
        }
        steps &+= 1
        return root[Int(byte)]
    }

    /// The first state, from this one down the failure links, at which a key ends; 0 where there is none.
    @inline(__always)
    func ending(at state: UInt32) -> UInt32 {
        output[Int(state)] != 0 ? state : outputLink[Int(state)]
    }

    /// The next such state.
    func ending(after state: UInt32) -> UInt32 { outputLink[Int(state)] }

    /// Calls back with the number of every key that ends at exactly this state.
    func forEachKey(at state: UInt32, _ body: (Int) -> Void) {
        var number = output[Int(state)]
        while number != 0 {
            body(Int(number) - 1)
            number = nextKey[Int(number) - 1]
        }
    }
}
