#include "importers/text/word_classes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::string_view kVowels = "aeiou";

std::string quoted(std::string_view text) {
    std::string out(1, '`');
    out += text;
    out += '`';
    return out;
}

bool is_vowel(char c) {
    return kVowels.find(c) != std::string_view::npos;
}

std::string third_person(const std::string& base) {
    if (base.ends_with("y") && base.size() > 1 && !is_vowel(base[base.size() - 2])) {
        return base.substr(0, base.size() - 1) + "ies";
    }
    for (const std::string_view ending : {"s", "x", "z", "ch", "sh", "o"}) {
        if (base.ends_with(ending)) {
            return base + "es";
        }
    }
    return base + "s";
}

std::string with_suffix(const std::string& base, bool doubles, std::string_view suffix) {
    if (doubles) {
        return base + base.back() + std::string(suffix);
    }
    if (base.ends_with("ie") && suffix == "ing") {
        return base.substr(0, base.size() - 2) + "ying";
    }
    if (base.ends_with("e") && !(suffix == "ing" && base.ends_with("ee"))) {
        return base.substr(0, base.size() - 1) + std::string(suffix);
    }
    if (suffix == "ed" && base.ends_with("y") && base.size() > 1 &&
        !is_vowel(base[base.size() - 2])) {
        return base.substr(0, base.size() - 1) + "ied";
    }
    return base + std::string(suffix);
}

const std::vector<std::pair<std::string_view, Upos>>& fixed_classes() {
    static const std::vector<std::pair<std::string_view, Upos>> classes = {{"DET", Upos::det},
                                                                           {"POSS", Upos::det},
                                                                           {"PRON", Upos::pron},
                                                                           {"AUX", Upos::aux},
                                                                           {"MODAL", Upos::aux},
                                                                           {"NEG", Upos::part},
                                                                           {"ADP", Upos::adp},
                                                                           {"CCONJ", Upos::cconj},
                                                                           {"SCONJ", Upos::sconj},
                                                                           {"ADV", Upos::adv},
                                                                           {"ADJ", Upos::adj},
                                                                           {"NUMWORD", Upos::num},
                                                                           {"MONTH", Upos::propn}};
    return classes;
}

std::string auxiliary_lemma(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 21> kLemmas = {{
        {"am", "be"},    {"is", "be"},    {"are", "be"},   {"was", "be"},   {"were", "be"},
        {"been", "be"},  {"being", "be"}, {"has", "have"}, {"had", "have"}, {"having", "have"},
        {"does", "do"},  {"did", "do"},   {"'re", "be"},   {"'ve", "have"}, {"'m", "be"},
        {"'ll", "will"}, {"'d", "would"}, {"ca", "can"},   {"wo", "will"},  {"n't", "not"},
        {"n’t", "not"},
    }};
    for (const auto& [form, lemma] : kLemmas) {
        if (form == word) {
            return std::string(lemma);
        }
    }
    return std::string(word);
}

bool ends_with_any(std::string_view word, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
        return word.size() > ending.size() + 2 && word.ends_with(ending);
    });
}

}  // namespace

std::string singular(std::string_view noun) {
    const std::string word(noun);
    if (word.size() > 4 && word.ends_with("ies")) {
        return word.substr(0, word.size() - 3) + "y";
    }
    if (ends_with_any(word, {"sses", "shes", "ches", "xes"})) {
        return word.substr(0, word.size() - 2);
    }
    if (word.size() > 3 && word.ends_with("s") && !word.ends_with("ss") && !word.ends_with("us") &&
        !word.ends_with("is")) {
        return word.substr(0, word.size() - 1);
    }
    return word;
}

Result<std::unique_ptr<WordClasses>> WordClasses::load(const TableSource& words) {
    ENTENTE_ASSIGN(const Table table, Table::parse(words, {"class", "words"}));
    auto classes = std::unique_ptr<WordClasses>(new WordClasses());
    for (std::size_t row = 0; row < table.size(); ++row) {
        ENTENTE_TRY(classes->add_row(table, row));
    }
    return classes;
}

Status WordClasses::add_row(const Table& table, std::size_t row) {
    const std::string_view kind = table.cell(row, 0);
    const auto& fixed = fixed_classes();
    const bool is_fixed = std::any_of(
        fixed.begin(), fixed.end(), [&](const auto& item) { return item.first == kind; });
    for (const std::string_view item : table.list(row, 1)) {
        if (is_fixed) {
            add_fixed(kind, item);
        } else if (kind == "VERB") {
            add_verb(item);
        } else if (kind == "IRREGULAR") {
            ENTENTE_TRY(add_irregular(table, row, item));
        } else if (kind == "NOUNVERB") {
            entry(item).noun_too = true;
        } else if (kind == "PLURAL") {
            const auto forms = split_list(item, ' ');
            if (forms.size() != 2) {
                return table.error_at(row, quoted(item) + " is not `singular plural`");
            }
            entry(forms[1]).noun_lemma = std::string(forms[0]);
        } else {
            return table.error_at(row, "unknown class `" + std::string(kind) + "`");
        }
    }
    return {};
}

