#include "importers/extract/gazetteer.h"

#include <algorithm>
#include <set>

#include "core/names.h"
#include "importers/extract/mentions.h"
#include "importers/text/tokenizer.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::uint32_t kNoRow = UINT32_MAX;

// The key under which a word of a name is compared. ASCII words, almost all, skip the Unicode tables.
std::string word_key(std::string_view word) {
    for (const char c : word) {
        if (static_cast<unsigned char>(c) >= 0x80 || !(is_letter(static_cast<unsigned char>(c)) ||
                                                       is_digit(static_cast<unsigned char>(c)))) {
            std::string key = name_key(word);
            return key.empty() ? std::string(word) : key;
        }
    }
    return to_lower(word);
}

bool is_acronym(std::string_view surface) {
    constexpr std::size_t kAcronymBytesMax = 10;
    return surface.size() >= 2 && surface.size() <= kAcronymBytesMax &&
           surface.find(' ') == std::string_view::npos && is_all_caps(surface);
}

std::uint64_t edge_key(std::uint32_t node, std::uint32_t word) {
    return (static_cast<std::uint64_t>(node) << 32) | word;
}

// Capitals that also stand for an international organisation: "Brussels" acts as the European Union
// more often than as Belgium, so the name alone decides nothing.
bool is_shared_seat(std::string_view capital) {
    return capital == "Brussels" || capital == "Bruxelles";
}

// "MA" -> "country/MA".
std::vector<std::string> state_rows(const std::vector<std::string_view>& codes) {
    std::vector<std::string> rows;
    rows.reserve(codes.size());
    for (const std::string_view code : codes) {
        rows.push_back("country/" + std::string(code));
    }
    return rows;
}

// Whether the core sees a place, or a state, of exactly these tokens.
bool is_learned_place(const Document& document, std::uint32_t first, std::uint32_t last) {
    const auto name = std::lower_bound(
        document.names.begin(),
        document.names.end(),
        first,
        [](const NameSpan& span, std::uint32_t token) { return span.first_token < token; });
    return name != document.names.end() && name->first_token == first && name->last_token == last &&
           (name->type == "Place" || name->type == "Country");
}

}  // namespace

Result<std::shared_ptr<const Gazetteer>> Gazetteer::load(const GazetteerSources& sources,
                                                         const Tokenizer& tokenizer) {
    auto gazetteer = std::make_shared<Gazetteer>();
    gazetteer->tokenizer_ = &tokenizer;
    ENTENTE_TRY(gazetteer->add_countries(sources.countries));
    ENTENTE_TRY(gazetteer->add_organizations(sources.organizations));
    ENTENTE_TRY(gazetteer->add_organizations(sources.armed_groups));
    ENTENTE_TRY(gazetteer->add_places(sources.regions, PlaceFile::regions));
    ENTENTE_TRY(gazetteer->add_places(sources.cities, PlaceFile::cities));
    if (!sources.peoples.text.empty()) {
        ENTENTE_TRY(gazetteer->add_peoples(sources.peoples));
    }
    if (!sources.world_cities.text.empty()) {
        ENTENTE_TRY(gazetteer->add_places(sources.world_cities, PlaceFile::world_cities));
    }
    if (!sources.leaders.text.empty()) {
        ENTENTE_TRY(gazetteer->add_leaders(sources.leaders));
    }
    if (!sources.epithets.text.empty()) {
        ENTENTE_TRY(gazetteer->add_epithets(sources.epithets));
    }
    gazetteer->tokenizer_ = nullptr;
    return std::shared_ptr<const Gazetteer>(std::move(gazetteer));
}

const GazetteerRow* Gazetteer::row(std::string_view id) const {
    const auto found = row_by_id_.find(std::string(id));
    return found == row_by_id_.end() ? nullptr : &rows_[found->second];
}

std::optional<std::uint32_t> Gazetteer::row_index(std::string_view id) const {
    const auto found = row_by_id_.find(std::string(id));
    return found == row_by_id_.end() ? std::nullopt : std::optional(found->second);
}

std::uint32_t Gazetteer::add_row(GazetteerRow row) {
    const auto [place, added] =
        row_by_id_.emplace(row.id, static_cast<std::uint32_t>(rows_.size()));
    if (added) {
        rows_.push_back(std::move(row));
    }
    return place->second;
}

std::uint32_t Gazetteer::place_row(std::string_view name) {
    return add_row({"place/" + slug(name), "Place", "city", std::string(name), {}, {}});
}

