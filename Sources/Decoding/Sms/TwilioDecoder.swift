import DeskModel

/// Decodes the forms that Twilio's webhooks send: messages (SMS, MMS, WhatsApp), recordings and their transcriptions.
///
/// Status callbacks of messages and calls are set aside. Parameters that are not known are left alone: Twilio adds some without
/// notice. The body of a message has no time; it is the one at which it came.
struct TwilioDecoder {
    let envelope: ChatEnvelope

    /// Reads the form.
    ///
    /// Held where it is none of Twilio's.
    func decode(_ form: FormFields) throws(HoldReason) -> Decoded.Item {
        guard form["AccountSid"] != nil || form["MessageSid"] != nil || form["CallSid"] != nil else {
            throw HoldReason(.brokenContent, "AccountSid, MessageSid and CallSid are all missing")
        }
        if form["TranscriptionSid"] != nil { return transcription(form) }
        if form["RecordingSid"] != nil { return recording(form) }
        if let id = form["MessageSid"] ?? form["SmsMessageSid"] ?? form["SmsSid"] {
            let status = form["MessageStatus"] ?? form["SmsStatus"] ?? "received"
            if !["received", "receiving"].contains(status) {
                return ChatEnvelope.setAside("delivery status", status)
            }
            return message(form, id)
        }
        return ChatEnvelope.setAside("call status", form["CallStatus"])
    }

    private func message(_ form: FormFields, _ id: String) -> Decoded.Item {
        if let from = form["From"], envelope.isOwn(from) { return .setAside("own echo") }
        var found = start(form)
        found.gatewayID = id
        found.body = form["Body"] ?? form["ButtonText"]
        found.senderName = form["ProfileName"]
        let count = min(form["NumMedia"].flatMap { Int($0) } ?? 0, envelope.limits.mimeParts)
        if count > 0 {
            found.attachments = (0..<count).map {
                let type = form["MediaContentType\($0)"].map(MimeType.canonical) ?? "application/octet-stream"
                return Attachment(name: nil, type: type, size: nil)
            }
        }
        if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
        let other = form["To"].flatMap { address($0) ?? PlainText.line($0) }
        if let sender = found.sender { found.conversation = "sms:\(sender)" + (other.map { "/\($0)" } ?? "") }
        return .message(envelope.message(found))
    }

    private func transcription(_ form: FormFields) -> Decoded.Item {
        var found = start(form)
        found.gatewayID = form["TranscriptionSid"]
        found.conversation = form["CallSid"].map { "twilio-call:\($0)" }
        found.body = form["TranscriptionText"]
        found.attachments = [Attachment(name: nil, type: "audio/x-wav", size: nil)]
        found.duration = form["RecordingDuration"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        if let status = form["TranscriptionStatus"], status != "completed" {
            found.notes.append("The recording could not be transcribed.")
        } else if found.body == nil {
            found.notes.append("The transcription has no text.")
        }
        return .message(envelope.message(found))
    }

    private func recording(_ form: FormFields) -> Decoded.Item {
        if let status = form["RecordingStatus"], status != "completed" {
            return ChatEnvelope.setAside("recording", status)
        }
        var found = start(form)
        found.gatewayID = form["RecordingSid"]
        found.conversation = form["CallSid"].map { "twilio-call:\($0)" }
        found.duration = form["RecordingDuration"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        found.attachments = [Attachment(name: nil, type: "audio/x-wav", size: nil)]
        found.notes.append("A recording without a transcription.")
        return .message(envelope.message(found))
    }

    /// What all kinds have: from whom, to whom, and that a caller id proves nothing.
    private func start(_ form: FormFields) -> ChatEnvelope.Findings {
        var found = ChatEnvelope.Findings()
        let from = form["From"] ?? form["Caller"]
        // WhatsApp has checked the number; a telephone network has not.
        found.isVerified = from?.hasPrefix("whatsapp:") == true
        found.sender = from.flatMap { address($0) ?? PlainText.line($0) }
        found.sentTo = (form["To"] ?? form["Called"]).flatMap { address($0) ?? PlainText.line($0) }.map { [$0] } ?? []
        found.notes = form.notes
        return found
    }

    /// `+46…` of `+46…`, `whatsapp:+46…` or `46…`; nil where it is no number (an alphanumeric sender, `anonymous`).
    private func address(_ written: String) -> String? {
        let number = written.hasPrefix("whatsapp:") ? String(written.dropFirst(9)) : written
        return PhoneNumber.normalise(number, country: envelope.gateway.country)
    }
}
