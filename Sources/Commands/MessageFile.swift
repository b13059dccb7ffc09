import BusinessTime
import Decoding
import DeskModel
import Foundation
import Settings

/// A message file that a command was given: read and decoded as the daemon would, without claiming anything.
struct MessageFile {
    /// The path as given.
    let path: String
    /// What it holds, or why it would be held.
    let result: Result<Decoded, HoldReason>

    /// Reads and decodes a file.
    ///
    /// - Parameters:
    ///   - gateway: the gateway it came by; nil takes the first whose channel suits the format.
    ///   - receivedAt: when it was received; nil takes the file's modification time.
    ///   - folders: what lies beside it.
    init(path: String, gateway: Gateway?, receivedAt: Timestamp?, settings: Settings, folders: FolderIndex) {
        self.path = path
        do throws(HoldReason) {
            let drop = try MessageFile.drop(
                path: path, receivedAt: receivedAt, limit: settings.limits.fileSize, folders: folders)
            let limits = settings.limits.decoding
            var chosen = gateway
            if chosen == nil { chosen = try MessageFile.gateway(for: drop, settings: settings, limits: limits) }
            let decoder = MessageDecoder(gateway: chosen ?? Settings.defaultGateways[0], limits: limits)
            result = .success(try decoder.decode(drop))
        } catch {
            result = .failure(error)
        }
    }

    /// The gateway of that name; nil where none is named.
    static func gateway(named name: String?, _ settings: Settings) throws(UsageProblem) -> Gateway? {
        guard let name else { return nil }
        if let gateway = settings.gateways.first(where: { $0.name == name }) { return gateway }
        let known = settings.gateways.map(\.name).joined(separator: ", ")
        throw UsageProblem(
            message: "no gateway is called \(Terminal.printable(name)); the settings have \(known)")
    }

    private static func drop(
        path: String, receivedAt: Timestamp?, limit: Int, folders: FolderIndex
    ) throws(HoldReason) -> Drop {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            throw HoldReason(.unreadable, "there is no such file, or it may not be read")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw HoldReason(.notAFile, "it is not a regular file")
        }
        let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
        guard size <= limit else { throw HoldReason(.tooLarge, "\(size) bytes; the limit is \(limit)") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw HoldReason(.unreadable, "it may not be read")
        }
        let modified = (attributes[.modificationDate] as? Date ?? Date()).timeIntervalSince1970
        let now = Date().timeIntervalSince1970
        let received = receivedAt ?? Timestamp(milliseconds: Int64(min(modified, now) * 1000))
        let bytes = Array(data)
        return Drop(
            name: (path as NSString).lastPathComponent, bytes: bytes, received: received,
            companions: companions(of: path, bytes: bytes, folders))
    }

    /// The files beside it that belong to it.
    private static func companions(of path: String, bytes: [UInt8], _ folders: FolderIndex) -> [Companion] {
        let folder = FolderIndex.folder(of: path)
        let parts = folders.parts(of: path).map { part in
            let bytes = Array(FileManager.default.contents(atPath: folder + "/" + part) ?? Data())
            return Companion(name: part, size: bytes.count, bytes: bytes)
        }
        let others = folders.companions(of: path, asking: companionNames(in: bytes, format: nil)).map { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            return Companion(name: name, size: (attributes?[.size] as? NSNumber)?.intValue ?? 0)
        }
        return parts + others
    }

    /// The names of files that a message file asks for; none where it cannot be read.
    static func namesAskedFor(byFile path: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return companionNames(in: Array(data), format: nil)
    }

    /// The first gateway whose channel and format suit what the file looks like.
    private static func gateway(
        for drop: Drop, settings: Settings, limits: DecodingLimits
    ) throws(HoldReason) -> Gateway {
        let probe = Gateway(name: "email", channel: .email)
        let format = try MessageDecoder(gateway: probe, limits: limits).decode(drop).format
        let channel = format.usualChannel
        let fitting = settings.gateways.filter { $0.format == nil || $0.format == format }
        return settings.gateways.first { $0.format == format } ?? fitting.first { $0.channel == channel }
            ?? Gateway(name: channel.rawValue, channel: channel)
    }
}

/// A command was given something it cannot use.
struct UsageProblem: Error {
    let message: String
}

extension MessageFormat {
    /// The channel on which such files usually come; the daemon never guesses, it goes by the drop directory.
    var usualChannel: Channel {
        switch self {
        case .mail: .email
        case .smstools, .gammu, .voicemail, .twilio: .phone
        case .slack, .telegram, .whatsapp, .matrix, .teams, .mattermost, .rocketchat, .matterbridge, .chatwoot,
            .livechat, .neutral:
            .chat
        }
    }
}
