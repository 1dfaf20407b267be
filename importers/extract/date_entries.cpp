// Chronologies: entries and what they date.
#include "importers/extract/date_entries.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "importers/extract/claim_kinds.h"
#include "importers/extract/date_syntax.h"

namespace entente {

namespace {

class Entries {
public:
    explicit Entries(Document& document) : document_(document), tree_(document) {}

    void run() { date_by_entries(); }

private:
    // A part of a chronology: what stands below or behind a date of its own, up to the next one or a blank line.
    struct Entry {
        const DateExpression* date = nullptr;
        std::uint32_t end = 0;  // byte of the text
    };

    // "5 March: ...", "- 2019. ...", or a date alone in its line.
    bool opens_entry(const DateExpression& date) const {
        const std::string_view text = document_.text;
        const std::string_view before = text.substr(0, date.span.start);
        std::string_view line = before.substr(before.rfind('\n') + 1);
        constexpr std::array<std::string_view, 6> kParts = {
            "Early ", "Late ", "Mid-", "early ", "late ", "mid-"};
        for (const std::string_view part : kParts) {
            if (line.ends_with(part)) {
                line.remove_suffix(part.size());
                break;
            }
        }
        const std::size_t next = text.find_first_not_of(" \t\r", date.span.end);
        const std::string_view after = next == text.npos ? std::string_view() : text.substr(next);
        const bool parted = after.empty() || after.starts_with("\u2013") ||
                            after.starts_with("\u2014") ||
                            std::string_view(":.\n-").find(after.front()) != std::string_view::npos;
        return date.date.from && date.link == DateLink::at && parted &&
               line.find_first_not_of(" \t*#-") == line.npos;
    }

    std::vector<Entry> entries() const {
        const std::string_view text = document_.text;
        std::vector<Entry> found;
        for (const DateExpression& date : document_.dates) {
            if (opens_entry(date)) {
                if (!found.empty()) {
                    found.back().end = std::min(found.back().end, date.span.start);
                }
                const std::size_t body = text.find_first_not_of(" \t\r\n:.-", date.span.end);
                const std::size_t end = text.find("\n\n", std::min(body, text.size()));
                found.push_back({&date, static_cast<std::uint32_t>(std::min(end, text.size()))});
            }
        }
        // One alone is the article's own date, or a line that happens to begin so, unless a colon says what happened that day.
        const bool told = found.size() == 1 &&
                          document_.text.compare(found.front().date->span.end, 2, ": ") == 0 &&
                          found.front().date->date.from->precision == DatePrecision::day;
        return found.size() < 2 && !told ? std::vector<Entry>() : found;
    }

    void date_by_entries() {
        const std::vector<Entry> all = entries();
        for (Relation& relation : document_.relations) {
            if (all.empty() || relation.date || relation.evidence.empty() ||
                relation.modality != Modality::actual) {
                continue;
            }
            const auto next = std::partition_point(all.begin(), all.end(), [&](const Entry& entry) {
                return entry.date->span.start < relation.trigger.start;
            });
            if (next == all.begin() || relation.trigger.start >= std::prev(next)->end) {
                continue;
            }
            tree_.enter(relation.evidence.front());
            if (!tree_.has_tree()) {
                continue;
            }
            const std::uint32_t trigger = tree_.trigger_of(relation);
            const bool begun = begins(relation, trigger);
            const std::uint32_t told =
                begun || is_its_subject(relation, trigger) ? tree_.above(trigger) : trigger;
            if ((!is_state(relation) || begun) &&
                (tree_.clause_of(told, true).main || is_headline(trigger))) {
                relation.date = std::prev(next)->date->date;
            }
        }
    }

    // "16 June 1993: Resolution 841 bans ...": adopted on that day.
    bool is_its_subject(const Relation& relation, std::uint32_t trigger) const {
        return relation.type == "ADOPTED" && universal_relation(tree_.token(trigger)) == "nsubj";
    }

    // What lasts from that day on: "is sworn in as president", "Conclusion of the treaty between A and B".
    bool begins(const Relation& relation, std::uint32_t trigger) const {
        return (relation.type == "HOLDS_POSITION" && tree_.begins_office(trigger)) ||
               (relation.type == "PARTY_TO" && is_headline(trigger));
    }

    // "9 May 2002: Conclusion of the treaty between A and B, brokered by C": nothing on the way up from `t` is a clause of its own, and the
    // sentence has no verb.
    bool is_headline(std::uint32_t t) const {
        for (int step = 0; step < kDateStepsMax; ++step) {
            if (tree_.is_finite(t) || tree_.has_auxiliary(t) ||
                tree_.token(t).deprel == "acl:relcl" || tree_.token(t).deprel == "advcl") {
                return false;
            }
            const std::uint32_t above = tree_.above(t);
            if (above == t) {
                return true;
            }
            t = above;
        }
        return false;
    }

    Document& document_;
    DateSyntax tree_;
};

}  // namespace

void date_by_entries(Document& document) {
    Entries(document).run();
}

}  // namespace entente
