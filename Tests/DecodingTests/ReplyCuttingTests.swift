import Decoding
import DeskModel
import Testing

@Suite("New text of a mail")
struct ReplyCuttingTests {
    static func body(_ text: String, isReply: Bool = true) throws -> String? {
        try message(drop(mail(text, headers: isReply ? "In-Reply-To: <a@b.example>\n" : ""))).facts.body
    }

    @Test(
        "an attribution and what it introduces are cut",
        arguments: [
            "On Mon, 2 Nov 2026 at 10:00, Kim Berg <kim@example.org> wrote:",
            "On Mon, 2 Nov 2026 at 10:00, Kim Berg\n<kim@example.org>\nwrote:",
            "El lun, 2 nov 2026 a las 10:00, Kim Berg (<kim@example.org>) escribió:",
            "Il giorno lun 2 nov 2026 alle ore 10:00 Kim Berg <kim@example.org> ha scritto:",
            "Dana pon, 2. stu 2026. u 10:00 Kim Berg <kim@example.org> napisao je:",
            "pon, 2. stu 2026. u 10:00 Kim Berg <kim@example.org> napisala je:",
            "Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb Kim Berg <kim@example.org>:",
            "Le lun. 2 nov. 2026 à 10:00, Kim Berg <kim@example.org> a écrit :",
            "Em seg., 2 de nov. de 2026 às 10:00, Kim Berg <kim@example.org> escreveu:",
            "Op ma 2 nov 2026 om 10:00 schreef Kim Berg <kim@example.org>:",
            "Den mån 2 nov. 2026 kl 10:00 skrev Kim Berg <kim@example.org>:",
            "man. 2. nov. 2026 kl. 10.00 skrev Kim Berg <kim@example.org>:",
            "ma 2. marrask. 2026 klo 10.00 Kim Berg (kim@example.org) kirjoitti:",
            "-----Original Message-----\nFrom: Kim", "-------- Ursprüngliche Nachricht --------\nx",
            "---------- Forwarded message ---------\nFrom: x", "-----Izvorna poruka-----\nx",
            "-----Messaggio originale-----\nx",
            "________________________________\nFrom: Kim <kim@example.org>\nSent: Monday\nTo: desk\nSubject: x",
            "Von: Kim <kim@example.org>\nGesendet: Montag\nAn: desk\nBetreff: x",
            "De : Kim <kim@example.org>\nEnvoyé : lundi\nÀ : desk\nObjet : x",
            "De: Kim <kim@example.org>\nEnviado el: lunes\nPara: desk\nAsunto: x",
            "Da: Kim <kim@example.org>\nInviato: lunedì\nA: desk\nOggetto: x",
            "Šalje: Kim <kim@example.org>\nPoslano: ponedjeljak\nPrima: desk\nPredmet: x",
            "Från: Kim <kim@example.org>\nSkickat: måndag\nTill: desk\nÄmne: x",
            "Van: Kim <kim@example.org>\nVerzonden: maandag\nAan: desk\nOnderwerp: x",
            "*From:* Kim <kim@example.org>\n*Sent:* Monday\n*To:* desk\n*Subject:* x",
            "W dniu pon., 2 lis 2026 o 10:00 Kim Berg <kim@example.org> napisał(a):",
            "пн, 2 нояб. 2026 г. в 10:00, Kim Berg <kim@example.org>:",
            "02.11.2026 10:00, Kim Berg пишет:", "-------- Пересылаемое сообщение --------\nx",
            "---- Wiadomość przekazana dalej ----\nx", "-------- Opprinnelig melding --------\nx",
            "-----Alkuperäinen viesti-----\nx", "----- Mensagem original -----\nx",
            "Fra: Kim <kim@example.org>\nSendt: mandag\nTil: desk\nEmne: x",
            "Lähettäjä: Kim <kim@example.org>\nLähetetty: maanantai\nVastaanottaja: desk\nAihe: x",
            "От: Kim <kim@example.org>\nОтправлено: понедельник\nКому: desk\nТема: x",
            "Od: Kim <kim@example.org>\nWysłano: poniedziałek\nDo: desk\nTemat: x",
            "De: Kim <kim@example.org>\nEnviada em: segunda\nPara: desk\nAssunto: x",
            "##- Please type your reply above this line -##\nx", "##- Skriv ditt svar ovanför den här raden -##\nx",
        ])
    func attributions(line: String) throws {
        #expect(try ReplyCuttingTests.body("New words\n\n\(line)\n\nold words") == "New words")
        #expect(try ReplyCuttingTests.body("New words\n\n\(line)\n> old\n>\n> words\n") == "New words")
    }

