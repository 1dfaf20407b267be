// Lemmas: a word's form in the shape that the tables know, and their rules applied to it.
#include "importers/parse/lemmatizer.h"

#include <algorithm>
#include <charconv>

#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::string_view kCurlyApostrophe = "\xE2\x80\x99";
constexpr std::size_t kLetterCases = 8;
// A sentence is shouted when so many words, and three fifths of them, are capitals.
constexpr std::size_t kShoutedWordsMin = 2;

bool ascii_lower(char c) {
    return c >= 'a' && c <= 'z';
}

bool ascii_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool ascii_digit(char c) {
    return c >= '0' && c <= '9';
}

char to_ascii_upper(char c) {
    return ascii_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

LetterCase letter_case(const Letters& letters, WordPlace place) {
    if (letters.upper == 0) {
        return LetterCase::none;
    }
    if (letters.lower == 0) {
        if (letters.upper == 1) {
            return LetterCase::single;
        }
        return place == WordPlace::shouted ? LetterCase::caps_shouted : LetterCase::caps;
    }
    if (letters.upper == 1 && letters.starts_upper) {
        return place == WordPlace::first ? LetterCase::title_at_start : LetterCase::title;
    }
    return LetterCase::mixed;
}

// The form with "'" for "’"; of numbers, without the commas between digits.
std::string_view normal(std::string_view form, Upos upos, bool ascii, std::string& buffer) {
    const bool curly = !ascii && form.find(kCurlyApostrophe) != std::string_view::npos;
    const bool commas = upos == Upos::num && form.find(',') != std::string_view::npos;
    if (!curly && !commas) {
        return form;
    }
    buffer.clear();
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (curly && form.substr(i, kCurlyApostrophe.size()) == kCurlyApostrophe) {
            buffer += '\'';
            i += kCurlyApostrophe.size() - 1;
        } else if (commas && form[i] == ',' && i > 0 && i + 1 < form.size() &&
                   ascii_digit(form[i - 1]) && ascii_digit(form[i + 1])) {
            continue;
        } else {
            buffer += form[i];
        }
    }
    return buffer;
}

// "'s" that makes a perfect ("it's gone") by the tree; else it is "be".
bool is_short_has(const Document& document, const Token& token) {
    return token.deprel == "aux" && token.upos == Upos::aux && token.xpos == "VBZ" &&
           token.head >= 0 && static_cast<std::size_t>(token.head) < document.tokens.size() &&
           document.tokens[static_cast<std::size_t>(token.head)].xpos == "VBN" &&
           (document.view(token) == "'s" || document.view(token) == "\xE2\x80\x99s");
}

std::size_t first_letter_bytes(std::string_view text) {
    return std::max<std::size_t>(code_point_at(text, 0).length, 1);
}

}  // namespace

Letters letters_of(std::string_view form) {
    Letters letters;
    std::uint32_t other = 0;
    for (const char c : form) {
        letters.upper += ascii_upper(c) ? 1 : 0;
        letters.lower += ascii_lower(c) ? 1 : 0;
        other |= static_cast<unsigned char>(c);
    }
    letters.starts_upper = !form.empty() && ascii_upper(form[0]);
    letters.ascii = other < 0x80;
    if (letters.ascii) {
        return letters;
    }
    for (std::size_t i = 0; i < form.size();) {
        const CodePoint point = code_point_at(form, i);
        if (point.value >= 0x80) {
            const bool upper = is_upper(point.value);
            letters.upper += upper ? 1 : 0;
            letters.lower += is_lower(point.value) ? 1 : 0;
            letters.starts_upper |= i == 0 && upper;
        }
        i += std::max<std::size_t>(point.length, 1);
    }
    return letters;
}

WordForm word_form(std::string_view form,
                   const Letters& letters,
                   Upos upos,
                   WordPlace place,
                   WordFormBuffers& buffers) {
    WordForm word;
    word.base = normal(form, upos, letters.ascii, buffers.base);
    word.key = word.base;
    word.letters = letter_case(letters, place);
    if (letters.upper == 0) {
        return word;
    }
    if (letters.ascii) {
        buffers.key.assign(word.base);
        for (char& c : buffers.key) {
            c = ascii_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
        }
    } else {
        buffers.key = to_lower(word.base);
    }
    word.key = buffers.key;
    return word;
}

void apply_lemma_rules(
    const WordForm& form, std::size_t cut, std::string_view add, CaseRule rule, std::string& out) {
    if (cut > form.key.size()) {
        cut = 0;
        add = {};
    }
    // Lower-casing may change the length of rare letters: then the bytes to cut are those of the key.
    const bool aligned = form.base.size() == form.key.size();
    const std::string_view base = aligned ? form.base : form.key;
    const std::size_t stem = form.key.size() - cut;
    switch (rule) {
        case CaseRule::keep: out.assign(base.substr(0, stem)); break;
        case CaseRule::lower:
        case CaseRule::count: out.assign(form.key.substr(0, stem)); break;
        case CaseRule::title:
            out.assign(form.key.substr(0, stem));
            if (stem > 0) {
                const std::size_t first = std::min(first_letter_bytes(base), stem);
                out.replace(0, first, base.substr(0, first));
                out[0] = to_ascii_upper(out[0]);
            }
            break;
        case CaseRule::upper:
            out.assign(base.substr(0, stem));
            std::transform(out.begin(), out.end(), out.begin(), to_ascii_upper);
            break;
    }
    out.append(add);
}

