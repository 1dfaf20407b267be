// Training lemmas and features: words to labels, made-up forms, tables.
#include "importers/train/lemma_training.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>

#include "importers/model_file.h"
#include "importers/parse/annotated.h"
#include "importers/parse/feature_tagger.h"
#include "importers/parse/lemmatizer.h"
#include "importers/text/table.h"
#include "importers/text/utf8.h"
#include "importers/train/inflection.h"
#include "importers/train/suffix_learner.h"

#include "embedded/cities_tsv.h"
#include "embedded/countries_tsv.h"
#include "embedded/irregular_tsv.h"
#include "embedded/regions_tsv.h"

namespace entente {

namespace {

constexpr std::string_view kModelName = "the model in training";

// Texts numbered in the order in which they are first asked for.
class Labels {
public:
    std::uint16_t number(const std::string& text) {
        const auto [place, is_new] =
            numbers_.try_emplace(text, static_cast<std::uint16_t>(texts_.size()));
        if (is_new) {
            texts_.push_back(text);
        }
        return place->second;
    }

    const std::vector<std::string>& texts() const { return texts_; }

    std::string lines() const {
        std::string out;
        for (const std::string& text : texts_) {
            out += text + '\n';
        }
        return out;
    }

private:
    std::map<std::string, std::uint16_t> numbers_;
    std::vector<std::string> texts_;
};

// How often each word was seen with each label.
using Counts = std::map<std::tuple<std::uint32_t, std::string, std::uint16_t>, std::size_t>;

struct StemRule {
    std::size_t cut = 0;
    std::string add;

    std::string line() const { return std::to_string(cut) + '\t' + add; }
};

// What makes `lemma` of `key`, both in lower case, with the longest common beginning.
StemRule stem_rule(std::string_view key, std::string_view lemma) {
    std::size_t same = 0;
    while (same < key.size() && same < lemma.size() && key[same] == lemma[same]) {
        ++same;
    }
    while (same > 0 && same < key.size() &&
           (static_cast<unsigned char>(key[same]) & 0xC0U) == 0x80) {
        --same;  // not within a code point
    }
    return {key.size() - same, std::string(lemma.substr(same))};
}

// The stem rule and the case rule that give `lemma`; without a case rule where no letter is left.
std::pair<StemRule, std::optional<CaseRule>> rules_of(const WordForm& form,
                                                      const std::string& lemma) {
    const std::string lower = to_lower(lemma);
    const StemRule rule = stem_rule(form.key, lower);
    if (rule.cut < form.key.size() && lower.size() == lemma.size()) {
        const StemRule as_written = {rule.cut, lemma.substr(lemma.size() - rule.add.size())};
        std::string made;
        for (const CaseRule way :
             {CaseRule::keep, CaseRule::lower, CaseRule::title, CaseRule::upper}) {
            apply_lemma_rules(form, rule.cut, as_written.add, way, made);
            if (made == lemma) {
                return {as_written, way};
            }
        }
    }
    return {{form.key.size(), lemma}, std::nullopt};
}

class Trainer {
public:
    Trainer(const std::vector<ConlluSentence>& sentences, const LemmaTraining& training)
        : training_(training), document_(annotated_document(sentences)) {}

