#include "core/fact_keeper.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "core/coding.h"
#include "core/fact_tally.h"
#include "core/hash.h"
#include "core/ontology.h"
#include "core/triples.h"

namespace entente {

namespace {

std::optional<PartialDate> start_of(const Edge& fact) {
    const auto from = fact.properties.find("from");
    if (from == fact.properties.end() || from->second.as_date() == nullptr) {
        return std::nullopt;
    }
    return PartialDate{*from->second.as_date(),
                       parse_date_precision(string_property(fact.properties, "precision"))
                           .value_or(DatePrecision::day)};
}

bool same_start(const std::optional<PartialDate>& a, const std::optional<PartialDate>& b) {
    return a.has_value() == b.has_value() &&
           (!a || (a->start() == b->start() && a->precision == b->precision));
}

// Which edge each draft is the present state of, or none. An edge keeps its id as long as it can: first
// those with the same start, then those whose start has become known or more exact.
std::vector<std::optional<std::size_t>> match_facts(const std::vector<FactDraft>& drafts,
                                                    const std::vector<Edge>& edges) {
    std::vector<std::optional<std::size_t>> matches(drafts.size());
    std::vector<bool> used(edges.size(), false);
    const auto match = [&](const auto& same) {
        for (std::size_t i = 0; i < drafts.size(); ++i) {
            for (std::size_t j = 0; j < edges.size() && !matches[i]; ++j) {
                if (!used[j] && same(drafts[i].from, start_of(edges[j]))) {
                    matches[i] = j;
                    used[j] = true;
                }
            }
        }
    };
    match(same_start);
    match([](const auto& a, const auto& b) { return !a || !b || may_overlap(*a, *b); });
    return matches;
}

// The fact edges of one triple in a batch.
class FactEdges {
public:
    FactEdges(GraphBatch& batch, const keys::Triple& triple)
        : batch_(batch), triple_(triple), type_(batch.view().edge_type_name(triple.type)) {}

    const std::string& type() const { return type_; }

    // Makes them those of the drafts, whatever they were.
    Status become(const std::vector<FactDraft>& drafts) {
        ENTENTE_ASSIGN(const auto ids,
                       edges_between(batch_.rows(), triple_.subject, triple_.type, triple_.object));
        ENTENTE_ASSIGN(const auto found, batch_.view().edges(ids));
        std::vector<Edge> edges;
        for (const auto& edge : found) {
            // Edges of this type that a person drew are not ours to change.
            if (edge && is_fact(*edge)) {
                edges.push_back(*edge);
            }
        }
        const auto matches = match_facts(drafts, edges);
        for (std::size_t j = 0; j < edges.size(); ++j) {
            if (std::find(matches.begin(), matches.end(), std::optional(j)) == matches.end()) {
                ENTENTE_TRY(batch_.delete_edge(edges[j].id));
            }
        }
        for (std::size_t i = 0; i < drafts.size(); ++i) {
            ENTENTE_TRY(matches[i] ? update(edges[*matches[i]], drafts[i]) : create(drafts[i]));
        }
        return {};
    }

    // For each start the edge of the spell that begins with it, if it is found by its id.
    Result<std::vector<std::optional<Edge>>> find(
        const std::vector<std::optional<PartialDate>>& starts) const {
        std::vector<RowKey> id_keys;
        for (const auto& from : starts) {
            id_keys.push_back(keys::fact_id(triple_, start_text(from)));
        }
        ENTENTE_ASSIGN(const auto ids, batch_.rows().get_many(id_keys));
        std::vector<RowKey> reference_keys;
        for (const auto& id : ids) {
            reference_keys.push_back(keys::readable_id(id.value_or(std::string(kFactIdPrefix))));
        }
        ENTENTE_ASSIGN(const auto references, batch_.rows().get_many(reference_keys));
        std::vector<EdgeId> edge_ids;
        for (const auto& row : references) {
            ReferenceRecord reference;
            if (row) {
                ENTENTE_ASSIGN(reference, decode_reference_record(*row));
            }
            edge_ids.push_back(reference.edge);
        }
        ENTENTE_ASSIGN(auto edges, batch_.view().edges(edge_ids));
        for (std::size_t i = 0; i < edges.size(); ++i) {
            const auto& edge = edges[i];
            const bool right = edge && is_fact(*edge) && edge->type == type_ &&
                               edge->source == triple_.subject && edge->target == triple_.object &&
                               same_start(start_of(*edge), starts[i]);
            if (!right) {
                edges[i].reset();
            }
        }
        return edges;
    }