void look_at_words(const Document& document,
                   const Sentence& sentence,
                   std::vector<Letters>& letters,
                   std::vector<WordPlace>& places) {
    const std::size_t size = sentence.last_token - sentence.first_token;
    letters.clear();
    places.assign(size, WordPlace::inside);
    std::size_t words = 0;
    std::size_t caps = 0;
    bool started = false;
    for (std::size_t i = 0; i < size; ++i) {
        const std::string_view form = document.view(document.tokens[sentence.first_token + i]);
        letters.push_back(letters_of(form));
        const std::uint32_t count = letters[i].upper + letters[i].lower;
        words += count >= 2 ? 1 : 0;
        caps += count >= 2 && letters[i].lower == 0 ? 1 : 0;
        if (!started && (count > 0 || (!form.empty() && ascii_digit(form[0])))) {
            places[i] = WordPlace::first;
            started = true;
        }
    }
    if (caps >= kShoutedWordsMin && caps * 5 >= words * 3) {
        std::fill(places.begin(), places.end(), WordPlace::shouted);
    }
}

Result<std::unique_ptr<Lemmatizer>> Lemmatizer::load(std::shared_ptr<const ModelFile> model) {
    ENTENTE_TRY(model->require_kind(kLemmaModelKind));
    std::unique_ptr<Lemmatizer> result(new Lemmatizer);
    ENTENTE_ASSIGN(const std::string_view tags, model->text("tags"));
    ENTENTE_ASSIGN(result->tags_, WordTags::parse(tags, model->name()));
    ENTENTE_ASSIGN(const std::string_view rules, model->text("lemma.rules"));
    if (const Status loaded = result->load_rules(rules); !loaded.ok()) {
        return with_context("model " + model->name(), loaded.error());
    }
    ENTENTE_ASSIGN(result->stems_, SuffixTable::load(*model, "lemma.stem", result->rules_.size()));
    ENTENTE_ASSIGN(
        result->cases_,
        SuffixTable::load(*model, "lemma.case", static_cast<std::size_t>(CaseRule::count)));
    for (std::uint32_t tag = 0; tag < result->tags_.size(); ++tag) {
        result->stem_roots_.push_back(result->stems_.root(tag));
        for (std::uint32_t letters = 0; letters < kLetterCases; ++letters) {
            result->case_roots_.push_back(result->cases_.root(tag * kLetterCases + letters));
        }
    }
    result->model_ = std::move(model);
    return result;
}

Status Lemmatizer::load_rules(std::string_view lines) {
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        const std::string_view line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        const std::size_t tab = line.find('\t');
        StemRule rule;
        const char* const first = line.data();
        const char* const last = first + std::min(tab, line.size());
        const auto number = std::from_chars(first, last, rule.cut);
        if (tab == std::string_view::npos || number.ec != std::errc() || number.ptr != last) {
            return Error{ErrorCode::corruption,
                         "line " + std::to_string(rules_.size() + 1) +
                             " of lemma.rules is no rule; fetch or train the file again"};
        }
        rule.add = line.substr(tab + 1);
        rules_.push_back(rule);
    }
    return {};
}

void Lemmatizer::lemma(const WordForm& word,
                       Upos upos,
                       std::string_view xpos,
                       std::string& out) const {
    const std::uint32_t tag = tags_.number(upos, xpos);
    StemRule stem;
    CaseRule rule = upos == Upos::propn ? CaseRule::keep : CaseRule::lower;
    if (tag != WordTags::kNone) {
        const std::uint32_t stem_root = stem_roots_[tag];
        if (stem_root != SuffixTable::kNoRoot) {
            const int label = stems_.find(stem_root, word.key);
            stem = label >= 0 ? rules_[static_cast<std::size_t>(label)] : StemRule{};
        }
        const std::uint32_t case_root =
            case_roots_[tag * kLetterCases + static_cast<std::size_t>(word.letters)];
        if (case_root != SuffixTable::kNoRoot) {
            const int label = cases_.find(case_root, word.key);
            rule = label >= 0 ? static_cast<CaseRule>(label) : rule;
        }
    }
    apply_lemma_rules(word, stem.cut, stem.add, rule, out);
    if (out.empty()) {  // an ending that stands alone: "ing" as a verb
        apply_lemma_rules(word, 0, {}, rule, out);
    }
}

std::string Lemmatizer::lemma(std::string_view form,
                              Upos upos,
                              std::string_view xpos,
                              WordPlace place) const {
    WordFormBuffers buffers;
    std::string out;
    lemma(word_form(form, letters_of(form), upos, place, buffers), upos, xpos, out);
    return out;
}

Status Lemmatizer::apply(Document& document) const {
    WordFormBuffers buffers;
    std::vector<Letters> letters;
    std::vector<WordPlace> places;
    for (const Sentence& sentence : document.sentences) {
        look_at_words(document, sentence, letters, places);
        for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
            Token& token = document.tokens[i];
            if (token.deprel == "goeswith") {
                token.lemma = "_";
                continue;
            }
            if (is_short_has(document, token)) {
                token.lemma = "have";
                continue;
            }
            const std::size_t at = i - sentence.first_token;
            const WordForm word =
                word_form(document.view(token), letters[at], token.upos, places[at], buffers);
            lemma(word, token.upos, token.xpos, token.lemma);
            if (token.lemma.empty()) {  // nothing is left of it in normal form
                token.lemma = document.view(token);
            }
        }
    }
    return {};
}

}  // namespace entente
