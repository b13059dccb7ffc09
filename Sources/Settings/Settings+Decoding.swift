package import DeskModel

extension Settings.Limits {
    /// The bounds that decoders keep: the same for the daemon and for the tool, or `explain` would not tell the truth.
    package var decoding: DecodingLimits {
        var limits = DecodingLimits()
        limits.fileSize = fileSize
        limits.mimeDepth = mimeDepth
        limits.mimeParts = mimeParts
        limits.jsonDepth = jsonDepth
        limits.messages = messagesInFile
        limits.text = matchedText
        return limits
    }
}
