import DeskModel
import Spool
import Testing

/// One gateway floods: how long the others wait.
@Suite("A gateway that floods")
struct FairnessTests {
    /// A flood of one gateway and one file each of two others, the newest of all.
    private func flooded() -> Scenario {
        // One before and one after the flood, by the alphabet.
        let names = ["early", "flood", "quiet"]
        var dropped = (0..<120).map { number in
            Scenario.Dropped(
                gateway: "flood", name: "\(number).eml", bytes: mail("flood\(number)x"),
                end: .delivered(["flood\(number)x"]))
        }
        dropped.append(
            Scenario.Dropped(gateway: "quiet", name: "1.eml", bytes: mail("wordone"), end: .delivered(["wordone"])))
        dropped.append(
            Scenario.Dropped(
                gateway: "early", name: "1.eml", bytes: mail("wordtwo", text: "A refund, please"),
                end: .delivered(["wordtwo"])))
        return Scenario(
            name: "a flood", gateways: names.map { Gateway(name: $0, channel: .email) }, dropped: dropped, batch: 30)
    }

    @Test("does not keep the others' files waiting for more than a batch")
    func waiting() throws {
        let scenario = flooded()
        let (image, ledger) = try scenario.beginning()
        let files = ModelFileSystem(base: image, time: DeskRun.epoch + DeskRun.hour)
        try DeskRun(scenario, on: files, ledger: ledger, number: 0).live()
        var now = files.base
        var commits = 0
        var delivered: [String: Int] = [:]
        for operation in files.log {
            now.apply(operation)
            if operation == .commit { commits += 1 }
            guard case .rename = operation else { continue }
            for envelope in Seen.envelopes(in: now) where delivered[envelope.id] == nil {
                delivered[envelope.id] = commits
            }
        }
        func batch(of word: String) throws -> Int {
            let envelope = try #require(Seen.envelopes(in: files.image).first { $0.bytes.says(word) })
            return try #require(delivered[envelope.id])
        }
        let first = try #require(delivered.values.min())
        let last = try #require(delivered.values.max())
        #expect(try batch(of: "wordone") == first && batch(of: "wordtwo") == first)
        #expect(last >= first + 3, "the flood takes several batches")
    }

    @Test("among the messages of a tier the most urgent stand first, whenever they came")
    func urgentFirst() throws {
        let scenario = Scenario(
            name: "urgent last", gateways: [email],
            dropped: [
                Scenario.Dropped(gateway: "email", name: "1.eml", bytes: mail("wordone"), end: .delivered(["wordone"])),
                Scenario.Dropped(
                    gateway: "email", name: "2.eml", bytes: mail("wordtwo", text: "Everything is down"),
                    end: .delivered(["wordtwo"])),
                Scenario.Dropped(
                    gateway: "email", name: "3.eml", bytes: mail("wordthree"), end: .delivered(["wordthree"])),
            ])
        let (image, ledger) = try scenario.beginning()
        let files = ModelFileSystem(base: image, time: DeskRun.epoch + DeskRun.hour)
        try DeskRun(scenario, on: files, ledger: ledger, number: 0).live()
        let listed = files.image.names("tiers/first/new").compactMap { files.image.bytes("tiers/first/new/" + $0) }
        #expect(listed.count == 3 && listed.first?.says("wordtwo") == true)
        #expect(listed.dropFirst().map { $0.says("wordone") } == [true, false], "then the oldest first")
    }
}
