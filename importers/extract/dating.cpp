// The order in which claims are dated.
#include "importers/extract/dating.h"

#include <algorithm>

#include "importers/extract/claim_kinds.h"
#include "importers/extract/date_attachment.h"
#include "importers/extract/date_entries.h"
#include "importers/extract/narrative_container.h"

namespace entente {

namespace {

bool is_happening(const Entity& entity) {
    return entity.type == "Agreement" || entity.type == "Event";
}

// Whether both claims say the same of one agreement or event.
bool same_event(const Document& document, const Relation& a, const Relation& b) {
    return a.type == b.type && a.polarity == b.polarity && a.modality == b.modality &&
           std::any_of(a.objects.begin(), a.objects.end(), [&](std::uint32_t entity) {
               return is_happening(document.entities[entity]) &&
                      std::find(b.objects.begin(), b.objects.end(), entity) != b.objects.end();
           });
}

void share_dates_of_events(Document& document) {
    for (Relation& relation : document.relations) {
        if (relation.date || is_state(relation) || relation.modality != Modality::actual) {
            continue;
        }
        const auto other = std::find_if(
            document.relations.begin(), document.relations.end(), [&](const Relation& candidate) {
                return candidate.date && candidate.date->from &&
                       same_event(document, relation, candidate);
            });
        if (other != document.relations.end()) {
            relation.date = other->date;
        }
    }
}

// "flies to Rome on Friday"
bool is_told_in_present(const Document& document, const Relation& relation) {
    const auto token = std::lower_bound(
        document.tokens.begin(),
        document.tokens.end(),
        relation.trigger.start,
        [](const Token& one, std::uint32_t start) { return one.span.start < start; });
    return token != document.tokens.end() && (token->xpos == "VBZ" || token->xpos == "VBP");
}

// What has happened cannot have happened after it was reported; what is told in the present is to happen then.
void drop_future(Document& document) {
    if (!document.published) {
        return;
    }
    for (Relation& relation : document.relations) {
        if (relation.date && relation.date->from && relation.polarity == Polarity::asserted &&
            relation.modality == Modality::actual &&
            relation.date->from->first > *document.published) {
            if (is_told_in_present(document, relation)) {
                relation.modality = Modality::planned;
                continue;
            }
            relation.date->from.reset();
            relation.date->to.reset();
            relation.date->basis = DateBasis::none;
        }
    }
}

}  // namespace

Status Dating::apply(Document& document) const {
    date_by_tree(document);
    date_by_entries(document);
    share_dates_of_events(document);
    date_by_container(document);
    drop_future(document);
    return {};
}

}  // namespace entente
