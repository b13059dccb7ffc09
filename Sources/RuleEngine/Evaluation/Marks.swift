/// One yes/no a number, taken back for all at once at no cost.
struct Marks: Sendable {
    private var rounds: [UInt32]
    private var round: UInt32 = 0

    init(count: Int) {
        rounds = [UInt32](repeating: 0, count: count)
    }

    /// Takes all marks back.
    mutating func clear() {
        round &+= 1
        if round == 0 {
            for index in rounds.indices { rounds[index] = 0 }
            round = 1
        }
    }

    /// Sets a mark; false where it was set already.
    @inline(__always)
    mutating func insert(_ number: Int) -> Bool {
        guard rounds[number] != round else { return false }
        rounds[number] = round
        return true
    }

    @inline(__always)
    func contains(_ number: Int) -> Bool { rounds[number] == round }
}
