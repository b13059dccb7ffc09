/// The phrases by which mailers and people set off what is not new in a mail.
enum ReplyMarkers {
    /// What a line `Label: value` of a quoted header block is.
    enum Label: Hashable {
        case from, sent, to, subject
    }

    /// Labels of Outlook's and others' header blocks, lower case: en, de, fr, es, it, pt, nl, sv, da, no, fi, hr, pl, ru.
    static let labels: [Substring: Label] = {
        var table: [Substring: Label] = [:]
        for word in [
            "from", "von", "de", "da", "od", "van", "från", "fra", "lähettäjä", "šalje", "pošiljatelj", "от",
            "expéditeur",
            "message du", "mittente", "afzender",
        ] {
            table[Substring(word)] = .from
        }
        for word in [
            "sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "enviado", "enviado el", "enviado em",
            "enviada em",
            "fecha", "data", "inviato", "verzonden", "skickat", "sendt", "dato", "lähetetty", "päiväys", "poslano",
            "wysłano", "отправлено", "дата", "date d'envoi", "sent at",
        ] {
            table[Substring(word)] = .sent
        }
        for word in [
            "to", "an", "à", "a", "para", "aan", "till", "til", "vastaanottaja", "prima", "za", "do", "кому",
            "destinataire",
            "cc", "kopie", "copie à", "kopia", "kopi",
        ] {
            table[Substring(word)] = .to
        }
        for word in [
            "subject", "betreff", "objet", "sujet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "aihe",
            "predmet", "temat", "тема",
        ] {
            table[Substring(word)] = .subject
        }
        return table
    }()

    /// What stands between dashes before a quoted or forwarded mail, lower case.
    static let separators: Set<Substring> = [
        "original message", "original appointment", "reply message", "reply separator", "forwarded message",
        "forwarded by", "ursprüngliche nachricht", "originalnachricht", "weitergeleitete nachricht",
        "message d'origine",
        "message d’origine", "message original", "message transféré", "message initial", "mensaje original",
        "mensaje reenviado", "mensagem original", "mensagem encaminhada", "messaggio originale", "messaggio inoltrato",
        "izvorna poruka", "originalna poruka", "proslijeđena poruka", "oorspronkelijk bericht", "doorgestuurd bericht",
        "originele bericht", "ursprungligt meddelande", "originalmeddelande", "vidarebefordrat meddelande",
        "oprindelig besked", "oprindelig meddelelse", "videresendt besked", "opprinnelig melding",
        "videresendt melding", "alkuperäinen viesti", "välitetty viesti", "исходное сообщение",
        "oryginalna wiadomość", "wiadomość oryginalna", "wiadomość przekazana dalej", "przekazana wiadomość",
        "пересылаемое сообщение", "пересланное сообщение", "переадресованное сообщение",
        "původní zpráva", "eredeti üzenet",
    ]

    /// Lines that need no dashes to begin a forwarded mail or the part below which nothing is new, lower case.
    static let plainSeparators = LinePhrases([
        "begin forwarded message:", "anfang der weitergeleiteten nachricht:", "début du message réexpédié :",
        "inizio messaggio inoltrato:", "inicio del mensaje reenviado:", "início da mensagem reencaminhada:",
        "begin doorgestuurd bericht:", "vidarebefordrat brev:", "start på videresendt besked:",
        "välitetty viesti alkaa:", "start på videresendt melding:", "początek przekazanej wiadomości:",
        "начало переадресованного сообщения:", "početak proslijeđene poruke:", "please type your reply above this line",
        "please reply above this line", "bitte geben sie ihre antwort oberhalb dieser zeile ein",
    ])

    /// "Wrote", as it ends or fills an attribution line, lower case.
    static let verbs = LinePhrases([
        "wrote", "writes", "schrieb", "schreef", "geschreven", "skrev", "escribió", "escribio", "escreveu",
        "ha scritto",
        "scrisse", "a écrit", "napisał", "napisao", "napisala", "je pisao", "piše", "kirjoitti", "írta", "пишет",
        "написал", "napsal", "a scris", "yazdı",
    ])