    Status update(const Edge& edge, const FactDraft& draft) {
        Properties properties = draft.properties();
        properties["id"] = string_property(edge.properties, "id");
        if (properties == edge.properties) {
            return {};
        }
        ENTENTE_TRY(batch_.set_edge_properties(edge.id, properties));
        keep_id(draft, string_property(properties, "id"));
        return {};
    }

    Status delete_edge(const Edge& edge) { return batch_.delete_edge(edge.id); }

    Status create(const FactDraft& draft) {
        const GraphView view = batch_.view();
        const std::vector<NodeId> ends = {triple_.subject, triple_.object};
        ENTENTE_ASSIGN(const auto nodes, view.nodes(ends));
        if (!nodes[0] || !nodes[1]) {
            return Error{ErrorCode::internal, "a fact's entity is not there"};
        }
        const std::string from = start_text(draft.from);
        ENTENTE_ASSIGN(const auto known, batch_.rows().get(keys::fact_id(triple_, from)));
        const std::string key = std::string(nodes[0]->readable_id()) + '|' + type_ + '|' +
                                std::string(nodes[1]->readable_id()) + '|' + from;
        // The id that it had before, or a new one; a number only when that is another fact's.
        std::string id = known.value_or(std::string(kFactIdPrefix) + short_hash(key));
        for (int number = 2;; ++number) {
            ENTENTE_ASSIGN(const auto owner, view.find(id));
            if (!owner) {
                break;
            }
            id = std::string(kFactIdPrefix) + short_hash(key + '|' + std::to_string(number));
        }
        Properties properties = draft.properties();
        properties["id"] = id;
        keep_id(draft, id);
        return batch_.create_edge(triple_.subject, type_, triple_.object, properties).status();
    }

private:
    static bool is_fact(const Edge& edge) {
        return string_property(edge.properties, "id").starts_with(kFactIdPrefix);
    }

    static std::string start_text(const std::optional<PartialDate>& from) {
        return from ? from->to_string() : std::string();
    }

    // Notes under which id the fact of this spell is known.
    void keep_id(const FactDraft& draft, std::string_view id) {
        batch_.rows().put(keys::fact_id(triple_, start_text(draft.from)), Bytes(id));
    }

    GraphBatch& batch_;
    keys::Triple triple_;
    std::string type_;
};

// All claims about a triple, in order of claim id.
Result<std::vector<ClaimSupport>> read_claims(const RowReader& rows, const keys::Triple& triple) {
    std::vector<ClaimSupport> claims;
    Status status;
    ENTENTE_TRY(
        rows.scan(keys::claim_supports(triple), [&](std::string_view, std::string_view value) {
            auto support = decode_claim_support_record(value);
            status = support.status();
            if (support.ok()) {
                claims.push_back(*std::move(support));
            }
            return status.ok();
        }));
    ENTENTE_TRY(status);
    return claims;
}

void write(WriteSet& rows, const std::map<RowKey, std::optional<Bytes>>& changes) {
    for (const auto& [key, value] : changes) {
        if (value) {
            rows.put(key, *value);
        } else {
            rows.erase(key);
        }
    }
}

}  // namespace

Result<std::vector<keys::Triple>> triples_of(const GraphView& view, const Claim& claim) {
    const RelationType* type = ontology().relation_type(claim.type);
    const auto edge_type = view.edge_type(claim.type);
    if (type == nullptr || !edge_type) {
        return Error{ErrorCode::corruption, claim.id + " has the unknown type " + claim.type};
    }
    std::vector<keys::Triple> triples;
    for (const auto& [subject, object] :
         claim_pairs(claim.subjects, claim.objects, type->symmetric)) {
        triples.push_back({subject, *edge_type, object});
    }
    return triples;
}

ClaimSupport support_of(const Claim& claim,
                        const Node& article,
                        const std::optional<CopyRecord>& copied) {
    const auto named_by_its_start = [](const std::optional<PartialDate>& date) {
        return date ? std::optional(PartialDate{date->start(), date->precision}) : std::nullopt;
    };
    ClaimSupport support;
    support.article = copied ? copied->source : article.id;
    support.polarity = claim.polarity;
    support.modality = claim.modality;
    if (claim.date) {
        support.from = named_by_its_start(claim.date->from);
        support.to = named_by_its_start(claim.date->to);
    }
    support.confidence = claim.confidence;
    const auto published = article.properties.find("published");
    if (published != article.properties.end() && published->second.as_date() != nullptr) {
        support.reported = *published->second.as_date();
    }
    support.publisher =
        copied ? copied->publisher : std::string(string_property(article.properties, "publisher"));
    support.attrs.assign(claim.attrs.begin(), claim.attrs.end());
    return support;
}

// One triple while the changes of its claims are reckoned in.
class FactKeeper::Settling {
public:
    Settling(GraphBatch& batch,
             const keys::Triple& triple,
             RelationClass relation_class,
             const Changes& changes)
        : rows_(batch.rows()),
          triple_(triple),
          class_(relation_class),
          changes_(changes),
          tallies_(&batch.rows(), triple),
          edges_(batch, triple) {}

