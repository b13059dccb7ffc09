"""The rules of a corpus in Sieve, first match wins, for the peers that speak it."""


def script(corpus, rules):
    out = ['require ["fileinto", "body", "mailbox"];']
    for line in open(f"{corpus}/{rules}.words"):
        number, phrases, domains = line.rstrip("\n").split("\t")
        phrases = ", ".join(f'"{phrase}"' for phrase in phrases.split(";"))
        test = f'anyof (header :contains "subject" [{phrases}], body :text :contains [{phrases}])'
        if domains:
            domains = ", ".join(f'"{domain}"' for domain in domains.split(";"))
            test = f'allof (address :domain :is "from" [{domains}], {test})'
        out.append(f'if {test} {{ fileinto :create "r{number}"; stop; }}')
    return "\n".join(out) + "\n"
