// What people and upkeep do with messages that are in their places already.
extension IntakeSide {
    /// Decides a message again by the rules of now, as a person may ask for.
    package func decideAgain(_ id: String) throws {
        _ = try QueueActions(line: line).requeue(id)
    }

    /// Puts a waiting message on hold.
    package func hold(_ id: String) throws {
        try QueueActions(line: line).hold(id)
    }

    /// Puts a message that is on hold back into its queue.
    package func release(_ id: String) throws {
        try QueueActions(line: line).release(id)
    }

    /// Gives a held file back: its stub is withdrawn, and it is read and decided as if it had just come.
    package func giveBack(gateway: String, id: String) throws {
        try HeldActions(line: line, recovery: recovery).retry(gateway: gateway, id: id)
    }

    /// Makes stubs for files that are held for long enough; returns how many.
    package func tellOfHeld() throws -> Int {
        try HeldStubs(line: line).make()
    }

    /// Removes a step's worth of what was kept for as long as the settings say; true where there may be more.
    package func retain() throws -> Bool {
        try Retention(line: line).step()
    }
}