    // False when all claims have to be read: then only edges of spells that are gone may have changed.
    Result<bool> settle() {
        ENTENTE_ASSIGN(times_, tallies_.read_times());
        if (changes_.all || times_.empty()) {
            return false;
        }
        const std::vector<ClaimTime> times_before = times_.supporting();
        if (!count_times()) {
            return false;
        }
        const std::vector<ClaimTime> times_after = times_.supporting();
        spells_ = spells_of(class_, times_after);
        before_ = times_before == times_after ? spells_ : spells_of(class_, times_before);
        if (class_ == RelationClass::event) {
            return settle_event();
        }
        return same_parts(times_before, times_after) ? settle_state() : false;
    }

    std::size_t fact_count() const { return spells_.size(); }

private:
    bool count_times() {
        bool counted = true;
        for (const ClaimSupport& claim : changes_.removed) {
            counted = times_.count(class_, claim, -1) && counted;
        }
        for (const ClaimSupport& claim : changes_.added) {
            counted = times_.count(class_, claim, 1) && counted;
        }
        return counted;
    }

    // Whether the claims that stay are about the spells of the same numbers as before.
    bool same_parts(const std::vector<ClaimTime>& times_before,
                    const std::vector<ClaimTime>& times_after) const {
        if (before_.size() != spells_.size()) {
            return false;
        }
        if (before_ == spells_) {
            return true;
        }
        std::vector<ClaimTime> staying;
        std::set_intersection(times_before.begin(),
                              times_before.end(),
                              times_after.begin(),
                              times_after.end(),
                              std::back_inserter(staying));
        return std::all_of(staying.begin(), staying.end(), [&](const ClaimTime& time) {
            return spells_concerned(class_, time, before_) ==
                   spells_concerned(class_, time, spells_);
        });
    }

    // Writes the tallies with the changed claims.
    Status count_claims() {
        // An article's claims come and go together, so it is counted once for each part.
        std::map<std::string, std::set<NodeId>> gone;
        std::map<std::string, std::set<NodeId>> come;
        for (const ClaimSupport& claim : changes_.removed) {
            if (supports_facts(claim)) {
                for (const std::string& part : parts_of(class_, time_of(class_, claim), before_)) {
                    ENTENTE_TRY(tallies_.remove(part, claim));
                    gone[part].insert(claim.article);
                }
            }
        }
        for (const ClaimSupport& claim : changes_.added) {
            if (supports_facts(claim)) {
                for (const std::string& part : parts_of(class_, time_of(class_, claim), spells_)) {
                    ENTENTE_TRY(tallies_.add(part, claim));
                    come[part].insert(claim.article);
                }
            }
        }
        for (const auto& [part, articles] : gone) {
            ENTENTE_ASSIGN(FactTally* const tally, tallies_.tally(part));
            tally->articles -= articles.size();
        }
        for (const auto& [part, articles] : come) {
            ENTENTE_ASSIGN(FactTally* const tally, tallies_.tally(part));
            tally->articles += articles.size();
        }
        tallies_.set_times(times_);
        write(rows_, tallies_.changes());
        return {};
    }

    // Spells of states have one part each, and are few.
    Result<bool> settle_state() {
        ENTENTE_TRY(count_claims());
        std::vector<FactDraft> drafts;
        for (std::size_t i = 0; i < spells_.size(); ++i) {
            ENTENTE_ASSIGN(FactDraft draft, reckon(spells_[i], {part_of_spell(i)}));
            draft.contested =
                std::any_of(times_.counts.begin(), times_.counts.end(), [&](const auto& count) {
                    return count.denying > 0 &&
                           concerns_spell(class_, count.time, spells_[i].from, spells_[i].to);
                });
            drafts.push_back(std::move(draft));
        }
        ENTENTE_TRY(edges_.become(drafts));
        return true;
    }