void Gazetteer::add_surface(
    std::string_view surface, SurfaceKind kind, std::uint32_t row, std::uint32_t place, bool weak) {
    std::uint32_t node = 0;
    std::vector<bool> capitals;
    // "M23" is one word in a text, though not where it stands alone.
    const bool one_word = std::all_of(surface.begin(), surface.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
    const auto spans = one_word
                           ? std::vector<ByteSpan>{{0, static_cast<std::uint32_t>(surface.size())}}
                           : tokenizer_->tokenize(surface);
    for (const ByteSpan& span : spans) {
        const std::string_view written = surface.substr(span.start, span.end - span.start);
        const std::string key = word_key(written);
        capitals.push_back(starts_upper(written));
        const auto word =
            words_.emplace(key, static_cast<std::uint32_t>(words_.size())).first->second;
        const auto [edge, added] =
            edges_.emplace(edge_key(node, word), static_cast<std::uint32_t>(ends_.size()));
        if (added) {
            ends_.emplace_back();
        }
        node = edge->second;
    }
    if (node != 0) {
        const SurfaceKind written_kind =
            kind == SurfaceKind::name && is_acronym(surface) ? SurfaceKind::acronym : kind;
        ends_[node].push_back(
            {row, place, written_kind, std::string(surface), std::move(capitals), weak});
    }
}

Status Gazetteer::add_countries(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table,
                   Table::parse(source,
                                {"iso2",
                                 "iso3",
                                 "subtype",
                                 "disputed",
                                 "wikidata",
                                 "name",
                                 "aliases",
                                 "demonyms",
                                 "capital",
                                 "metonyms"}));
    for (std::size_t i = 0; i < table.size(); ++i) {
        const std::string iso2(table.cell(i, 0));
        if (iso2.empty() || table.cell(i, 5).empty()) {
            return table.error_at(i, "a country needs iso2 and name");
        }
        GazetteerRow item{"country/" + iso2,
                          "Country",
                          std::string(table.cell(i, 2)),
                          std::string(table.cell(i, 5)),
                          {},
                          {}};
        if (!iso2.starts_with("x-")) {  // a code of ours, of a state without one
            item.ids.emplace_back("iso2", iso2);
        }
        if (!table.cell(i, 1).empty()) {
            item.ids.emplace_back("iso3", table.cell(i, 1));
        }
        if (!table.cell(i, 4).empty()) {
            item.ids.emplace_back("wikidata", table.cell(i, 4));
        }
        if (row_by_id_.contains(item.id)) {
            return table.error_at(i, "`" + iso2 + "` is listed twice");
        }
        const std::uint32_t row = add_row(std::move(item));
        add_surface(table.cell(i, 5), SurfaceKind::name, row, kNoRow);
        for (const std::string_view alias : table.list(i, 6)) {
            add_surface(alias, SurfaceKind::name, row, kNoRow);
        }
        for (const std::string_view demonym : table.list(i, 7)) {
            add_surface(demonym, SurfaceKind::demonym, row, kNoRow);
            demonyms_.insert("country/" + iso2 + " " + std::string(demonym));
        }
        const auto capitals = table.list(i, 8);
        if (!capitals.empty()) {
            capitals_.emplace("country/" + iso2, place_row(capitals.front()));
        }
        for (const std::string_view capital : capitals) {
            const std::uint32_t place = place_row(capitals.front());
            if (rows_[place].countries.empty()) {
                rows_[place].countries.push_back("country/" + iso2);
            }
            if (is_shared_seat(capital)) {
                add_surface(capital, SurfaceKind::name, place, kNoRow);
            } else {
                add_surface(capital, SurfaceKind::capital, row, place);
            }
        }
        for (const std::string_view metonym : table.list(i, 9)) {
            add_surface(metonym, SurfaceKind::metonym, row, kNoRow);
        }
    }
    return {};
}

Status Gazetteer::add_organizations(const TableSource& source) {
    ENTENTE_ASSIGN(
        const Table table,
        Table::parse(source,
                     {"id", "subtype", "wikidata", "name", "acronyms", "aliases", "country"}));
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table.cell(i, 0).empty() || table.cell(i, 3).empty()) {
            return table.error_at(i, "an organisation needs id and name");
        }
        GazetteerRow item{"organization/" + std::string(table.cell(i, 0)),
                          "Organization",
                          std::string(table.cell(i, 1)),
                          std::string(table.cell(i, 3)),
                          {},
                          state_rows(table.list(i, 6))};
        if (row_by_id_.contains(item.id)) {
            return table.error_at(i, "`" + item.id + "` is listed twice");
        }
        if (!table.cell(i, 2).empty()) {
            item.ids.emplace_back("wikidata", table.cell(i, 2));
        }
        const std::uint32_t row = add_row(std::move(item));
        add_surface(table.cell(i, 3), SurfaceKind::name, row, kNoRow);
        for (const std::string_view acronym : table.list(i, 4)) {
            add_surface(acronym, SurfaceKind::acronym, row, kNoRow);
        }
        for (const std::string_view alias : table.list(i, 5)) {
            add_surface(alias, SurfaceKind::name, row, kNoRow);
        }
    }
    return {};
}

