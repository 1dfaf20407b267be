#include "importers/extract/patterns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/ontology.h"

namespace entente {

namespace {

std::optional<Frame> parse_frame(std::string_view name) {
    if (name == "verb") {
        return Frame::verb;
    }
    if (name == "noun") {
        return Frame::noun;
    }
    return name == "pred" ? std::optional<Frame>(Frame::predicate) : std::nullopt;
}

struct SlotName {
    std::string_view name;
    SlotKind kind;
};

constexpr std::array kSlotNames = {SlotName{"subj", SlotKind::subject},
                                   SlotName{"obj", SlotKind::object},
                                   SlotName{"rec", SlotKind::recipient},
                                   SlotName{"subj+with", SlotKind::subject_with},
                                   SlotName{"self2", SlotKind::several_subjects},
                                   SlotName{"obj2", SlotKind::several_objects},
                                   SlotName{"between", SlotKind::between},
                                   SlotName{"between2", SlotKind::between},
                                   SlotName{"pair", SlotKind::pair},
                                   SlotName{"poss", SlotKind::owner},
                                   SlotName{"pre", SlotKind::owner},
                                   SlotName{"possperson", SlotKind::owner_person},
                                   SlotName{"agent", SlotKind::agent},
                                   SlotName{"objmod", SlotKind::object_owner},
                                   SlotName{"clause", SlotKind::clause},
                                   SlotName{"clausemod", SlotKind::clause_owner},
                                   SlotName{"within", SlotKind::within},
                                   SlotName{"lower+", SlotKind::lower_friendly},
                                   SlotName{"lower-", SlotKind::lower_hostile},
                                   SlotName{"lower", SlotKind::lower},
                                   SlotName{"subjmod", SlotKind::subject_owner},
                                   SlotName{"subjowner", SlotKind::subject_possessor},
                                   SlotName{"doer", SlotKind::doer},
                                   SlotName{"subjperson", SlotKind::subject_person},
                                   SlotName{"objstate", SlotKind::object_state},
                                   SlotName{"objthing", SlotKind::object_thing},
                                   SlotName{"holder", SlotKind::holder},
                                   SlotName{"objperson", SlotKind::object_person},
                                   SlotName{"objother", SlotKind::object_other},
                                   SlotName{"objactor", SlotKind::object_actor},
                                   SlotName{"objplace", SlotKind::object_place},
                                   SlotName{"members", SlotKind::members},
                                   SlotName{"adversary", SlotKind::adversary},
                                   SlotName{"office", SlotKind::office},
                                   SlotName{"must", SlotKind::obliged},
                                   SlotName{"unless", SlotKind::condition},
                                   SlotName{"purpose", SlotKind::purpose},
                                   SlotName{"self", SlotKind::self},
                                   SlotName{"names", SlotKind::names},
                                   SlotName{"fronted2", SlotKind::fronted},
                                   SlotName{"last", SlotKind::last_spoken_of},
                                   SlotName{"bloc", SlotKind::bloc},
                                   SlotName{"theme", SlotKind::theme},
                                   SlotName{"rivals", SlotKind::rivals},
                                   SlotName{"before", SlotKind::before},
                                   SlotName{"parties", SlotKind::parties},
                                   SlotName{"is", SlotKind::identified},
                                   SlotName{"topics", SlotKind::topics}};

constexpr std::array<std::string_view, 38> kPrepositions = {
    "behalf", "about",   "across", "after",     "against",    "along",  "alongside", "among",
    "around", "as",      "at",     "before",    "behind",     "beside", "by",        "for",
    "from",   "in",      "inside", "into",      "near",       "of",     "off",       "on",
    "onto",   "outside", "over",   "regarding", "through",    "to",     "toward",    "towards",
    "under",  "upon",    "with",   "within",    "concerning", "despite"};

std::optional<Slot> parse_slot(std::string_view name) {
    for (const SlotName& known : kSlotNames) {
        if (known.name == name) {
            return Slot{known.kind, {}};
        }
    }
    const bool owner = name.size() > 3 && name.ends_with("mod");
    const bool below = name.ends_with(">");
    const std::string_view preposition = name.substr(0, name.size() - (owner ? 3 : below ? 1 : 0));
    if (std::find(kPrepositions.begin(), kPrepositions.end(), preposition) == kPrepositions.end()) {
        return std::nullopt;
    }
    return Slot{owner   ? SlotKind::preposition_owner
                : below ? SlotKind::preposition_below
                        : SlotKind::preposition,
                std::string(preposition)};
}

Status parse_slots(const Table& table,
                   std::size_t row,
                   std::size_t column,
                   std::vector<Slot>& slots) {
    for (const std::string_view name : split_list(table.cell(row, column), '|')) {
        const auto slot = parse_slot(name);
        if (!slot) {
            return table.error_at(row, "unknown slot `" + std::string(name) + "`");
        }
        slots.push_back(*slot);
    }
    if (slots.empty()) {
        return table.error_at(row, "a pattern needs trigger, subject and object");
    }
    return {};
}

// "basis=described" against the attributes that the type declares.
Status add_attr(const Table& table,
                std::size_t row,
                const RelationType& type,
                std::string_view text,
                Pattern& pattern) {
    const std::size_t equals = text.find('=');
    const std::string name(text.substr(0, equals));
    if (text == "polarity=negated") {
        pattern.negates = !pattern.negates;
        return {};
    }
    if (name == "modality" && equals != std::string_view::npos) {
        pattern.modality = parse_modality(text.substr(equals + 1));
        return pattern.modality ? Status() : table.error_at(row, "unknown modality");
    }
    if (equals == std::string_view::npos || !type.attrs.contains(name)) {
        return table.error_at(row, type.name + " has no attribute `" + name + "`");
    }
    pattern.attrs[name] = Value(text.substr(equals + 1));
    return {};
}

}  // namespace

Result<std::shared_ptr<const Patterns>> Patterns::load(const std::vector<TableSource>& patterns,
                                                       const TableSource& governors) {
    auto loaded = std::make_shared<Patterns>();
    for (const TableSource& source : patterns) {
        ENTENTE_TRY(loaded->add_table(source));
    }
    ENTENTE_TRY(loaded->add_governors(governors));
    return std::shared_ptr<const Patterns>(std::move(loaded));
}

Status Patterns::add_table(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table,
                   Table::parse(source,
                                {"id",
                                 "type",
                                 "frame",
                                 "trigger",
                                 "subject",
                                 "object",
                                 "noun",
                                 "confidence",
                                 "attrs"}));
    for (std::size_t i = 0; i < table.size(); ++i) {
        ENTENTE_TRY(add_row(table, i));
    }
    return {};
}