void WordClasses::add_fixed(std::string_view words_class, std::string_view word) {
    for (const auto& [class_name, upos] : fixed_classes()) {
        if (class_name != words_class) {
            continue;
        }
        Entry& item = entry(word);
        // The first class listed wins: "to" and "than" are prepositions first.
        if (item.upos == Upos::unknown) {
            item.upos = upos;
            item.fixed = upos != Upos::adj && class_name != "MONTH";
        }
        return;
    }
}

void WordClasses::add_verb(std::string_view base) {
    const bool doubles = base.ends_with("*");
    const std::string lemma(doubles ? base.substr(0, base.size() - 1) : base);
    const auto add = [&](const std::string& form, VerbForm kind) {
        Entry& item = entry(form);
        const bool known = std::any_of(item.verbs.begin(), item.verbs.end(), [&](const Verb& verb) {
            return verb.lemma == lemma;
        });
        if (!known) {
            item.verbs.push_back({lemma, kind});
        }
    };
    add(lemma, VerbForm::base);
    add(third_person(lemma), VerbForm::third);
    add(with_suffix(lemma, doubles, "ed"), VerbForm::past);
    add(with_suffix(lemma, doubles, "ing"), VerbForm::gerund);
}

Status WordClasses::add_irregular(const Table& table, std::size_t row, std::string_view forms) {
    const auto words = split_list(forms, ' ');
    if (words.size() != 3) {
        return table.error_at(row, quoted(forms) + " is not `base past participle`");
    }
    const std::string lemma(words[0]);
    const auto put = [&](std::string_view form, VerbForm kind) {
        if (form != words[0]) {
            // In front: "found" is more often the past of "find".
            auto& verbs = entry(form).verbs;
            verbs.push_back({lemma, kind});
            std::rotate(verbs.begin(), verbs.end() - 1, verbs.end());
        }
    };
    if (words[1] == words[2]) {
        put(words[1], VerbForm::past);
    } else {
        put(words[1], VerbForm::past);
        put(words[2], VerbForm::participle);
    }
    return {};
}

const WordClasses::Entry* WordClasses::find(const std::string& word) const {
    const auto found = entries_.find(word);
    return found == entries_.end() ? nullptr : &found->second;
}

bool WordClasses::is_verb(std::string_view lemma) const {
    const Entry* item = find(std::string(lemma));
    return item != nullptr && !item->verbs.empty() && item->verbs.front().form == VerbForm::base;
}

Status WordClasses::apply(Document& document) const {
    for (const Sentence& sentence : document.sentences) {
        for (std::size_t i = sentence.first_token; i < sentence.last_token; ++i) {
            classify(document, sentence, i, document.tokens[i]);
        }
    }
    return {};
}

void WordClasses::classify(const Document& document,
                           const Sentence& sentence,
                           std::size_t i,
                           Token& token) const {
    const std::string_view form = document.view(token);
    const std::string word = to_lower(form);
    token.lemma = word;
    const CodePoint first = code_point_at(form, 0);
    if (word == "'s" || word == "’s" || word == "'" || word == "’") {
        token.upos = Upos::part;  // possessive, or rarely "is"
        token.lemma = "'s";
        return;
    }
    if (!is_letter(first.value) && !is_digit(first.value) && !word.starts_with("'") &&
        !word.starts_with("’")) {
        token.upos = word == "&" ? Upos::cconj : Upos::punct;
        return;
    }
    if (is_digit(first.value)) {
        token.upos = Upos::num;
        return;
    }
    const bool capital = is_upper(first.value);
    // After a comma a capital is still no accident.
    const bool opens = i == sentence.first_token || sentence.heading ||
                       (document.tokens[i - 1].upos == Upos::punct &&
                        document.view(document.tokens[i - 1]) != ",");
    const Entry* item = find(word);
    if (item != nullptr && item->fixed && !(capital && !opens && item->upos == Upos::aux)) {
        token.upos = item->upos;
        token.lemma =
            item->upos == Upos::aux || item->upos == Upos::part ? auxiliary_lemma(word) : word;
        // "May" and "US" are names where a capital is no accident.
        if (capital && !opens && (word == "may" || is_all_caps(form)) && form.size() > 1 &&
            word != "i") {
            token.upos = Upos::propn;
            token.lemma = word;
        }
        return;
    }
    if (capital && !opens) {
        token.upos = Upos::propn;
        token.lemma =
            item != nullptr && !item->noun_lemma.empty() ? item->noun_lemma : singular(word);
        return;
    }
    if (item != nullptr && !item->verbs.empty() && !capital &&
        reads_as_verb(document, sentence, i, *item)) {
        const Verb& verb = item->verbs.front();
        token.upos = Upos::verb;
        token.lemma = verb.lemma;
        switch (verb.form) {
            case VerbForm::base: break;
            case VerbForm::third: token.features = "VerbForm=Fin|Person=3"; break;
            case VerbForm::past: token.features = "Tense=Past"; break;
            case VerbForm::participle: token.features = "VerbForm=Part"; break;
            case VerbForm::gerund: token.features = "VerbForm=Ger"; break;
        }
        return;
    }
    if (item != nullptr && item->upos != Upos::unknown) {
        token.upos = capital && opens ? Upos::unknown : item->upos;
        return;
    }
    token.lemma = item != nullptr && !item->noun_lemma.empty() ? item->noun_lemma : singular(word);
    if (capital) {
        return;  // at the start of a sentence: a name or not
    }
    if (ends_with_any(word, {"ly"})) {
        token.upos = Upos::adv;
    } else if (ends_with_any(word,
                             {"ous", "ive", "ful", "less", "able", "ible", "ish", "ical", "ary"})) {
        token.upos = Upos::adj;
        token.lemma = word;
    } else if (ends_with_any(word,
                             {"tion", "tions", "ment", "ments", "ness", "ship", "ity", "ism"})) {
        token.upos = Upos::noun;
    } else if (word.ends_with("ing") && item == nullptr && word.size() > 5) {
        token.upos = Upos::verb;
        token.lemma = word.substr(0, word.size() - 3);
        token.features = "VerbForm=Ger";
    } else if (word.ends_with("ed") && item == nullptr && word.size() > 4) {
        const bool after_determiner =
            i > sentence.first_token && document.tokens[i - 1].upos == Upos::det;
        token.upos =
            after_determiner || word.find('-') != std::string::npos ? Upos::adj : Upos::verb;
        token.lemma = token.upos == Upos::adj ? word : word.substr(0, word.size() - 2);
        token.features = token.upos == Upos::adj ? "" : "Tense=Past";
    }
}