Status Gazetteer::add_places(const TableSource& source, PlaceFile file) {
    const bool with_id = file == PlaceFile::regions;
    const std::vector<std::string_view> columns =
        with_id ? std::vector<std::string_view>{"id", "subtype", "name", "aliases", "country"}
                : std::vector<std::string_view>{"name", "aliases", "country", "subtype"};
    ENTENTE_ASSIGN(const Table table, Table::parse(source, columns));
    const bool weak = file == PlaceFile::world_cities;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const std::string_view name = table.cell(i, with_id ? 2 : 0);
        if (name.empty()) {
            return table.error_at(i, "a place needs a name");
        }
        const std::string id = with_id ? std::string(table.cell(i, 0)) : slug(name);
        const std::uint32_t row = add_row({"place/" + id,
                                           "Place",
                                           std::string(table.cell(i, with_id ? 1 : 3)),
                                           std::string(name),
                                           {},
                                           state_rows(table.list(i, with_id ? 4 : 2))});
        add_surface(name, SurfaceKind::name, row, kNoRow, weak);
        for (const std::string_view alias : table.list(i, with_id ? 3 : 1)) {
            add_surface(alias, SurfaceKind::name, row, kNoRow, weak);
        }
    }
    return {};
}

Status Gazetteer::add_peoples(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table,
                   Table::parse(source, {"id", "subtype", "name", "aliases", "country"}));
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table.cell(i, 0).empty() || table.cell(i, 2).empty()) {
            return table.error_at(i, "a people needs id and name");
        }
        GazetteerRow item{"group/" + std::string(table.cell(i, 0)),
                          "Group",
                          std::string(table.cell(i, 1)),
                          std::string(table.cell(i, 2)),
                          {},
                          state_rows(table.list(i, 4))};
        if (row_by_id_.contains(item.id)) {
            return table.error_at(i, "`" + item.id + "` is listed twice");
        }
        const std::uint32_t row = add_row(std::move(item));
        add_surface(table.cell(i, 2), SurfaceKind::name, row, kNoRow);
        for (const std::string_view alias : table.list(i, 3)) {
            add_surface(alias, SurfaceKind::name, row, kNoRow);
        }
    }
    return {};
}

Status Gazetteer::add_leaders(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table, Table::parse(source, {"name", "aliases", "country"}));
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table.cell(i, 0).empty()) {
            return table.error_at(i, "a person needs a name");
        }
        const auto states = state_rows(table.list(i, 2));
        const Leader leader{"person/" + slug(table.cell(i, 0)),
                            states.empty() ? std::string() : states.front()};
        if (!leader.country.empty() && !row_by_id_.contains(leader.country)) {
            return table.error_at(i, "there is no `" + leader.country + "`");
        }
        auto forms = table.list(i, 1);
        forms.push_back(table.cell(i, 0));
        const std::string_view name = table.cell(i, 0);
        const auto [family, first] =
            family_names_.emplace(name_key(name.substr(name.rfind(' ') + 1)), leader.country);
        if (!first && family->second != leader.country) {
            family->second.clear();
        }
        for (const std::string_view form : forms) {
            const auto [known, added] = leaders_.emplace(name_key(form), leader);
            if (!added && known->second.id != leader.id) {
                return table.error_at(i,
                                      "`" + std::string(form) + "` also names " + known->second.id);
            }
        }
    }
    return {};
}

Status Gazetteer::add_epithets(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table, Table::parse(source, {"word", "countries"}));
    for (std::size_t i = 0; i < table.size(); ++i) {
        auto states = state_rows(table.list(i, 1));
        for (const std::string& state : states) {
            if (!row_by_id_.contains(state)) {
                return table.error_at(i, "there is no `" + state + "`");
            }
        }
        std::sort(states.begin(), states.end());
        if (!epithets_.emplace(table.cell(i, 0), std::move(states)).second) {
            return table.error_at(i, "`" + std::string(table.cell(i, 0)) + "` is listed twice");
        }
    }
    return {};
}

