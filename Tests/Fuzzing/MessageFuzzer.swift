import BusinessTime
import Decoding
import DeskModel
@preconcurrency import Glibc

/// What libFuzzer calls with each input: a decoder has to keep its promises for any bytes.
///
/// FIRSTLINE_FUZZ_FORMAT names the decoder; `auto` is the sniffer with whatever it finds. Not a target of the package: `make
/// fuzz` compiles it with the modules it needs. A promise that is broken ends the program, since libFuzzer reports that.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let content = Array(UnsafeBufferPointer(start: bytes, count: count))
    let first = decode(content)
    demand(first == decode(content), "decoding twice gives the same")
    switch first {
    case .failure(let reason):
        demand(!reason.detail.isEmpty && isClean(reason.detail, []), "a reason is one clean line")
    case .success(let decoded):
        demand(!decoded.items.isEmpty, "a file is something")
        demand(format == nil || decoded.format == format, "the format of the settings is never another")
        for case .message(let message) in decoded.items { check(message) }
    }
    return 0
}

private let format: MessageFormat? = {
    guard let name = getenv("FIRSTLINE_FUZZ_FORMAT").map({ String(cString: $0) }), name != "auto" else { return nil }
    guard let format = MessageFormat(rawValue: name) else {
        fputs("there is no format \(name)\n", stderr)
        exit(2)
    }
    return format
}()

private let decoder: MessageDecoder = {
    var gateway = Gateway(name: "fuzz", channel: .chat)
    gateway.format = format
    gateway.country = "46"
    gateway.authenticationServers = ["mx1.example.org"]
    gateway.translatedHeaders = ["Absender": "From"]
    return MessageDecoder(gateway: gateway)
}()

private func decode(_ content: [UInt8]) -> Result<Decoded, HoldReason> {
    // gammu's files are known by their names; half of a large one is the next part.
    let isGammu = format == .gammu
    let half = isGammu && content.count > 64 ? content.count / 2 : content.count
    let name = isGammu ? "IN20261121_213405_00_+46701740605_00.txt" : "unit"
    var drop = Drop(name: name, bytes: Array(content[..<half]), received: Timestamp(seconds: 1_795_296_845))
    if half < content.count {
        drop.companions = [
            Companion(
                name: "IN20261121_213405_00_+46701740605_01.txt", size: content.count - half,
                bytes: Array(content[half...]))
        ]
    } else {
        drop.companions = [Companion(name: "a.png", size: 3)]
    }
    do throws(HoldReason) { return .success(try decoder.decode(drop)) } catch { return .failure(error) }
}

private func check(_ message: Message) {
    let facts = message.facts
    demand(facts.channel == .chat && facts.gateway == "fuzz", "channel and gateway are those of the settings")
    let limit = DecodingLimits().text
    for text in [facts.body, facts.wholeText, facts.subject].compactMap(\.self) {
        demand(!text.isEmpty && text.utf8.count <= limit, "a text is neither empty nor over the limit")
        demand(isClean(text, ["\n", "\t", Facts.textBarrier]), "a text is clean")
    }
    var lines = [facts.sender, facts.senderName, facts.senderDomain, facts.language].compactMap(\.self)
    lines += facts.sentTo + facts.attachmentTypes + message.notes
    lines += facts.headers.flatMap { [$0.name, $0.value] }
    lines += message.attachments.flatMap { [$0.name, $0.type].compactMap(\.self) }
    let identity = message.identity
    lines += [identity.gatewayID, identity.messageID, identity.deliveredTo, identity.conversation].compactMap(\.self)
    lines += identity.references
    demand(lines.allSatisfy { isClean($0, []) }, "names, ids and notes are clean lines")
    demand(facts.attachments == message.attachments.count, "attachments are counted")
}

private func isClean(_ text: String, _ allowed: Set<Unicode.Scalar>) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
        allowed.contains(scalar)
            || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar.value != 0x2028
                && scalar.value != 0x2029
    }
}

/// Ends the program with a message where a promise is broken.
private func demand(_ isKept: Bool, _ promise: String) {
    guard !isKept else { return }
    fputs("broken promise: \(promise)\n", stderr)
    abort()
}