    @Test(
        "what only looks like a quotation stays",
        arguments: [
            "On Monday I called and your colleague wrote:\nnothing at all",
            "On 12 May 2026 your colleague wrote:\nwe will pay you back",
            "I travel\nFrom: Stockholm\nTo: Split\nDate: 2026-12-01",
            "Steps:\n--first\n-- second\n---\nthird", "The error was\n> cannot open file\nand then it stopped",
            "Sent from my desk, is much easier than my phone.", "From: our database, not From: elsewhere",
            "This email and any other that I sent was ignored. It is confidential.",
        ])
    func lookalikes(text: String) throws {
        #expect(try ReplyCuttingTests.body(text, isReply: false) == text)
    }

    @Test(
        "signatures are cut",
        arguments: [
            "-- \nKim Berg\nCEO", "--\nKim Berg", "Sent from my iPhone", "Enviado desde mi iPhone", "Inviato da iPhone",
            "Von meinem iPhone gesendet", "Skickat från min iPhone", "Envoyé de mon iPhone", "Poslano s mog iPhonea",
            "Get Outlook for iOS<https://aka.ms/o0ukef>", "Verzonden vanaf mijn iPhone", "Lähetetty iPhonesta",
            "________\nlist footer", "—\nKim",
            "CONFIDENTIALITY NOTICE: this message is intended only for the addressee and is confidential.",
            "This e-mail and any attachments are confidential. If you are not the intended\nrecipient, delete it.",
            "Ova poruka i privici povjerljivi su.", "Le informazioni contenute in questo messaggio sono riservate.",
            "-- \nKim\n\nDISCLAIMER: privileged and confidential", "Wysłano z iPhone'a", "Отправлено с iPhone",
            "Sendt fra min iPhone", "Hent Outlook til iOS", "Download Outlook voor Android",
            "Данное сообщение конфиденциально и предназначено только адресату.",
            "Niniejsza wiadomość jest poufna i przeznaczona tylko dla adresata.",
        ])
    func signatures(text: String) throws {
        #expect(try ReplyCuttingTests.body("New words\n\n\(text)") == "New words")
    }

    @Test("the torn-off end of a quoted line is quoted, an answer between two quotations is not")
    func tornQuotes() throws {
        let long = "> " + String(repeating: "quoted words ", count: 6)
        #expect(try ReplyCuttingTests.body("New\n\(long)\ntorn off\n> more") == "New")
        #expect(try ReplyCuttingTests.body("New\n\(long)\nTorn off\n> more") == "New\n\u{1E}\nTorn off")
        #expect(try ReplyCuttingTests.body("New\n\(long)?\ntorn off\n> more") == "New\n\u{1E}\ntorn off")
        #expect(try ReplyCuttingTests.body("New\n> short\ntorn off\n> more") == "New\n\u{1E}\ntorn off")
        #expect(try ReplyCuttingTests.body("New\n\(long)\ntorn off\nand on\n> more") == "New\n\u{1E}\ntorn off\nand on")
    }

    @Test("a cut in the middle leaves a barrier, at the ends none")
    func barriers() throws {
        #expect(try ReplyCuttingTests.body("> old\nrefund\n> my\n> old\norder\n> old") == "refund\n\u{1E}\norder")
        #expect(try ReplyCuttingTests.body("a\n\nb") == "a\n\nb")
    }

    @Test("where nothing would be left, nothing is cut")
    func nothingNew() throws {
        let quoted = "On Mon, 2 Nov 2026, Kim <kim@example.org> wrote:\n> please help"
        #expect(try ReplyCuttingTests.body(quoted) == quoted)
        #expect(try ReplyCuttingTests.body("-- \nKim") == "-- \nKim")
    }

    @Test("the whole text keeps all of it, behind the subject and a barrier")
    func wholeText() throws {
        let found = try message(drop(mail("New\n> old\n-- \nKim")))
        #expect(found.facts.wholeText == "Test\n\u{1E}\nNew\n> old\n-- \nKim")
    }

    @Test(
        "the time is linear in the text",
        arguments: [
            "On x wrote:\n", "> a\n\n", "-- \n", "--\n", "\n", ">:\n", "From: a@b\n", "From: a@b\nTo: b\n",
            "disclaimer x\n\n",
            "Sent from my phone\n", "------\n", "a 1234 @ wrote", "wrote:", " ", "\u{A0}",
        ])
    func hostile(piece: String) throws {
        let text = String(repeating: piece, count: 120_000 / piece.utf8.count)
        #expect(try message(drop(mail("start\n" + text))).facts.body?.hasPrefix("start") == true)
    }
}