std::string_view Gazetteer::state_of_family_name(std::string_view key) const {
    const auto found = family_names_.find(std::string(key));
    return found == family_names_.end() ? std::string_view() : found->second;
}

const Leader* Gazetteer::leader(std::string_view key) const {
    const auto found = leaders_.find(std::string(key));
    return found == leaders_.end() ? nullptr : &found->second;
}

const GazetteerRow* Gazetteer::capital(std::string_view country_id) const {
    const auto found = capitals_.find(std::string(country_id));
    return found == capitals_.end() ? nullptr : &rows_[found->second];
}

bool Gazetteer::is_demonym(std::string_view country_id, std::string_view word) const {
    return demonyms_.contains(std::string(country_id) + " " + std::string(word));
}

bool Gazetteer::is_epithet(std::string_view word) const {
    return epithets_.contains(std::string(word));
}

bool Gazetteer::may_be_called(std::string_view country_id, std::string_view word) const {
    const auto found = epithets_.find(std::string(word));
    return found == epithets_.end() ||
           std::binary_search(found->second.begin(), found->second.end(), country_id);
}

bool Gazetteer::fits(const Document& document,
                     std::uint32_t first,
                     std::uint32_t length,
                     const Candidate& candidate) const {
    const ByteSpan span{document.tokens[first].span.start,
                        document.tokens[first + length - 1].span.end};
    const std::string_view text = document.view(span);
    if (candidate.kind == SurfaceKind::acronym) {
        return text == candidate.surface;
    }
    if (candidate.weak && !is_learned_place(document, first, first + length)) {
        return false;
    }
    // A capital in the data asks for a capital in the text; other letters may be anything.
    for (std::uint32_t i = 0; i < length && i < candidate.capitals.size(); ++i) {
        if (candidate.capitals[i] && !is_capitalised(document, first + i)) {
            return false;
        }
    }
    return true;
}

Gazetteer::Match Gazetteer::longest_match(const Document& document,
                                          std::uint32_t first,
                                          std::uint32_t last) const {
    Match best;
    std::uint32_t node = 0;
    for (std::uint32_t t = first; t < last; ++t) {
        const auto word = words_.find(word_key(document.view(document.tokens[t])));
        if (word == words_.end()) {
            break;
        }
        const auto edge = edges_.find(edge_key(node, word->second));
        if (edge == edges_.end()) {
            break;
        }
        node = edge->second;
        const std::uint32_t length = t + 1 - first;
        for (const Candidate& candidate : ends_[node]) {
            if (fits(document, first, length, candidate)) {
                best = {length, candidate.row, candidate.place_row, candidate.kind};
                break;  // the order of the files is the order of preference
            }
        }
    }
    return best;
}

namespace {

bool one_of(std::string_view word, const std::set<std::string_view>& words) {
    return words.contains(word);
}

// Whether the tokens around [first, last) make the named seat an actor rather than a place.
class ActorTest {
public:
    ActorTest(const Document& document, const Sentence& sentence)
        : document_(document), sentence_(sentence) {}

    bool acts(std::uint32_t first, std::uint32_t last, bool by_default) const {
        const std::string before = lemma_before(first);
        static const std::set<std::string_view> place_words = {"in",
                                                               "at",
                                                               "near",
                                                               "from",
                                                               "outside",
                                                               "around",
                                                               "into",
                                                               "across",
                                                               "through",
                                                               "leave",
                                                               "visit",
                                                               "reach",
                                                               "arrive",
                                                               "enter",
                                                               "via",
                                                               "downtown",
                                                               "central",
                                                               "toward",
                                                               "towards"};
        static const std::set<std::string_view> actor_words = {
            "between",   "with",      "which",     "whom",      "arm",      "support", "back",
            "aid",       "assist",    "thank",     "praise",    "welcome",  "oppose",  "recognize",
            "recognise", "sanction",  "punish",    "condemn",   "denounce", "rebuke",  "persuade",
            "convince",  "criticise", "allow",     "threaten",  "against",  "by",      "urge",
            "accuse",    "blame",     "tell",      "ask",       "warn",     "accord",  "press",
            "criticize", "criticise", "pressure",  "fear",      "anger",    "alarm",   "worry",
            "reassure",  "annoy",     "infuriate", "embarrass", "provoke",  "upset",   "court",
            "woo",       "lobby",     "defy",      "irritate",  "isolate",  "snub",    "trust",
            "distrust",  "betray",    "enrage",    "irk",       "placate",  "appease", "consult",
            "notify",    "inform",    "pay",       "give",      "offer",    "owe",     "lend"};
        if (speaks_from(first, before) || recalls_from(first) || owns_act(last)) {
            return true;
        }
        if (before == "from" && (takes_over(first) || is_asked(first))) {
            return true;
        }
        if (is_all_caps(document_.view(document_.tokens[first])) && dateline(first, last)) {
            return false;
        }
        if (is_subject(first, last) && !one_of(before, place_words)) {
            return true;
        }
        if (one_of(before, place_words) || dateline(first, last)) {
            return false;
        }
        if (before == "to") {
            return takes_over(first) || of_partner(first, before) || is_according(first);
        }
        if (one_of(before, actor_words) || of_partner(first, before) || takes_insertion(last) ||
            is_addressed(first, last) || opens_for(first, before)) {
            return true;
        }
        if (last < sentence_.last_token) {
            const Token& next = document_.tokens[last];
            if (next.upos == Upos::verb || next.upos == Upos::aux || next.lemma == "'s") {
                return next.xpos != "VBG" && !lies(first);
            }
            if (next.upos == Upos::adv && last + 1 < sentence_.last_token &&
                document_.tokens[last + 1].upos == Upos::verb) {
                return true;
            }
        }
        return by_default || joined_to_actor(first, last);
    }