    Result<std::string> model() {
        number_tags();
        ENTENTE_ASSIGN(tags_, WordTags::parse(tag_lines_, kModelName));
        count_words();
        const SuffixTrie features = learn_suffixes(samples(feature_counts_),
                                                   no_depths(feature_labels_.texts().size()),
                                                   {training_.feature_cost, UINT32_MAX});
        std::vector<SuffixSample> cases = samples(case_counts_);
        ENTENTE_TRY(add_names(cases));
        const SuffixTrie case_trie =
            learn_suffixes(std::move(cases),
                           no_depths(static_cast<std::size_t>(CaseRule::count)),
                           {training_.case_cost, UINT32_MAX});
        std::vector<SuffixSample> stems = samples(stem_counts_);
        add_inflected_forms(stems);
        ENTENTE_TRY(add_irregular_forms(stems));
        const SuffixTrie stem_trie = learn_suffixes(
            std::move(stems),
            stem_depths(),
            {training_.stem_cost, static_cast<std::uint32_t>(training_.early_depth)});

        ModelWriter writer;
        writer.add_text("kind", kLemmaModelKind);
        writer.add_text("tags", tag_lines_);
        writer.add_text("lemma.rules", stem_labels_.lines());
        stem_trie.add_to(writer, "lemma.stem");
        case_trie.add_to(writer, "lemma.case");
        writer.add_text("feats.labels", feature_labels_.lines());
        features.add_to(writer, "feats.word");
        return writer.bytes();
    }

private:
    void number_tags() {
        std::map<std::string, std::size_t> counts;
        for (const Token& token : document_.tokens) {
            ++counts[std::string(upos_name(token.upos)) + '\t' + token.xpos];
        }
        std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
        std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
            return a.second > b.second;
        });
        for (const auto& [line, count] : sorted) {
            tag_lines_ += line + '\n';
        }
    }