    Result<bool> settle_event() {
        find_wide_times();
        std::vector<SpellDates> gone;
        std::vector<SpellDates> come;
        if (before_ != spells_) {
            const auto earlier = [](const SpellDates& a, const SpellDates& b) {
                return a.from < b.from;
            };
            std::set_difference(before_.begin(),
                                before_.end(),
                                spells_.begin(),
                                spells_.end(),
                                std::back_inserter(gone),
                                earlier);
            std::set_difference(spells_.begin(),
                                spells_.end(),
                                before_.begin(),
                                before_.end(),
                                std::back_inserter(come),
                                earlier);
        }
        if (!gone.empty() && !come.empty()) {
            return false;  // one of them may be the other with a better date
        }
        ENTENTE_TRY(count_claims());
        std::vector<std::optional<PartialDate>> starts_gone;
        for (const SpellDates& spell : gone) {
            starts_gone.push_back(spell.from);
        }
        ENTENTE_ASSIGN(const auto edges_gone, edges_.find(starts_gone));
        for (const auto& edge : edges_gone) {
            if (!edge) {
                return false;
            }
            ENTENTE_TRY(edges_.delete_edge(*edge));
        }
        for (const SpellDates& spell : come) {
            const std::vector<std::string> parts = parts_of_event(spell);
            ENTENTE_ASSIGN(FactDraft draft, reckon_event(spell, parts));
            if (parts.size() > 1) {
                ENTENTE_ASSIGN(draft.sources, count_articles(spell));
            }
            ENTENTE_TRY(edges_.create(draft));
        }
        return update_events(come);
    }

    // Brings the spells that were there before, and that changed claims are about, up to date.
    Result<bool> update_events(const std::vector<SpellDates>& come) {
        std::set<std::size_t> concerned;
        for (const auto* claims : {&changes_.removed, &changes_.added}) {
            for (const ClaimSupport& claim : *claims) {
                if (supports_facts(claim) || claim.polarity == Polarity::negated) {
                    const auto spells = spells_concerned(class_, time_of(class_, claim), spells_);
                    concerned.insert(spells.begin(), spells.end());
                }
            }
        }
        std::vector<SpellDates> staying;
        std::vector<std::optional<PartialDate>> starts;
        std::vector<std::string> own_parts;
        for (const std::size_t i : concerned) {
            if (std::find(come.begin(), come.end(), spells_[i]) == come.end()) {
                staying.push_back(spells_[i]);
                starts.push_back(spells_[i].from);
                own_parts.push_back(part_of_date(spells_[i].from));
            }
        }
        ENTENTE_TRY(tallies_.prefetch(own_parts));
        ENTENTE_ASSIGN(const auto edges, edges_.find(starts));
        for (std::size_t i = 0; i < staying.size(); ++i) {
            const SpellDates& spell = staying[i];
            const auto& edge = edges[i];
            if (!edge) {
                return false;
            }
            const std::vector<std::string> parts = parts_of_event(spell);
            ENTENTE_ASSIGN(FactDraft draft, reckon_event(spell, parts));
            if (parts.size() > 1) {
                const auto sources = edge->properties.find("sources");
                if (sources == edge->properties.end() || !sources->second.as_integer()) {
                    return false;
                }
                draft.sources = *sources->second.as_integer() +
                                articles_about(changes_.added, spell) -
                                articles_about(changes_.removed, spell);
            }
            ENTENTE_TRY(edges_.update(*edge, draft));
        }
        return true;
    }

    // How many articles the claims stand in that are about the spell.
    std::int64_t articles_about(const std::vector<ClaimSupport>& claims,
                                const SpellDates& spell) const {
        std::set<NodeId> articles;
        for (const ClaimSupport& claim : claims) {
            if (supports_facts(claim) && concerns_spell(class_, claim, spell.from, spell.to)) {
                articles.insert(claim.article);
            }
        }
        return static_cast<std::int64_t>(articles.size());
    }

    // The same of all claims that there are: only for a new spell, of which it is not known yet.
    Result<std::int64_t> count_articles(const SpellDates& spell) const {
        ENTENTE_ASSIGN(const auto claims, read_claims(rows_, triple_));
        return articles_about(claims, spell);
    }

    // The times, of an event, that may be about another spell than the one of that very date.
    void find_wide_times() {
        for (const TripleTimes::Count& count : times_.counts) {
            if (!count.time.from || count.time.from->precision != DatePrecision::day) {
                wide_.push_back(count);
            }
        }
    }