Status Patterns::add_row(const Table& table, std::size_t row) {
    Pattern pattern;
    pattern.id = std::string(table.cell(row, 0));
    pattern.type = std::string(table.cell(row, 1));
    const RelationType* type = ontology().relation_type(pattern.type);
    const auto frame = parse_frame(table.cell(row, 2));
    if (type == nullptr || !frame) {
        return table.error_at(
            row,
            type == nullptr ? "unknown relation type `" + pattern.type + "`" : "unknown frame");
    }
    pattern.frame = *frame;
    ENTENTE_TRY(parse_slots(table, row, 4, pattern.subject));
    ENTENTE_TRY(parse_slots(table, row, 5, pattern.object));
    for (const std::string_view noun : table.list(row, 6)) {
        if (noun.starts_with('^')) {
            pattern.actors.emplace_back(noun.substr(1));
        } else if (noun.starts_with('@')) {
            pattern.patients.emplace_back(noun.substr(1));
        } else if (noun == "<not>") {
            pattern.denied = true;
            pattern.negates = true;
        } else if (noun.starts_with('!')) {
            pattern.without.emplace_back(noun.substr(1));
        } else {
            pattern.nouns.emplace_back(noun);
            pattern.bracketed = pattern.bracketed || noun.starts_with('<');
        }
    }
    const std::string_view confidence = table.cell(row, 7);
    const auto [end, error] = std::from_chars(
        confidence.data(), confidence.data() + confidence.size(), pattern.confidence);
    if (error != std::errc() || end != confidence.data() + confidence.size() ||
        pattern.confidence <= 0 || pattern.confidence >= 1) {
        return table.error_at(row, "confidence must lie between 0 and 1");
    }
    for (const std::string_view attr : table.list(row, 8)) {
        ENTENTE_TRY(add_attr(table, row, *type, attr, pattern));
    }
    const auto triggers = table.list(row, 3);
    if (triggers.empty()) {
        return table.error_at(row, "a pattern needs trigger, subject and object");
    }
    for (const std::string_view trigger : triggers) {
        by_trigger_[static_cast<std::size_t>(*frame)][std::string(trigger)].push_back(
            static_cast<std::uint32_t>(patterns_.size()));
    }
    patterns_.push_back(std::move(pattern));
    return {};
}

Status Patterns::add_governors(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table,
                   Table::parse(source, {"words", "modality", "polarity", "control"}));
    for (std::size_t i = 0; i < table.size(); ++i) {
        Governor governor;
        if (!table.cell(i, 1).empty()) {
            governor.modality = parse_modality(table.cell(i, 1));
            if (!governor.modality) {
                return table.error_at(i, "unknown modality");
            }
        }
        const std::string_view control = table.cell(i, 3);
        governor.negates = table.cell(i, 2) == "negated";
        governor.object_control = control == "object";
        governor.speech = control == "speech";
        const bool of_clause = governor.speech || governor.modality == Modality::claimed;
        for (const std::string_view word : table.list(i, 0)) {
            const std::string key(word);
            if (control == "noun") {
                noun_.emplace(key, governor);
                continue;
            }
            infinitive_.emplace(key, governor);
            if (of_clause) {
                clause_[key] = governor;
            } else {
                clause_.emplace(key, governor);
            }
        }
    }
    return {};
}

const std::vector<std::uint32_t>& Patterns::with_trigger(Frame frame,
                                                         std::string_view words) const {
    static const std::vector<std::uint32_t> none;
    const auto& by_word = by_trigger_[static_cast<std::size_t>(frame)];
    const auto found = by_word.find(words);
    return found == by_word.end() ? none : found->second;
}

const Governor* Patterns::before_infinitive(std::string_view lemma) const {
    const auto found = infinitive_.find(lemma);
    return found == infinitive_.end() ? nullptr : &found->second;
}

const Governor* Patterns::before_clause(std::string_view lemma) const {
    const auto found = clause_.find(lemma);
    return found == clause_.end() ? nullptr : &found->second;
}

const Governor* Patterns::before_noun(std::string_view lemma) const {
    const auto found = noun_.find(lemma);
    return found == noun_.end() ? nullptr : &found->second;
}

}  // namespace entente