    void count_words() {
        WordFormBuffers buffers;
        std::vector<Letters> letters;
        std::vector<WordPlace> places;
        std::vector<FeatureContext> contexts;
        for (const Sentence& sentence : document_.sentences) {
            look_at_words(document_, sentence, letters, places);
            feature_contexts(document_, sentence, contexts);
            for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
                const Token& token = document_.tokens[i];
                const std::uint32_t tag = tags_.number(token.upos, token.xpos);
                const std::size_t at = i - sentence.first_token;
                const WordForm form =
                    word_form(document_.view(token), letters[at], token.upos, places[at], buffers);
                const std::string key(form.key);
                const std::uint16_t features = feature_labels_.number(token.features);
                ++feature_counts_[{tag * kFeatureContexts, key, features}];
                if (contexts[at] != 0) {
                    ++feature_counts_[{tag * kFeatureContexts + contexts[at], key, features}];
                }
                if (!token.lemma.empty()) {
                    count_lemma(token, tag, form, key);
                }
            }
        }
    }

    void count_lemma(const Token& token,
                     std::uint32_t tag,
                     const WordForm& form,
                     const std::string& key) {
        const auto [stem, letters] = rules_of(form, token.lemma);
        ++stem_counts_[{tag, key, stem_labels_.number(stem.line())}];
        if (letters) {
            ++case_counts_[{tag * 8 + static_cast<std::uint32_t>(form.letters),
                            key,
                            static_cast<std::uint16_t>(*letters)}];
        }
        const bool misspelt = token.features.find("Typo=Yes") != std::string::npos;
        if (!misspelt && to_lower(token.lemma) == token.lemma) {
            seen_[{token.upos, token.lemma}].insert(token.xpos);
        }
    }

    static std::vector<SuffixSample> samples(const Counts& counts) {
        std::vector<SuffixSample> out;
        for (const auto& [what, count] : counts) {
            const auto& [key, word, label] = what;
            out.push_back({key, word, label, std::sqrt(static_cast<double>(count))});
        }
        return out;
    }

    static std::vector<std::uint32_t> no_depths(std::size_t labels) {
        return std::vector<std::uint32_t>(labels, 0);
    }

    // A rule needs to know all bytes that it cuts off.
    std::vector<std::uint32_t> stem_depths() const {
        std::vector<std::uint32_t> depths;
        for (const std::string& line : stem_labels_.texts()) {
            depths.push_back(static_cast<std::uint32_t>(std::stoul(line)));
        }
        return depths;
    }

    void add_form(Upos upos,
                  std::string_view xpos,
                  const std::string& form,
                  const std::string& base,
                  double weight,
                  std::vector<SuffixSample>& out) {
        const std::uint32_t tag = tags_.number(upos, xpos);
        if (tag != WordTags::kNone && weight > 0) {
            out.push_back({tag, form, stem_labels_.number(stem_rule(form, base).line()), weight});
        }
    }

    void add_verb(const std::string& base,
                  const std::set<std::string>& seen,
                  double weight,
                  std::vector<SuffixSample>& out) {
        const auto add_all = [&](const char* xpos, const std::vector<std::string>& forms) {
            // A form was seen, so which of two spellings is right need not be guessed.
            if (forms.size() > 1 && seen.count(xpos) != 0) {
                return;
            }
            for (const std::string& form : forms) {
                add_form(Upos::verb, xpos, form, base, weight, out);
            }
        };
        add_all("VBZ", {s_form(base)});
        add_all("VBG", ing_forms(base));
        add_all("VBD", forms_with(base, "ed"));
        add_all("VBN", forms_with(base, "ed"));
    }

    static std::set<std::string_view> irregular_bases(std::string_view lines) {
        std::set<std::string_view> bases;
        for (const std::string_view line : split_list(lines, '\n')) {
            const std::vector<std::string_view> cells = split_list(line, '\t');
            if (cells.size() == 4 && cells[0] == "verb") {
                bases.insert(cells[1]);
            }
        }
        return bases;
    }

    // The forms of train/irregular.tsv that the treebank does not have.
    Status add_irregular_forms(std::vector<SuffixSample>& out) {
        std::string_view lines = embedded::irregular_tsv();
        const std::set<std::string_view> bases = irregular_bases(lines);
        while (!lines.empty()) {
            const std::size_t end = std::min(lines.find('\n'), lines.size());
            const std::string_view line = lines.substr(0, end);
            lines.remove_prefix(std::min(end + 1, lines.size()));
            const std::vector<std::string_view> cells = split_list(line, '\t');
            if (line.empty() || line[0] == '#') {
                continue;
            }
            if (cells.size() == 4 && cells[0] == "verb") {
                add_irregular(Upos::verb, "VBD", cells[1], cells[2], out);
                add_irregular(Upos::verb, "VBN", cells[1], cells[3], out);
                add_mistagged(cells[1], cells[2], bases, out);
                add_mistagged(cells[1], cells[3], bases, out);
            } else if (cells.size() == 3 && cells[0] == "noun") {
                add_irregular(Upos::noun, "NNS", cells[1], cells[2], out);
            } else {
                return Error{ErrorCode::invalid_argument,
                             "irregular.tsv: no word and its forms: " + std::string(line)};
            }
        }
        return {};
    }

    void add_irregular(Upos upos,
                       std::string_view xpos,
                       std::string_view base,
                       std::string_view forms,
                       std::vector<SuffixSample>& out) {
        const auto seen = seen_.find({upos, std::string(base)});
        if (seen != seen_.end() && seen->second.count(std::string(xpos)) != 0) {
            return;
        }
        for (const std::string_view form : split_list(forms, '/')) {
            add_form(upos, xpos, std::string(form), std::string(base), 1, out);
        }
    }

    // Forms that a tagger which never saw them takes for a base ("sank" VBP), or for each other: the lemma is the
    // same. Not those that are verbs themselves ("found", "wound").
    void add_mistagged(std::string_view base,
                       std::string_view forms,
                       const std::set<std::string_view>& irregular_bases,
                       std::vector<SuffixSample>& out) {
        for (const std::string_view form : split_list(forms, '/')) {
            if (form == base || seen_.count({Upos::verb, std::string(form)}) != 0 ||
                irregular_bases.count(form) != 0) {
                continue;
            }
            for (const std::string_view xpos : {"VB", "VBP", "VBD", "VBN"}) {
                add_form(Upos::verb, xpos, std::string(form), std::string(base), 1, out);
            }
        }
    }

    void add_inflected_forms(std::vector<SuffixSample>& out) {
        for (const auto& [word, seen] : seen_) {
            const auto& [upos, base] = word;
            const double weight = training_.inflected_weight;
            if (upos == Upos::verb) {
                add_verb(base, seen, weight, out);
            } else if (upos == Upos::noun) {
                if (seen.count("NNS") == 0) {
                    add_form(Upos::noun, "NNS", s_form(base), base, weight, out);
                }
                if (seen_.count({Upos::verb, base}) == 0) {
                    add_verb(base, {}, training_.converted_weight, out);
                }
            } else if (upos == Upos::adj && (base.size() <= 6 || base.back() == 'y')) {
                for (const auto& [xpos, ending] :
                     {std::pair("JJR", "er"), std::pair("JJS", "est")}) {
                    for (const std::string& form : forms_with(base, ending)) {
                        if (seen.count(xpos) == 0) {
                            add_form(Upos::adj, xpos, form, base, weight, out);
                        }
                    }
                }
            }
        }
    }

    void add_case(Upos upos,
                  std::string_view xpos,
                  LetterCase letters,
                  const std::string& key,
                  CaseRule rule,
                  std::vector<SuffixSample>& out) const {
        const std::uint32_t tag = tags_.number(upos, xpos);
        if (tag != WordTags::kNone && training_.names) {
            out.push_back({tag * 8 + static_cast<std::uint32_t>(letters),
                           key,
                           static_cast<std::uint16_t>(rule),
                           1,
                           true});
        }
    }

    // The capitalised words of a cell, in lower case; short ones may be acronyms.
    static std::set<std::string> words_of(std::string_view cell) {
        constexpr std::size_t kLettersMin = 4;
        std::set<std::string> words;
        for (const std::string_view item : split_list(cell, ';')) {
            for (const std::string_view word : split_list(item, ' ')) {
                const Letters letters = letters_of(word);
                if (letters.ascii && letters.starts_upper && letters.upper == 1 &&
                    letters.lower + 1 == word.size() && word.size() >= kLettersMin) {
                    words.insert(to_lower(word));
                }
            }
        }
        return words;
    }

    // Names in headlines of capitals and without their capital.
    Status add_names(std::vector<SuffixSample>& out) const {
        std::set<std::string> names;
        std::set<std::string> demonyms;
        const auto read = [](const TableSource& source,
                             const std::vector<std::string_view>& header,
                             const std::vector<std::size_t>& columns,
                             std::set<std::string>& words) -> Status {
            ENTENTE_ASSIGN(const Table table, Table::parse(source, header));
            for (std::size_t row = 0; row < table.size(); ++row) {
                for (const std::size_t column : columns) {
                    words.merge(words_of(table.cell(row, column)));
                }
            }
            return {};
        };
        const std::vector<std::string_view> countries = {"iso2",
                                                         "iso3",
                                                         "subtype",
                                                         "disputed",
                                                         "wikidata",
                                                         "name",
                                                         "aliases",
                                                         "demonyms",
                                                         "capital"};
        ENTENTE_TRY(read({"countries.tsv", embedded::countries_tsv()}, countries, {5, 8}, names));
        ENTENTE_TRY(read({"countries.tsv", embedded::countries_tsv()}, countries, {7}, demonyms));
        ENTENTE_TRY(read({"cities.tsv", embedded::cities_tsv()}, {"name"}, {0}, names));
        ENTENTE_TRY(
            read({"regions.tsv", embedded::regions_tsv()}, {"id", "subtype", "name"}, {2}, names));
        for (const std::string& name : names) {
            for (const LetterCase letters :
                 {LetterCase::none, LetterCase::caps, LetterCase::caps_shouted}) {
                add_case(Upos::propn, "NNP", letters, name, CaseRule::title, out);
            }
        }
        for (const std::string& name : demonyms) {
            for (const LetterCase letters :
                 {LetterCase::none, LetterCase::caps, LetterCase::caps_shouted}) {
                add_case(Upos::adj, "JJ", letters, name, CaseRule::title, out);
            }
            for (const LetterCase letters : {LetterCase::title, LetterCase::title_at_start}) {
                add_case(Upos::adj, "JJ", letters, name, CaseRule::keep, out);
            }
        }
        return {};
    }

    LemmaTraining training_;
    Document document_;
    std::string tag_lines_;
    WordTags tags_;
    Labels stem_labels_;
    Labels feature_labels_;
    Counts stem_counts_;
    Counts case_counts_;
    Counts feature_counts_;
    std::map<std::pair<Upos, std::string>, std::set<std::string>> seen_;  // tags of each lemma
};