    // "Amman lies on seven hills", "Baghdad was built": said of cities only.
    bool lies(std::uint32_t first) const {
        static const std::set<std::string_view> of_cities = {"lie", "straddle", "overlook"};
        static const std::set<std::string_view> done_to_cities = {
            "build", "found", "flood", "bomb", "shell", "burn", "evacuate", "rebuild"};
        const Token& token = document_.tokens[first];
        if (token.head <= static_cast<std::int32_t>(first)) {
            return false;
        }
        const std::string& verb = document_.tokens[static_cast<std::size_t>(token.head)].lemma;
        return (token.deprel == "nsubj" && one_of(verb, of_cities)) ||
               (token.deprel == "nsubj:pass" && one_of(verb, done_to_cities));
    }

    // "demanded an explanation from Washington": only those who rule there can give it.
    bool is_asked(std::uint32_t first) const {
        static const std::set<std::string_view> nouns = {
            "explanation",  "apology",     "answer",      "support",       "help",
            "aid",          "pressure",    "concession",  "assurance",     "guarantee",
            "permission",   "backing",     "criticism",   "condemnation",  "weapon",
            "arms",         "funding",     "money",       "loan",          "reply",
            "response",     "recognition", "protest",     "clarification", "independence",
            "compensation", "order",       "instruction", "signal",        "commitment"};
        for (std::uint32_t t = first; t-- > sentence_.first_token && first - t <= 3;) {
            if (one_of(document_.tokens[t].lemma, nouns)) {
                return true;
            }
        }
        return false;
    }

    // "a reply to Ankara's decision": only those who rule there decide.
    bool owns_act(std::uint32_t last) const {
        static const std::set<std::string_view> acts = {
            "decision",   "refusal",    "demand",       "offer",        "move",        "policy",
            "ambassador", "envoy",      "claim",        "proposal",     "support",     "stance",
            "position",   "response",   "reaction",     "ally",         "rejection",   "withdrawal",
            "attack",     "invasion",   "intervention", "interference", "aggression",  "commitment",
            "pledge",     "promise",    "threat",       "criticism",    "accusation",  "allegation",
            "complaint",  "influence",  "recognition",  "readiness",    "willingness", "ambition",
            "troops",     "troop",      "force",        "army",         "military",    "rival",
            "enemy",      "adversary",  "accession",    "membership",   "application", "partner",
            "insistence", "backing",    "failure",      "effort",       "foe",         "warning",
            "view",       "eye",        "opinion",      "interest",     "patience",    "word",
            "hope",       "plan",       "goal",         "aim",          "concern",     "fear",
            "side",       "wish",       "will",         "consent",      "approval",    "objection",
            "argument",   "version",    "calculation",  "strategy",     "intention",   "orbit",
            "blessing",   "permission", "request",      "invitation",   "behest",      "expense"};
        if (last + 1 >= sentence_.last_token || document_.tokens[last].lemma != "'s") {
            return false;
        }
        constexpr std::uint32_t kReachTokens = 3;
        for (std::uint32_t t = last + 1; t < sentence_.last_token && t <= last + kReachTokens;
             ++t) {
            if (one_of(document_.tokens[t].lemma, acts)) {
                return true;
            }
            if (document_.tokens[t].upos != Upos::adj) {
                return false;
            }
        }
        return false;
    }

