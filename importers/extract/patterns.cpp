#include "importers/extract/patterns.h"

#include <charconv>
#include <utility>

#include "core/ontology.h"

namespace entente {

namespace {

std::string trigger_key(Frame frame, std::string_view lemma) {
    std::string key(1, static_cast<char>('0' + static_cast<int>(frame)));
    key += lemma;
    return key;
}

std::optional<Frame> parse_frame(std::string_view name) {
    if (name == "verb") {
        return Frame::verb;
    }
    if (name == "noun") {
        return Frame::noun;
    }
    if (name == "pred") {
        return Frame::predicate;
    }
    return name == "threat" ? std::optional<Frame>(Frame::threat) : std::nullopt;
}

std::vector<std::string> strings(const std::vector<std::string_view>& views) {
    return {views.begin(), views.end()};
}

// "basis=described" against the attributes that the type declares.
Status add_attr(const Table& table,
                std::size_t row,
                const RelationType& type,
                std::string_view text,
                Properties& attrs) {
    const std::size_t equals = text.find('=');
    const std::string name(text.substr(0, equals));
    if (equals == std::string_view::npos || !type.attrs.contains(name)) {
        return table.error_at(row, type.name + " has no attribute `" + name + "`");
    }
    attrs[name] = Value(text.substr(equals + 1));
    return {};
}

}  // namespace

Result<std::shared_ptr<const Patterns>> Patterns::load(const TableSource& patterns,
                                                       const TableSource& governors) {
    auto loaded = std::make_shared<Patterns>();
    ENTENTE_ASSIGN(const Table table,
                   Table::parse(patterns,
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
        Pattern pattern;
        pattern.id = std::string(table.cell(i, 0));
        pattern.type = std::string(table.cell(i, 1));
        const RelationType* type = ontology().relation_type(pattern.type);
        const auto frame = parse_frame(table.cell(i, 2));
        if (type == nullptr || !frame) {
            return table.error_at(
                i,
                type == nullptr ? "unknown relation type `" + pattern.type + "`" : "unknown frame");
        }
        pattern.frame = *frame;
        pattern.triggers = strings(table.list(i, 3));
        pattern.subject = strings(split_list(table.cell(i, 4), '|'));
        pattern.object = strings(split_list(table.cell(i, 5), '|'));
        pattern.nouns = strings(table.list(i, 6));
        const std::string_view confidence = table.cell(i, 7);
        const auto [end, error] = std::from_chars(
            confidence.data(), confidence.data() + confidence.size(), pattern.confidence);
        if (error != std::errc() || end != confidence.data() + confidence.size() ||
            pattern.confidence <= 0 || pattern.confidence >= 1) {
            return table.error_at(i, "confidence must lie between 0 and 1");
        }
        if (pattern.triggers.empty() || pattern.subject.empty() || pattern.object.empty()) {
            return table.error_at(i, "a pattern needs trigger, subject and object");
        }
        for (const std::string_view attr : table.list(i, 8)) {
            ENTENTE_TRY(add_attr(table, i, *type, attr, pattern.attrs));
        }
        for (const std::string& trigger : pattern.triggers) {
            if (*frame != Frame::verb) {
                loaded->nouns_.insert(trigger);
            }
            loaded->by_trigger_[trigger_key(*frame, trigger)].push_back(
                static_cast<std::uint32_t>(loaded->patterns_.size()));
        }
        loaded->nouns_.insert(pattern.nouns.begin(), pattern.nouns.end());
        loaded->patterns_.push_back(std::move(pattern));
    }
    ENTENTE_ASSIGN(const Table verbs,
                   Table::parse(governors, {"verbs", "modality", "polarity", "control"}));
    for (std::size_t i = 0; i < verbs.size(); ++i) {
        Governor governor;
        if (!verbs.cell(i, 1).empty()) {
            governor.modality = parse_modality(verbs.cell(i, 1));
            if (!governor.modality) {
                return verbs.error_at(i, "unknown modality");
            }
        }
        governor.negates = verbs.cell(i, 2) == "negated";
        governor.object_control = verbs.cell(i, 3) == "object";
        governor.speech = verbs.cell(i, 3) == "speech";
        const bool of_clause = governor.speech || governor.modality == Modality::claimed;
        for (const std::string_view verb : verbs.list(i, 0)) {
            loaded->infinitive_.emplace(std::string(verb), governor);
            if (of_clause) {
                loaded->clause_[std::string(verb)] = governor;
            } else {
                loaded->clause_.emplace(std::string(verb), governor);
            }
        }
    }
    return std::shared_ptr<const Patterns>(std::move(loaded));
}

const std::vector<std::uint32_t>& Patterns::with_trigger(Frame frame,
                                                         std::string_view lemma) const {
    static const std::vector<std::uint32_t> none;
    const auto found = by_trigger_.find(trigger_key(frame, lemma));
    return found == by_trigger_.end() ? none : found->second;
}

const Governor* Patterns::before_infinitive(std::string_view lemma) const {
    const auto found = infinitive_.find(std::string(lemma));
    return found == infinitive_.end() ? nullptr : &found->second;
}

const Governor* Patterns::before_clause(std::string_view lemma) const {
    const auto found = clause_.find(std::string(lemma));
    return found == clause_.end() ? nullptr : &found->second;
}

}  // namespace entente