// Without what no rule reads.
std::string core_features(std::string_view features) {
    constexpr std::array<std::string_view, 5> kLeft = {
        "Abbr=", "ExtPos=", "Foreign=", "Style=", "Typo="};
    std::string out;
    while (!features.empty()) {
        const std::size_t end = std::min(features.find('|'), features.size());
        const std::string_view feature = features.substr(0, end);
        if (std::none_of(kLeft.begin(), kLeft.end(), [&](std::string_view name) {
                return feature.substr(0, name.size()) == name;
            })) {
            out += (out.empty() ? "" : "|") + std::string(feature);
        }
        features.remove_prefix(std::min(end + 1, features.size()));
    }
    return out.empty() ? "_" : out;
}

void score_word(const std::string& form, const Token& ours, const Token& gold, LemmaScore& score) {
    if (!gold.lemma.empty()) {
        auto& [wrong, of] = score.lemma_errors_by_upos[std::string(upos_name(gold.upos))];
        ++score.words;
        ++of;
        if (ours.lemma == gold.lemma) {
            ++score.lemmas;
        } else {
            ++wrong;
            ++score.wrong_lemmas[form + " " + gold.xpos + ": " + ours.lemma + ", gold " +
                                 gold.lemma];
        }
    }
    ++score.features_words;
    score.features += ours.features == gold.features ? 1 : 0;
    score.morphology += ours.morphology == gold.morphology ? 1 : 0;
    const std::string our_core = core_features(ours.features);
    const std::string gold_core = core_features(gold.features);
    auto& [wrong, of] = score.feature_errors_by_xpos[gold.xpos];
    ++of;
    if (our_core == gold_core) {
        ++score.core_features;
    } else {
        ++wrong;
        ++score.wrong_features[form + " " + gold.xpos + ": " + our_core + ", gold " + gold_core];
    }
}

}  // namespace