    // "recalled its ambassador from Washington": from the state.
    bool recalls_from(std::uint32_t first) const {
        static const std::set<std::string_view> envoys = {
            "ambassador", "envoy", "diplomat", "consul", "attache", "commissioner"};
        static const std::set<std::string_view> links = {"from", "in", "to"};
        return first >= sentence_.first_token + 2 &&
               one_of(document_.tokens[first - 1].lemma, links) &&
               one_of(document_.tokens[first - 2].lemma, envoys);
    }

    // "at the White House", "stormed the Republican Palace": the building, not who works there.
    bool is_building(std::uint32_t first, std::uint32_t last) const {
        static const std::set<std::string_view> kinds = {
            "House", "Palace", "Kremlin", "Street", "Square"};
        static const std::set<std::string_view> places = {
            "at",       "in",      "outside", "near",    "inside", "around",   "into",
            "hold",     "seize",   "storm",   "capture", "occupy", "shell",    "leave",
            "surround", "besiege", "enter",   "tour",    "retake", "recapture"};
        return one_of(document_.view(document_.tokens[last - 1]), kinds) &&
               one_of(lemma_before(first), places);
    }

private:
    // "a spokesman in Beijing", "officials in Washington": those who speak for the state.
    bool speaks_from(std::uint32_t first, std::string_view before) const {
        static const std::set<std::string_view> speakers = {"official",
                                                            "spokesman",
                                                            "spokeswoman",
                                                            "spokesperson",
                                                            "policymaker",
                                                            "authority",
                                                            "government",
                                                            "leadership",
                                                            "ruler",
                                                            "regime",
                                                            "cabinet",
                                                            "junta"};
        return before == "in" && first >= sentence_.first_token + 2 &&
               one_of(document_.tokens[first - 2].lemma, speakers);
    }

    // "will not pass to Tashkent", "ceded the islands to Beijing": whoever gets something.
    bool takes_over(std::uint32_t first) const {
        static const std::set<std::string_view> verbs = {
            "pass",     "cede",      "concede",   "appeal",   "sell",         "hostile",
            "loyal",    "surrender", "belong",    "talk",     "speak",        "listen",
            "object",   "buy",       "purchase",  "acquire",  "import",       "borrow",
            "demand",   "obtain",    "distance",  "comply",   "side",         "ally",
            "align",    "quarrel",   "plead",     "lose",     "apologize",    "apologise",
            "export",   "supply",    "deliver",   "give",     "lend",         "grant",
            "offer",    "promise",   "pledge",    "provide",  "hand",         "owe",
            "extend",   "write",     "report",    "complain", "explain",      "signal",
            "respond",  "reply",     "answer",    "yield",    "bow",          "submit",
            "turn",     "close",     "friendly",  "opposed",  "unacceptable", "acceptable",
            "beholden", "vital",     "important", "known",    "tie",          "link"};
        const Token& token = document_.tokens[first];
        return token.head >= 0 && token.head < static_cast<std::int32_t>(first) &&
               one_of(document_.tokens[static_cast<std::size_t>(token.head)].lemma, verbs);
    }

    // "according to Beijing"
    bool is_according(std::uint32_t first) const {
        return first >= sentence_.first_token + 2 &&
               (document_.tokens[first - 2].lemma == "accord" ||
                document_.tokens[first - 2].lemma == "according");
    }

    // "For Stockholm the order is good news"
    bool opens_for(std::uint32_t first, std::string_view before) const {
        return before == "for" && first == sentence_.first_token + 1;
    }

    // "which Tehran denies", "Jakarta having arrested": the tree says that it does something.
    bool is_subject(std::uint32_t first, std::uint32_t last) const {
        static const std::set<std::string_view> of_places = {
            "be",     "lie",    "stand",  "sit",    "have",     "become", "remain",  "fall",
            "grow",   "see",    "house",  "hold",   "burn",     "boast",  "witness", "straddle",
            "lack",   "wake",   "empty",  "flood",  "shut",     "host",   "seem",    "contain",
            "get",    "need",   "suffer", "belong", "overlook", "lose",   "sleep",   "cheer",
            "border", "escape", "look",   "cost",   "receive",  "mark",   "mourn",   "experience"};
        for (std::uint32_t t = first; t < last; ++t) {
            const Token& token = document_.tokens[t];
            if (token.deprel == "nsubj" && token.head >= static_cast<std::int32_t>(last)) {
                const Token& verb = document_.tokens[static_cast<std::size_t>(token.head)];
                return verb.upos == Upos::verb && !one_of(verb.lemma, of_places);
            }
        }
        return false;
    }

