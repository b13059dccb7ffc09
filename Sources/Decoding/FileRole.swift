package import DeskModel
import Glibc

/// What a file in a drop directory is, judged by its name alone.
package enum FileRole: Equatable, Sendable {
    /// A message, to be decoded.
    case message
    /// A file that belongs to a message: the marker's name, or nil where only the message itself names its files.
    case companion(of: String?)
    /// A later part of a message in several files: goes with the first one, and is a message where that does not come.
    case part
    /// Not for the desk: temporary, a lock, or a gateway's own bookkeeping.
    case ignored
}

/// The role of a file by its name, in a gateway's format; nil is `auto`, where the conventions of all formats hold.
package func fileRole(of name: String, format: MessageFormat?) -> FileRole {
    let endings = [".tmp", ".part", ".lock", ".LOCK", ".filepart", ".swp", "~"]
    if name.isEmpty || name.hasPrefix(".") || endings.contains(where: name.hasSuffix) { return .ignored }
    if format == nil || format == .gammu, let name = GammuName(name), name.part > 0 { return .part }
    if format == nil || format == .smstools, name.hasSuffix("-concatenated") { return .ignored }
    if format == nil || format == .voicemail, let marker = voicemailMarker(of: name) { return .companion(of: marker) }
    if format == .voicemail, MediaType.isRecording(name) { return .companion(of: nil) }
    if format == nil || format == .neutral, MediaType.isMedia(name) { return .companion(of: nil) }
    return .message
}

/// The message file (`msg0003.txt`) that a recording (`msg0003.WAV`, `msgintro0003.wav`) of Asterisk belongs to.
private func voicemailMarker(of name: String) -> String? {
    let isIntroduction = name.hasPrefix("msgintro")
    guard name.hasPrefix("msg"), let dot = name.firstIndex(of: ".") else { return nil }
    let number = name[..<dot].dropFirst(isIntroduction ? 8 : 3)
    guard (4...9).contains(number.utf8.count), number.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    guard isIntroduction || MediaType.isRecording(name) else { return nil }
    return "msg\(number).txt"
}

/// The names of companions that a message's content asks for, in its order: `attachments[].file` of a neutral envelope.
///
/// Only plain file names are given, none with a slash, a leading dot or a control character, so that they can be looked
/// for beside the message. Empty for content of other formats, and for content that cannot be read.
package func companionNames(in bytes: [UInt8], format: MessageFormat?) -> [String] {
    guard format == nil || format == .neutral, mentions("\"firstline\"", bytes), mentions("\"file\"", bytes),
        let document = try? JSONParser.parse(bytes, limits: DecodingLimits()),
        FormatSniffer.platform(of: document.root) == .neutral
    else { return [] }
    var seen: Set<String> = []
    return (document.root["attachments"]?.elements ?? []).compactMap { $0["file"]?.text }
        .filter { isPlainFileName($0) && seen.insert($0).inserted }
}

/// Whether a name can only mean a file in the same directory.
func isPlainFileName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255
        && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
}

private func mentions(_ text: String, _ bytes: [UInt8]) -> Bool {
    let needle = Array(text.utf8)
    guard let first = needle.first else { return true }
    return bytes.withUnsafeBufferPointer { bytes in
        var position = 0
        while position < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + position, Int32(first), bytes.count - position)
        {
            position = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if bytes[position...].starts(with: needle) { return true }
            position += 1
        }
        return false
    }
}

/// The names that companions of a message may have, by the name of its file alone; each has to be looked for.
package func companionCandidates(of name: String, format: MessageFormat?) -> [String] {
    guard format == nil || format == .voicemail, name.hasPrefix("msg"), name.hasSuffix(".txt") else { return [] }
    let number = name.dropFirst(3).dropLast(4)
    guard (4...9).contains(number.utf8.count), number.utf8.allSatisfy({ (48...57).contains($0) }) else { return [] }
    return ["msg", "msgintro"].flatMap { stem in
        MediaType.recordingEndings.map { "\(stem)\(number).\($0)" }
    }
}

/// The names that the part so many after a file may have (-1: before it), likeliest first; empty where a message is one file.
///
/// The parts of a long SMS from gammu-smsd have sender and serial in common, and a time that may differ by some seconds.
package func partCandidates(of name: String, number: Int, format: MessageFormat?) -> [String] {
    guard format == nil || format == .gammu, let name = GammuName(name) else { return [] }
    return name.candidates(after: number)
}