Result<std::string> train_lemma_model(const std::vector<ConlluSentence>& sentences,
                                      const LemmaTraining& training) {
    return Trainer(sentences, training).model();
}

void LemmaScore::add(const LemmaScore& other) {
    words += other.words;
    lemmas += other.lemmas;
    features_words += other.features_words;
    features += other.features;
    core_features += other.core_features;
    morphology += other.morphology;
    const auto add_pairs = [](auto& mine, const auto& theirs) {
        for (const auto& [name, pair] : theirs) {
            mine[name].first += pair.first;
            mine[name].second += pair.second;
        }
    };
    add_pairs(lemma_errors_by_upos, other.lemma_errors_by_upos);
    add_pairs(feature_errors_by_xpos, other.feature_errors_by_xpos);
    for (const auto& [what, count] : other.wrong_lemmas) {
        wrong_lemmas[what] += count;
    }
    for (const auto& [what, count] : other.wrong_features) {
        wrong_features[what] += count;
    }
}

Result<LemmaScore> score_lemma_model(const std::string& model,
                                     const std::vector<ConlluSentence>& gold,
                                     const std::vector<ConlluSentence>* predicted) {
    ENTENTE_ASSIGN(const auto file, ModelFile::parse(model, std::string(kModelName)));
    ENTENTE_ASSIGN(const auto lemmatizer, Lemmatizer::load(file));
    ENTENTE_ASSIGN(const auto tagger, FeatureTagger::load(file));
    const Document right = annotated_document(gold);
    Document document = annotated_document(predicted != nullptr ? *predicted : gold);
    if (document.tokens.size() != right.tokens.size()) {
        return Error{ErrorCode::invalid_argument,
                     "the predicted file has other words than the gold file"};
    }
    for (Token& token : document.tokens) {
        token.lemma.clear();
        token.features.clear();
        token.morphology = Morphology();
    }
    ENTENTE_TRY(lemmatizer->apply(document));
    ENTENTE_TRY(tagger->apply(document));
    LemmaScore score;
    for (std::size_t i = 0; i < right.tokens.size(); ++i) {
        score_word(
            std::string(right.view(right.tokens[i])), document.tokens[i], right.tokens[i], score);
    }
    return score;
}

}  // namespace entente
