import DeskModel
import Foundation
import Testing

/// Inputs that once broke a decoder, by fuzzing or by thought.
@Suite("Inputs that once broke a decoder")
struct CrashRegressionTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzzing/Crashes")

    /// The inputs by the folder they are in: a format, or `auto`.
    static let inputs: [(format: String, url: URL)] = {
        let manager = FileManager.default
        return ((try? manager.contentsOfDirectory(atPath: folder.path)) ?? []).sorted().flatMap { format in
            let inside = (try? manager.contentsOfDirectory(atPath: folder.appendingPathComponent(format).path)) ?? []
            return inside.sorted().map { (format, folder.appendingPathComponent(format).appendingPathComponent($0)) }
        }
    }()

    @Test("are there, each in the folder of a format")
    func folders() {
        #expect(!CrashRegressionTests.inputs.isEmpty)
        for input in CrashRegressionTests.inputs where input.format != "auto" {
            #expect(MessageFormat(rawValue: input.format) != nil, "\(input.format)")
        }
    }

    @Test("are decoded or held, by their own format and by every other", arguments: inputs.map(\.url))
    func decoded(url: URL) {
        ContractTests.exercise(Corpus.bytes(url), formats: [nil] + MessageFormat.allCases)
    }
}