    // Calls back with the counts of the times that are about the spell of an event.
    template <typename Callback>
    void each_time_about(const SpellDates& spell, const Callback& callback) const {
        for (const TripleTimes::Count& count : wide_) {
            if (concerns_spell(class_, count.time, spell.from, spell.to)) {
                callback(count);
            }
        }
        if (!spell.from) {  // of an undated spell are all
            for (const TripleTimes::Count& count : times_.counts) {
                if (count.time.from && count.time.from->precision == DatePrecision::day) {
                    callback(count);
                }
            }
        } else if (spell.from->precision == DatePrecision::day) {
            const auto own = std::lower_bound(
                times_.counts.begin(),
                times_.counts.end(),
                spell.from,
                [](const auto& count, const auto& from) { return count.time.from < from; });
            if (own != times_.counts.end() && own->time.from == spell.from) {
                callback(*own);
            }
        }
    }

    std::vector<std::string> parts_of_event(const SpellDates& spell) const {
        std::vector<std::string> parts;
        each_time_about(spell, [&](const TripleTimes::Count& count) {
            if (count.supporting > 0) {
                parts.push_back(part_of_date(count.time.from));
            }
        });
        return parts;
    }

    Result<FactDraft> reckon_event(const SpellDates& spell, const std::vector<std::string>& parts) {
        ENTENTE_ASSIGN(FactDraft draft, reckon(spell, parts));
        each_time_about(spell, [&](const TripleTimes::Count& count) {
            draft.contested = draft.contested || count.denying > 0;
        });
        return draft;
    }

    // The fact as its parts add up, but for `contested`, and for `sources` when the parts are several.
    Result<FactDraft> reckon(const SpellDates& spell, const std::vector<std::string>& parts) {
        FactDraft draft;
        draft.from = spell.from;
        draft.to = spell.to;
        Votes together;
        const Votes* votes = &together;
        for (const std::string& part : parts) {
            ENTENTE_ASSIGN(const FactTally* const tally, tallies_.tally(part));
            draft.claims += static_cast<std::int64_t>(tally->claims);
            draft.sources = static_cast<std::int64_t>(tally->articles);
            if (!tally->reported.empty()) {
                const Date first = tally->reported.begin()->first;
                const Date last = tally->reported.rbegin()->first;
                draft.first_reported = std::min(draft.first_reported.value_or(first), first);
                draft.last_reported = std::max(draft.last_reported.value_or(last), last);
            }
            if (parts.size() == 1) {
                votes = &tally->votes;
                break;
            }
            for (const auto& [name, values] : tally->votes) {
                for (const auto& [value, count] : values) {
                    together[name][value] += count;
                }
            }
        }
        ENTENTE_ASSIGN(draft.confidence, reckon_belief(parts));
        ENTENTE_ASSIGN(draft.attrs, elect(spell, *votes));
        return draft;
    }

    Result<double> reckon_belief(const std::vector<std::string>& parts) {
        double belief = 0;
        for (const std::string& part : parts) {
            ENTENTE_ASSIGN(const FactTally* const tally, tallies_.tally(part));
            belief = belief_in(tally->publishers);
            if (belief >= kConfidenceMax) {  // those of other parts add nothing
                return belief;
            }
        }
        if (parts.size() == 1) {
            return belief;
        }
        // Few publishers, then, who may have spoken in several parts.
        std::map<std::string, double> best;
        for (const std::string& part : parts) {
            Status status;
            ENTENTE_TRY(rows_.scan(keys::part_publishers(triple_, part),
                                   [&](std::string_view key, std::string_view value) {
                                       const auto publisher = keys::decode_part_publisher(key);
                                       const auto counts = decode_confidence_counts(value);
                                       status = counts.status();
                                       if (publisher && counts.ok()) {
                                           double& confidence = best[std::string(*publisher)];
                                           confidence =
                                               std::max(confidence, counts->begin()->first);
                                       }
                                       return status.ok();
                                   }));
            ENTENTE_TRY(status);
        }
        ConfidenceCounts counts;
        for (const auto& [publisher, confidence] : best) {
            counts[confidence] += 1;
        }
        return belief_in(counts);
    }

