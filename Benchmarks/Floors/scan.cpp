// The floors under deciding: what C++ with the best multi-pattern engine takes for the same mails and phrases.
//
//     g++ -O3 -std=c++20 -o scan scan.cpp -lhs && ./scan CORPUS RULES STEP
//
// STEP: touch    the bytes of the texts are summed
//       lower    they are lower-cased (ASCII, vectorised by the compiler)
//       vs       they are scanned with Vectorscan (literals, caseless, block mode)
//       lower-vs they are lower-cased, then scanned
//       read     each file is opened, read and closed
//       e2e      each file is read, its header split off, sender and subject found, text scanned, the rule chosen
// Prints: nanoseconds a mail, mails that match a rule, the sum of the rules' numbers, compile milliseconds, memory of the engine in KiB.
#include <hs/hs.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_set>
#include <vector>

struct Rule {
    std::vector<unsigned> phrases;
    std::unordered_set<std::string> domains;
};

struct Mail {
    std::string path, text, domain;
};

static std::vector<Rule> rules;
static std::vector<std::string> phrases;
static std::vector<unsigned> owner;
static std::vector<Mail> mails;

static std::vector<std::string> split(const std::string &text, char at) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
    return parts;
}

// The text that is searched: subject, a line end, body. `bytes` is the file.
static bool parse(std::string_view bytes, std::string_view &subject, std::string_view &body, std::string_view &domain) {
    size_t end = bytes.find("\n\n");
    if (end == bytes.npos) return false;
    body = bytes.substr(end + 2);
    for (size_t start = 0; start < end;) {
        size_t stop = bytes.find('\n', start);
        std::string_view line = bytes.substr(start, stop - start);
        if (line.starts_with("Subject: ")) subject = line.substr(9);
        if (line.starts_with("From: ")) {
            size_t sign = line.find('@'), close = line.find('>', sign);
            if (sign != line.npos) domain = line.substr(sign + 1, close - sign - 1);
        }
        start = stop + 1;
    }
    return true;
}

struct Found {
    std::vector<unsigned> ids;
};

static int hit(unsigned id, unsigned long long, unsigned long long, unsigned, void *context) {
    static_cast<Found *>(context)->ids.push_back(id);
    return 0;
}

static long matched = 0, sum = 0;

// Rules that match: the phrase is there, and the domain fits where one is asked for.
static void choose(const Found &found, std::string_view domain) {
    static std::vector<unsigned> fitting;
    fitting.clear();
    for (unsigned id : found.ids) {
        const Rule &rule = rules[owner[id]];
        if (!rule.domains.empty() && !rule.domains.contains(std::string(domain))) continue;
        bool known = false;
        for (unsigned other : fitting) known |= other == owner[id];
        if (!known) fitting.push_back(owner[id]);
    }
    if (fitting.empty()) return;
    matched++;
    for (unsigned rule : fitting) sum += rule;
}

static long resident() {
    std::ifstream file("/proc/self/statm");
    long all, pages;
    file >> all >> pages;
    return pages * sysconf(_SC_PAGESIZE) / 1024;
}

int main(int count, char **arguments) {
    if (count < 4) return 2;
    std::string corpus = arguments[1], step = arguments[3];
    std::ifstream file(corpus + "/" + arguments[2] + ".words");
    for (std::string line; std::getline(file, line);) {
        auto parts = split(line, '\t');
        Rule rule;
        for (auto &phrase : split(parts[1], ';')) {
            rule.phrases.push_back(phrases.size());
            owner.push_back(rules.size());
            phrases.push_back(phrase);
        }
        if (parts.size() > 2)
            for (auto &domain : split(parts[2], ';')) rule.domains.insert(domain);
        rules.push_back(rule);
    }
    for (auto &entry : std::filesystem::directory_iterator(corpus + "/mails")) {
        Mail mail{entry.path(), "", ""};
        std::ifstream content(mail.path);
        std::string bytes((std::istreambuf_iterator<char>(content)), {});
        std::string_view subject, body, domain;
        if (!parse(bytes, subject, body, domain)) return 1;
        mail.text = std::string(subject) + "\n" + std::string(body);
        mail.domain = domain;
        mails.push_back(std::move(mail));
    }
    long before = resident();
    auto start = std::chrono::steady_clock::now();
    hs_database_t *database = nullptr;
    hs_scratch_t *scratch = nullptr;
    if (step == "vs" || step == "lower-vs" || step == "e2e") {
        std::vector<const char *> texts;
        std::vector<size_t> lengths;
        std::vector<unsigned> flags, ids;
        for (size_t id = 0; id < phrases.size(); id++) {
            texts.push_back(phrases[id].c_str());
            lengths.push_back(phrases[id].size());
            flags.push_back(HS_FLAG_SINGLEMATCH | (step == "lower-vs" ? 0 : HS_FLAG_CASELESS));
            ids.push_back(id);
        }
        hs_compile_error_t *error = nullptr;
        if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(), texts.size(), HS_MODE_BLOCK, nullptr, &database, &error)) {
            fprintf(stderr, "%s\n", error->message);
            return 1;
        }
        if (hs_alloc_scratch(database, &scratch)) return 1;
    }
    double compile = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    long memory = resident() - before;

    std::vector<char> buffer(1 << 20);
    unsigned long checksum = 0;
    double best = 1e18;
    int rounds = count > 4 ? atoi(arguments[4]) : 3;
    for (int round = 0; round < rounds; round++) {
        matched = sum = 0;
        auto begin = std::chrono::steady_clock::now();
        double scanned = 0;
        for (auto &mail : mails) {
            Found found;
            if (step == "touch") {
                for (unsigned char byte : mail.text) checksum += byte;
            } else if (step == "lower" || step == "lower-vs") {
                const char *from = mail.text.data();
                char *to = buffer.data();
                size_t size = mail.text.size();
                for (size_t place = 0; place < size; place++) to[place] = from[place] | ((unsigned char)(from[place] - 'A') < 26 ? 0x20 : 0);
                checksum += (unsigned char)to[size / 2];
                if (step == "lower-vs") {
                    hs_scan(database, to, size, 0, scratch, hit, &found);
                    choose(found, mail.domain);
                }
            } else if (step == "vs") {
                // The text was read just before, as it is in a program that does something with it.
                for (unsigned char byte : mail.text) checksum += byte;
                auto start = std::chrono::steady_clock::now();
                hs_scan(database, mail.text.data(), mail.text.size(), 0, scratch, hit, &found);
                choose(found, mail.domain);
                scanned += std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
            } else {
                int descriptor = open(mail.path.c_str(), O_RDONLY);
                struct stat status;
                if (descriptor < 0 || fstat(descriptor, &status) != 0) return 1;
                ssize_t size = read(descriptor, buffer.data(), buffer.size());
                close(descriptor);
                if (size < 0) return 1;
                checksum += (unsigned char)buffer[size / 2];
                if (step == "e2e") {
                    std::string_view subject, body, domain;
                    parse({buffer.data(), (size_t)size}, subject, body, domain);
                    hs_scan(database, subject.data(), subject.size(), 0, scratch, hit, &found);
                    hs_scan(database, body.data(), body.size(), 0, scratch, hit, &found);
                    choose(found, domain);
                }
            }
        }
        double nanoseconds = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count();
        best = std::min(best, (step == "vs" ? scanned : nanoseconds) / mails.size());
    }
    printf("%.0f %ld %ld %.2f %ld %lu\n", best, matched, sum, compile, memory, checksum & 1);
}