bool WordClasses::reads_as_verb(const Document& document,
                                const Sentence& sentence,
                                std::size_t i,
                                const Entry& item) const {
    const Verb& verb = item.verbs.front();
    const Token* before = i > sentence.first_token ? &document.tokens[i - 1] : nullptr;
    const bool after_to = before != nullptr && before->lemma == "to";
    const bool after_nominal_start =
        before != nullptr &&
        (before->upos == Upos::det || before->upos == Upos::adj ||
         (before->upos == Upos::part && before->lemma == "'s") || before->upos == Upos::num ||
         (before->upos == Upos::adp && !after_to));
    std::string next_word;
    Upos next_upos = Upos::unknown;
    bool next_capital = false;
    if (i + 1 < sentence.last_token) {
        const std::string_view form = document.view(document.tokens[i + 1]);
        next_capital = starts_upper(form);
        next_word = to_lower(form);
        const Entry* next = find(next_word);
        next_upos = next != nullptr ? next->upos : Upos::unknown;
    }
    const bool next_ends_phrase =
        i + 1 >= sentence.last_token || next_upos == Upos::adp || next_upos == Upos::cconj ||
        next_upos == Upos::aux ||
        (!next_word.empty() && !is_letter(code_point_at(next_word, 0).value));
    switch (verb.form) {
        case VerbForm::gerund:
            // "the signing of": a noun; "after signing the treaty": a verb.
            return before == nullptr || !(before->upos == Upos::det || before->upos == Upos::adj ||
                                          (before->upos == Upos::part && before->lemma == "'s"));
        case VerbForm::participle:
        case VerbForm::past:
            // "the disputed island", but "the two signed", "in occupied Crimea".
            if (before != nullptr && (before->upos == Upos::det || before->lemma == "'s")) {
                return next_ends_phrase && before->lemma != "'s" &&
                       (before->lemma == "both" || before->lemma == "all" ||
                        before->lemma == "many");
            }
            if (before != nullptr &&
                (before->upos == Upos::adj || (before->upos == Upos::adp && !after_to))) {
                return next_upos == Upos::det || next_upos == Upos::adp;
            }
            return true;
        case VerbForm::base:
        case VerbForm::third: break;
    }
    const Entry* base = find(verb.lemma);
    if (base == nullptr || !base->noun_too) {
        return !after_nominal_start || after_to || verb.form == VerbForm::third;
    }
    if (after_to) {
        return verb.form == VerbForm::base;
    }
    if (after_nominal_start || before == nullptr) {
        return false;
    }
    if (before->upos == Upos::aux || before->lemma == "not" || before->upos == Upos::part) {
        return verb.form == VerbForm::base;
    }
    if (before->upos == Upos::pron || before->upos == Upos::adv) {
        return true;
    }
    // After a noun or a name: a verb when an object follows.
    const bool object_follows = next_upos == Upos::det || next_upos == Upos::pron || next_capital;
    if (verb.form == VerbForm::third) {
        return object_follows || next_word == "that" || next_word == "to";
    }
    return object_follows && document.view(*before).ends_with("s");
}

}  // namespace entente