    // The value of each attribute that most claims give. Between equals the first claim decides, for which
    // the claims are read up to that one.
    Result<Properties> elect(const SpellDates& spell, const Votes& votes) {
        std::map<std::string, std::uint64_t> undecided;  // how many votes the first ones have
        Properties attrs;
        for (const auto& [name, values] : votes) {
            std::uint64_t most = 0;
            std::size_t leading = 0;
            std::string_view leader;
            for (const auto& [value, count] : values) {
                leading = count > most ? 1 : leading + (count == most ? 1 : 0);
                leader = count > most ? value : leader;
                most = std::max(most, count);
            }
            if (leading == 1) {
                attrs[name] = Decoder(leader).value();
            } else {
                undecided[name] = most;
            }
        }
        if (undecided.empty()) {
            return attrs;
        }
        Status status;
        const auto read = [&](std::string_view, std::string_view value) {
            const auto claim = decode_claim_support_record(value);
            status = claim.status();
            if (claim.ok() && supports_facts(*claim) &&
                concerns_spell(class_, *claim, spell.from, spell.to)) {
                for (const auto& [name, given] : claim->attrs) {
                    const auto open = undecided.find(name);
                    if (open == undecided.end()) {
                        continue;
                    }
                    std::string encoded;
                    append_value(encoded, given);
                    const auto& values = votes.at(name);
                    const auto counted = values.find(encoded);
                    if (counted != values.end() && counted->second == open->second) {
                        attrs[name] = given;
                        undecided.erase(open);
                    }
                }
            }
            return status.ok() && !undecided.empty();
        };
        ENTENTE_TRY(rows_.scan(keys::claim_supports(triple_), read));
        ENTENTE_TRY(status);
        return attrs;
    }

    WriteSet& rows_;
    keys::Triple triple_;
    RelationClass class_;
    const Changes& changes_;
    TripleTallies tallies_;
    FactEdges edges_;
    TripleTimes times_;
    std::vector<TripleTimes::Count> wide_;
    std::vector<SpellDates> before_;
    std::vector<SpellDates> spells_;
};

void FactKeeper::add_claim(const keys::Triple& triple, NodeId claim, const ClaimSupport& support) {
    batch_.rows().put(keys::claim_support(triple, claim), encode(support));
    touched_[triple].added.push_back(support);
}

Status FactKeeper::remove_claim(const keys::Triple& triple, NodeId claim) {
    const RowKey key = keys::claim_support(triple, claim);
    ENTENTE_ASSIGN(const auto row, batch_.rows().get(key));
    Changes& changes = touched_[triple];
    if (!row) {
        changes.all = true;
        return {};
    }
    ENTENTE_ASSIGN(ClaimSupport support, decode_claim_support_record(*row));
    batch_.rows().erase(key);
    changes.removed.push_back(std::move(support));
    return {};
}

Result<std::size_t> FactKeeper::rederive(const keys::Triple& triple, RelationClass relation_class) {
    WriteSet& rows = batch_.rows();
    ENTENTE_ASSIGN(const auto claims, read_claims(rows, triple));
    const std::vector<FactDraft> drafts = derive_facts(relation_class, claims);
    ENTENTE_TRY(FactEdges(batch_, triple).become(drafts));
    ENTENTE_ASSIGN(const auto there, read_tally_rows(rows, triple));
    ENTENTE_ASSIGN(const auto wanted, tally_rows(triple, relation_class, claims));
    for (const auto& [key, value] : there) {
        if (wanted.count(key) == 0) {
            rows.erase(key);
        }
    }
    for (const auto& [key, value] : wanted) {
        const auto found = there.find(key);
        if (found == there.end() || found->second != value) {
            rows.put(key, value);
        }
    }
    return drafts.size();
}

Status FactKeeper::settle_one(const keys::Triple& triple, const Changes& changes) {
    const RelationType* type = ontology().relation_type(batch_.view().edge_type_name(triple.type));
    if (type == nullptr) {
        return Error{ErrorCode::corruption, "a claim is about a relation of an unknown type"};
    }
    Settling settling(batch_, triple, type->relation_class, changes);
    ENTENTE_ASSIGN(const bool settled, settling.settle());
    std::size_t facts = settling.fact_count();
    if (!settled) {
        ENTENTE_ASSIGN(facts, rederive(triple, type->relation_class));
    }
    if (std::any_of(changes.added.begin(), changes.added.end(), supports_facts)) {
        supported_facts_ += facts;
    }
    return {};
}

Status FactKeeper::settle() {
    supported_facts_ = 0;
    for (const auto& [triple, changes] : touched_) {
        ENTENTE_TRY(settle_one(triple, changes));
    }
    touched_.clear();
    return {};
}

}  // namespace entente