    // "defy Washington", "sell Ankara arms", "call on Washington": done to those who rule there.
    bool is_addressed(std::uint32_t first, std::uint32_t last) const {
        static const std::set<std::string_view> verbs = {
            "defy",    "sell",       "give",       "offer",     "supply",  "lend",   "owe",
            "anger",   "please",     "appease",    "reassure",  "assure",  "notify", "inform",
            "remind",  "irritate",   "isolate",    "court",     "woo",     "fault",  "force",
            "compel",  "urge",       "beg",        "infuriate", "alarm",   "annoy",  "upset",
            "promise", "deny",       "grant",      "cost",      "deprive", "credit", "placate",
            "provoke", "antagonise", "antagonize", "help"};
        const Token& token = document_.tokens[last - 1];
        if (last != first + 1 || token.head < 0 || token.head >= static_cast<std::int32_t>(first)) {
            return false;
        }
        const Token& verb = document_.tokens[static_cast<std::size_t>(token.head)];
        const bool object = token.deprel == "obj" || token.deprel == "iobj";
        return (object && one_of(verb.lemma, verbs)) ||
               (verb.lemma == "call" &&
                (lemma_before(first) == "on" || lemma_before(first) == "upon")) ||
               (verb.lemma == "wait" && lemma_before(first) == "for") ||
               (verb.lemma == "rely" && lemma_before(first) == "on");
    }

    std::string lemma_before(std::uint32_t first) const {
        std::uint32_t t = first;
        static const std::set<std::string_view> passed_over = {
            "the", "neither", "both", "either", "nor"};
        while (t > sentence_.first_token && one_of(document_.tokens[t - 1].lemma, passed_over)) {
            --t;
        }
        return t > sentence_.first_token ? document_.tokens[t - 1].lemma : std::string();
    }

    // "an ally of Moscow", "sanctions on Moscow", "support for Moscow".
    bool of_partner(std::uint32_t first, std::string_view before) const {
        static const std::set<std::string_view> nouns = {
            "ally",       "partner",    "friend",      "enemy",      "rival",      "critic",
            "supporter",  "backer",     "foe",         "sanction",   "embargo",    "support",
            "pressure",   "backing",    "proxy",       "opponent",   "aid",        "criticism",
            "sympathy",   "hostility",  "consent",     "behalf",     "approval",   "blessing",
            "permission", "insistence", "objection",   "refusal",    "stance",     "position",
            "reaction",   "response",   "policy",      "demand",     "accusation", "threat",
            "warning",    "intention",  "willingness", "commitment", "concession", "tool",
            "puppet",     "instrument", "stooge",      "lackey",     "client",     "satellite",
            "pawn",       "eye",        "view",        "interest",   "wish",       "will",
            "orbit",      "influence",  "arms",        "weapon",     "loan",       "letter",
            "message",    "sale",       "supply",      "delivery",   "export",     "apology",
            "appeal",     "ultimatum",  "offer",       "gift",       "debt",       "assurance",
            "guarantee",  "pledge",     "promise",     "proposal",   "reply",      "signal",
            "market",     "assistance", "credit",      "fund",       "money"};
        if (first < sentence_.first_token + 2 ||
            (before != "of" && before != "on" && before != "for" && before != "to")) {
            return false;
        }
        return one_of(document_.tokens[first - 2].lemma, nouns);
    }

    // "Moscow, for its part," and "Moscow, which": no address goes on in small letters.
    bool takes_insertion(std::uint32_t last) const {
        if (last + 1 >= sentence_.last_token || document_.view(document_.tokens[last]) != "," ||
            is_capitalised(document_, last + 1)) {
            return false;
        }
        const std::string& lemma = document_.tokens[last + 1].lemma;
        return lemma == "which" || lemma == "whose" || lemma == "for" || lemma == "a" ||
               lemma == "however" || lemma == "meanwhile" || lemma == "too";
    }

    bool dateline(std::uint32_t first, std::uint32_t last) const {
        if (first != sentence_.first_token || last >= sentence_.last_token) {
            return false;
        }
        const std::string_view next = document_.view(document_.tokens[last]);
        return is_all_caps(document_.view(document_.tokens[first])) || next == "(" ||
               (next == "," && !takes_insertion(last)) || next == "-" || next == "–" || next == "—";
    }

