import Desk
import Testing

@Suite("How many files may be open")
struct DescriptorLimitTests {
    @Test(
        "is too few where not even one file could be worked on",
        arguments: [
            (limit: 20, open: 30, isEnough: false), (limit: 64, open: 30, isEnough: false),
            (limit: 69, open: 30, isEnough: false), (limit: 70, open: 30, isEnough: true),
            (limit: 1024, open: 30, isEnough: true),
        ])
    func shortage(limit: Int, open: Int, isEnough: Bool) {
        let said = DescriptorLimit.shortage(limit: limit, open: open)
        #expect((said == nil) == isEnough)
        if let said { #expect(said.contains("LimitNOFILE=") && said.contains("needs 70") && said.contains("\(limit)")) }
    }
}