    /// How an attribution line begins, lower case.
    static let starters = LinePhrases([
        "on ", "le ", "am ", "el ", "il ", "em ", "op ", "den ", "dana ", "dne ", "u ", "w dniu ", "dnia ", "in data ",
        "no dia ", "ma ", "ti ", "ke ", "to ", "pe ", "la ", "su ", "---- on ", "em:", "vào ",
    ])

    /// How the line begins that a telephone or a mail program adds, lower case but for a first letter beyond ASCII.
    static let sentFrom = LinePhrases([
        "sent from my ", "sent from mail for ", "sent from outlook", "sent from yahoo", "sent from proton",
        "sent from a ",
        "sent from samsung", "sent from typeapp", "sent via ", "sent with ", "sent using ", "get outlook for ",
        "envoyé de mon ", "envoyé depuis ", "envoyé à partir de ", "von meinem ", "gesendet von ", "gesendet mit ",
        "diese nachricht wurde von mein", "enviado desde ", "enviado do meu ", "enviado a partir d", "enviado de mi ",
        "inviato da ", "inviato dal ", "verzonden vanaf ", "verstuurd vanaf ", "verzonden met ", "skickat från ",
        "skickades från ", "sendt fra ", "lähetetty ", "poslano s ", "poslano sa ", "poslano iz ", "hämta outlook för ",
        "télécharger outlook pour ", "pobierz aplikację outlook ", "wysłano z ", "wysłane z ", "odoslané z ",
        "Отправлено с ", "Отправлено из ", "preuzmite outlook za ", "hent outlook til ", "hent outlook for ",
        "download outlook voor ", "obter o outlook para ", "sendt fra min ", "obtenir outlook pour ",
        "holen sie sich outlook", "obtener outlook para ", "scarica outlook per ",
    ])

    /// How a legal paragraph begins, lower case but for a first letter beyond ASCII.
    static let disclaimers = LinePhrases([
        "confidentiality notice", "confidentiality note", "disclaimer", "legal notice", "privileged and confidential",
        "this e-mail and any", "this email and any", "this message and any", "the information contained in this",
        "the information in this e", "the contents of this e", "this e-mail is confidential",
        "this email is confidential", "this e-mail contains", "this email contains",
        "this message contains confidential",
        "this communication is", "this transmission is", "if you are not the intended recipient",
        "diese e-mail enthält", "diese nachricht enthält vertrauliche", "der inhalt dieser e-mail",
        "ce message et toutes", "ce message et ses", "ce courriel", "este mensaje y ", "este correo electrónico y",
        "la información contenida en este", "este mensaje contiene", "aviso legal", "esta mensagem pode conter",
        "esta mensagem e ", "le informazioni contenute in questo", "questo messaggio e ", "questa e-mail",
        "ai sensi del", "dit bericht is ", "dit e-mailbericht", "de informatie verzonden",
        "detta meddelande kan innehålla", "detta e-postmeddelande", "denne e-mail kan ", "denne e-post",
        "tämä viesti ", "niniejsza wiadomość ", "ta wiadomość ", "Данное сообщение ", "Настоящее сообщение ",
        "Это сообщение ", "ova poruka i ", "ova elektronička poruka", "sadržaj ove poruke",
        "informacije sadržane u ovoj",
    ])

    /// A word that a legal paragraph has besides its beginning, lower case stems.
    static let disclaimerWords: [String] = [
        "confiden", "intended", "privileged", "vertraulich", "destinataire", "destinatario", "destinatari", "riservat",
        "geadresseerde", "vertrouwelijk", "konfident", "luottamuk", "povjerljiv", "primatelj", "virus", "fortrolig",
        "disclos", "unauthor", "poufn", "адресат", "конфиденциал",
    ]
}