    // "between Ankara and Moscow", "Ankara and Moscow agreed".
    bool joined_to_actor(std::uint32_t first, std::uint32_t last) const {
        if (first >= sentence_.first_token + 3 && document_.tokens[first - 1].lemma == "and") {
            const std::string& lemma = document_.tokens[first - 3].lemma;
            return lemma == "between" || lemma == "with";
        }
        return last + 2 < sentence_.last_token && document_.tokens[last].lemma == "and" &&
               is_capitalised(document_, last + 1) && document_.tokens[last + 2].upos == Upos::verb;
    }

    const Document& document_;
    const Sentence& sentence_;
};

MentionKind mention_kind(SurfaceKind kind) {
    switch (kind) {
        case SurfaceKind::name: return MentionKind::name;
        case SurfaceKind::acronym: return MentionKind::acronym;
        case SurfaceKind::demonym: return MentionKind::demonym;
        case SurfaceKind::metonym:
        case SurfaceKind::capital: return MentionKind::metonym;
    }
    return MentionKind::name;
}

// "speaks Arabic", "in English": the adjective of a state that is its language there.
bool names_language(const Document& document,
                    const Sentence& sentence,
                    std::uint32_t first,
                    const Gazetteer::Match& match) {
    const std::uint32_t last = first + match.length;
    if (match.length != 1 || first == sentence.first_token ||
        document.view(document.tokens[first]).ends_with("s")) {
        return false;
    }
    if (last < sentence.last_token) {
        const Token& next = document.tokens[last];
        if (next.lemma == "language" || next.lemma == "dialect" || next.lemma == "translation") {
            return true;
        }
        if (next.upos == Upos::noun || next.upos == Upos::propn || next.upos == Upos::adj ||
            document.view(next) == "-") {
            return false;
        }
    }
    static const std::set<std::string_view> before = {"speak",
                                                      "in",
                                                      "into",
                                                      "learn",
                                                      "teach",
                                                      "understand",
                                                      "write",
                                                      "study",
                                                      "fluent",
                                                      "translate"};
    return before.contains(document.tokens[first - 1].lemma) &&
           document.tokens[first].deprel != "amod" && document.tokens[first].deprel != "compound";
}

constexpr std::string_view kBrussels = "place/brussels";

// Who acts as "Brussels": the European Union, unless the text speaks of Belgium. `row` when neither is known.
std::uint32_t union_or_belgium(const Document& document,
                               const Gazetteer& gazetteer,
                               std::uint32_t row) {
    const bool belgium = document.text.find("Belgi") != std::string::npos;
    return gazetteer.row_index(belgium ? "country/BE" : "organization/european-union")
        .value_or(row);
}

}  // namespace

Status GazetteerMatcher::apply(Document& document) const {
    for (std::uint32_t s = 0; s < document.sentences.size(); ++s) {
        const Sentence& sentence = document.sentences[s];
        const ActorTest test(document, sentence);
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token;) {
            const Gazetteer::Match match =
                gazetteer_->longest_match(document, t, sentence.last_token);
            if (match.length == 0) {
                ++t;
                continue;
            }
            if ((match.kind == SurfaceKind::demonym &&
                 names_language(document, sentence, t, match)) ||
                is_currency(document, sentence, t + match.length)) {
                t += match.length;
                continue;
            }
            std::uint32_t row = match.row;
            MentionKind kind = mention_kind(match.kind);
            if (match.kind == SurfaceKind::capital && !test.acts(t, t + match.length, false)) {
                row = match.place_row;
                kind = MentionKind::name;
            }
            if (gazetteer_->at(row).id == kBrussels && test.acts(t, t + match.length, false)) {
                row = union_or_belgium(document, *gazetteer_, row);
                kind = MentionKind::metonym;
            }
            const GazetteerRow& found = gazetteer_->at(row);
            Mention mention = make_mention(document, s, t, t + match.length, kind, found.type);
            mention.subtype = found.subtype;
            mention.gazetteer_id = found.id;
            if (row != match.row && match.kind == SurfaceKind::capital) {
                mention.capital_of = gazetteer_->at(match.row).id;
            }
            if (match.kind == SurfaceKind::metonym && test.is_building(t, t + match.length)) {
                mention.kind = MentionKind::name;
                mention.type = "Place";
                mention.subtype = "site";
                mention.gazetteer_id.clear();
            }
            document.mentions.push_back(std::move(mention));
            t += match.length;
        }
    }
    sort_mentions(document);
    return {};
}

}  // namespace entente
