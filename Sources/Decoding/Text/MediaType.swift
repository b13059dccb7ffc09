/// MIME types of files by the ending of their names, for gateways that name a file but not its type.
enum MediaType {
    /// The type of a file; `application/octet-stream` where the ending says nothing.
    static func of(fileName: String) -> String {
        byEnding[ending(of: fileName).lowercased()] ?? "application/octet-stream"
    }

    /// Whether a file of this name is media or a document, and so can only belong to a message, never be one.
    static func isMedia(_ fileName: String) -> Bool {
        byEnding[ending(of: fileName).lowercased()] != nil
    }

    /// Whether a file of this name is a recording in a format Asterisk writes.
    static func isRecording(_ fileName: String) -> Bool {
        let ending = ending(of: fileName).lowercased()
        return recordings[ending] != nil
    }

    /// The endings of recordings as files have them; Asterisk writes `wav49` as `WAV`.
    static var recordingEndings: [String] { recordings.keys.sorted() + ["WAV"] }

    private static func ending(of name: String) -> Substring {
        name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? ""
    }

    private static let recordings: [String: String] = [
        "wav": "audio/x-wav", "wav49": "audio/x-wav", "gsm": "audio/x-gsm", "ogg": "audio/ogg", "opus": "audio/ogg",
        "mp3": "audio/mpeg", "ulaw": "audio/basic", "pcm": "audio/basic", "alaw": "audio/x-alaw", "g722": "audio/g722",
        "g729": "audio/g729", "g723": "audio/g723", "sln": "audio/l16", "sln16": "audio/l16", "slin": "audio/l16",
        "flac": "audio/flac", "ilbc": "audio/ilbc", "siren7": "audio/siren7", "siren14": "audio/siren14",
    ]

    private static let byEnding: [String: String] = recordings.merging([
        "m4a": "audio/mp4", "aac": "audio/aac", "amr": "audio/amr", "weba": "audio/webm",
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
        "heic": "image/heic", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "svg": "image/svg+xml",
        "mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm", "3gp": "video/3gpp",
        "avi": "video/x-msvideo", "mkv": "video/x-matroska",
        "pdf": "application/pdf", "zip": "application/zip", "gz": "application/gzip",
        "7z": "application/x-7z-compressed",
        "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "csv": "text/csv", "rtf": "application/rtf", "vcf": "text/vcard", "ics": "text/calendar",
    ]) { first, _ in first }
}
