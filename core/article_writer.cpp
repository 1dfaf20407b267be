#include "core/article_writer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/article_copies.h"
#include "core/entities.h"
#include "core/fact_keeper.h"
#include "core/hash.h"
#include "core/ontology.h"
#include "core/storage/keys.h"
#include "core/text_index.h"
#include "core/triples.h"

namespace entente {

namespace {

// Byte offsets of code points of a text, for cutting sentences out of it.
class CodePoints {
public:
    explicit CodePoints(std::string_view text) : text_(text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
                starts_.push_back(static_cast<std::uint32_t>(i));
            }
        }
    }

    std::uint32_t count() const { return static_cast<std::uint32_t>(starts_.size()); }

    // Requires a span inside the text.
    std::string_view cut(const TextSpan& span) const {
        const std::size_t start = offset(span.start);
        return text_.substr(start, offset(span.end) - start);
    }

private:
    std::size_t offset(std::uint32_t code_point) const {
        return code_point < starts_.size() ? starts_[code_point] : text_.size();
    }

    std::string_view text_;
    std::vector<std::uint32_t> starts_;
};

Error refuse(const std::string& what, const std::string& why) {
    return {ErrorCode::invalid_argument, what + ": " + why};
}

std::string span_text(const TextSpan& span) {
    return "[" + std::to_string(span.start) + ", " + std::to_string(span.end) + ")";
}

bool fits(const TextSpan& span, std::uint32_t length) {
    return span.start < span.end && span.end <= length;
}

Status check_entity(const ReadEntity& entity, std::uint32_t text_length) {
    const std::string what = "entity '" + entity.name + "'";
    const EntityType* type = ontology().entity_type(entity.type);
    if (type == nullptr) {
        return refuse(what, "'" + entity.type + "' is no entity type of the ontology");
    }
    if (!entity.subtype.empty() && !type->has_subtype(entity.subtype)) {
        return refuse(what, "'" + entity.subtype + "' is no subtype of " + entity.type);
    }
    if (entity.identity.empty() || entity.readable_id.empty() || entity.name.empty()) {
        return refuse(what, "identity, readable id and name must not be empty");
    }
    if (entity.mentions.empty()) {
        return refuse(what, "it is not mentioned anywhere in the text");
    }
    for (const EntityMention& mention : entity.mentions) {
        if (!fits(mention.span, text_length)) {
            return refuse(what,
                          "mention " + span_text(mention.span) + " is empty or outside the text");
        }
    }
    return {};
}

Status check_attrs(const std::string& what, const RelationType& type, const Properties& attrs) {
    for (const auto& [name, value] : attrs) {
        const auto declared = type.attrs.find(name);
        if (declared == type.attrs.end()) {
            return refuse(what, "the ontology declares no attribute '" + name + "' for it");
        }
        const std::string* text = value.as_string();
        const bool one_of = declared->second.empty() ||
                            (text != nullptr &&
                             std::find(declared->second.begin(), declared->second.end(), *text) !=
                                 declared->second.end());
        if (!one_of) {
            std::string choices;
            for (const std::string& choice : declared->second) {
                choices += (choices.empty() ? "" : ", ") + choice;
            }
            return refuse(what, "attribute '" + name + "' must be one of " + choices);
        }
    }
    return {};
}

Status check_claim(const ReadClaim& claim, const ArticleReading& reading, std::size_t index) {
    const std::string what = "claim " + std::to_string(index + 1) + " (" + claim.type + ")";
    std::vector<std::string> subjects;
    std::vector<std::string> objects;
    Status status;
    const auto types_of = [&](const std::vector<std::uint32_t>& entities,
                              std::vector<std::string>* types) {
        for (const std::uint32_t entity : entities) {
            if (entity >= reading.entities.size()) {
                status = refuse(
                    what, "it speaks of entity " + std::to_string(entity) + ", which there is not");
                return;
            }
            if (types != nullptr) {
                types->push_back(reading.entities[entity].type);
            }
        }
    };
    types_of(claim.subjects, &subjects);
    types_of(claim.objects, &objects);
    for (const auto& [role, entities] : claim.roles) {
        types_of(entities, nullptr);
        const auto& roles = claim_roles();
        if (std::find(roles.begin(), roles.end(), role) == roles.end()) {
            return refuse(what, "'" + role + "' is no role of a claim");
        }
    }
    if (claim.said_by) {
        types_of({*claim.said_by}, nullptr);
    }
    ENTENTE_TRY(status);
    if (Status fit = ontology().check_arguments(claim.type, subjects, objects); !fit.ok()) {
        return with_context(what, fit.error());
    }
    ENTENTE_TRY(check_attrs(what, *ontology().relation_type(claim.type), claim.attrs));
    if (!(claim.confidence > 0 && claim.confidence < 1)) {
        return refuse(what, "confidence must be between 0 and 1, both excluded");
    }
    if (claim.evidence.empty()) {
        return refuse(what, "no sentence is given as evidence");
    }
    for (const std::uint32_t sentence : claim.evidence) {
        if (sentence >= reading.sentences.size()) {
            return refuse(what, "sentence " + std::to_string(sentence) + " does not exist");
        }
    }
    return {};
}

// The node that entities of this identity have, made known to the store when it is new, and the one that
// it was merged into since, itself if none.
struct Placed {
    NodeId origin;
    std::string id;
    NodeId node;
    std::string node_id;
};

// The wished id, or that with a number, which nothing has or had. Every article has protesters of its own,
// so the number is not looked for one by one: it is the first free one when none before it is free.
Result<std::string> free_id(const RowReader& rows, const std::string& wish) {
    const auto numbered = [&](std::uint64_t number) {
        return number == 1 ? wish : wish + '-' + std::to_string(number);
    };
    std::uint64_t taken = 0;
    std::uint64_t free = 0;  // not found yet
    for (std::uint64_t number = 1; free == 0 || free - taken > 1;) {
        ENTENTE_ASSIGN(const auto row, rows.get(keys::readable_id(numbered(number))));
        (row ? taken : free) = number;
        number = free == 0 ? 2 * taken : taken + (free - taken) / 2;
    }
    return numbered(free);
}

Result<Placed> place_entity(GraphBatch& batch, const ReadEntity& entity) {
    const GraphView view = batch.view();
    ENTENTE_ASSIGN(auto known, view.readable_id_of(entity.identity));
    if (known) {
        ENTENTE_ASSIGN(const auto row, batch.rows().get(keys::readable_id(*known)));
        if (!row) {
            return Error{ErrorCode::corruption, "the id '" + *known + "' leads nowhere"};
        }
        ENTENTE_ASSIGN(const ReferenceRecord reference, decode_reference_record(*row));
        ENTENTE_ASSIGN(const Survivor survivor, surviving_entity(batch.rows(), reference.node));
        return Placed{reference.node,
                      *known,
                      survivor.node,
                      survivor.node == reference.node ? *known : survivor.id};
    }
    ENTENTE_ASSIGN(const std::string id, free_id(batch.rows(), entity.readable_id));
    const NodeId node = batch.new_node_id();
    batch.rows().put(keys::identity(entity.identity), id);
    batch.rows().put(keys::readable_id(id),
                     encode(ReferenceRecord{node, EdgeId(), entity.identity}));
    return Placed{node, id, node, id};
}

EntitySupport support_of(const ReadEntity& entity) {
    EntitySupport support;
    support.identity = entity.identity;
    support.type = entity.type;
    support.subtype = entity.subtype;
    support.name = entity.name;
    support.name_rank = entity.name_rank;
    support.mention_count = static_cast<std::uint32_t>(entity.mentions.size());
    support.aliases = entity.aliases;
    support.office_labels = entity.office_labels;
    support.ids.assign(entity.ids.begin(), entity.ids.end());
    return support;
}

// Two entities of one reading with one identity are one: their mentions and names come together.
void merge_support(EntitySupport& into, const EntitySupport& from) {
    into.mention_count += from.mention_count;
    if (from.name_rank > into.name_rank) {
        into.aliases.push_back(into.name);
        into.name = from.name;
        into.name_rank = from.name_rank;
    } else if (from.name != into.name) {
        into.aliases.push_back(from.name);
    }
    into.aliases.insert(into.aliases.end(), from.aliases.begin(), from.aliases.end());
    into.office_labels.insert(
        into.office_labels.end(), from.office_labels.begin(), from.office_labels.end());
    into.ids.insert(into.ids.end(), from.ids.begin(), from.ids.end());
}

void put_date(Properties& properties, const std::optional<ClaimDate>& date) {
    if (!date) {
        return;
    }
    properties["date_basis"] = date_basis_name(date->basis);
    if (!date->text.empty()) {
        properties["date_text"] = date->text;
    }
    if (date->from) {
        properties["date"] = date->from->start();
        properties["date_precision"] = date_precision_name(date->from->precision);
    }
    if (date->to) {
        properties["date_to"] = date->to->start();
        properties["date_to_precision"] = date_precision_name(date->to->precision);
    }
}

std::string joined(const std::vector<std::string>& texts) {
    std::string result;
    for (const std::string& text : texts) {
        result += text + ',';
    }
    return result;
}

// Writes one article. Holds what its parts share.
class ArticleWriter {
public:
    ArticleWriter(GraphBatch& batch,
                  const ArticleReading& reading,
                  const TextSketch& sketch,
                  const std::optional<CopyRecord>& copied)
        : batch_(batch),
          reading_(reading),
          sketch_(sketch),
          code_points_(reading.article.text),
          facts_(batch),
          copied_(copied) {}

    Result<ImportOutcome> write() {
        outcome_.article_id = article_id_of(reading_.article.text);
        outcome_.created = true;
        ENTENTE_TRY(write_node());
        ENTENTE_TRY(write_entities());
        for (const ReadClaim& claim : reading_.claims) {
            ENTENTE_TRY(write_claim(claim));
        }
        ENTENTE_TRY(facts_.settle());
        outcome_.facts = facts_.supported_facts();
        ENTENTE_TRY(write_evidence());
        return outcome_;
    }

private:
    Status write_node() {
        const Article& article = reading_.article;
        Node& node = node_;
        node.id = batch_.new_node_id();
        node.labels = {"Article"};
        node.properties["id"] = outcome_.article_id;
        node.properties["sha256"] = sha256_hex(article.text);
        const auto put = [&](const char* name, const std::string& value) {
            if (!value.empty()) {
                node.properties[name] = value;
            }
        };
        put("title", article.title);
        put("url", article.url);
        put("publisher", article.publisher);
        put("author", article.author);
        put("language", article.language);
        if (article.published) {
            node.properties["published"] = *article.published;
        }
        if (copied_ && copied_->source_id != outcome_.article_id) {
            node.properties["copy_of"] = copied_->source_id;
        }
        outcome_.article = node.id;
        return batch_.put_node(node);
    }

    Status write_entities() {
        std::vector<Placed> order;
        std::map<NodeId, EntitySupport> supports;
        for (const ReadEntity& entity : reading_.entities) {
            ENTENTE_ASSIGN(Placed placed, place_entity(batch_, entity));
            const EntitySupport support = support_of(entity);
            const auto [known, is_new] = supports.emplace(placed.origin, support);
            if (is_new) {
                order.push_back(placed);
                record_.entities.push_back(placed.origin);
            } else {
                merge_support(known->second, support);
            }
            for (const EntityMention& mention : entity.mentions) {
                record_.mentions.push_back({mention.span, mention.kind, placed.origin});
            }
            entities_.push_back(std::move(placed));
        }
        std::stable_sort(
            record_.mentions.begin(),
            record_.mentions.end(),
            [](const StoredMention& a, const StoredMention& b) { return a.span < b.span; });
        for (const Placed& entity : order) {
            ENTENTE_TRY(add_entity_support(batch_,
                                           entity.node,
                                           entity.node_id,
                                           outcome_.article,
                                           entity.origin,
                                           supports[entity.origin]));
        }
        outcome_.entities = order.size();
        return write_mentions(order, supports);
    }

    // Nothing mentions anything in the article yet, so that nothing has to be read. Of entities that were merged into one
    // the mentions are that one's.
    Status write_mentions(const std::vector<Placed>& order,
                          const std::map<NodeId, EntitySupport>& supports) {
        std::map<NodeId, std::int64_t> counts;
        for (const Placed& entity : order) {
            counts[entity.node] += supports.at(entity.origin).mention_count;
        }
        for (const Placed& entity : order) {
            if (const auto counted = counts.extract(entity.node)) {
                ENTENTE_TRY(batch_
                                .create_edge(outcome_.article,
                                             "MENTIONS",
                                             entity.node,
                                             {{"count", counted.mapped()}})
                                .status());
            }
        }
        return {};
    }

    // A function of what is said, where and how, so that it is the same whenever it is read.
    std::string claim_id(const ReadClaim& claim) const {
        const auto names = [&](const std::vector<std::uint32_t>& entities) {
            std::vector<std::string> ids;
            for (const std::uint32_t entity : entities) {
                ids.push_back(entities_[entity].id);
            }
            std::sort(ids.begin(), ids.end());
            return joined(ids);
        };
        const TextSpan& sentence = reading_.sentences[claim.evidence.front()];
        std::string key =
            outcome_.article_id + '|' + claim.type + '|' + names(claim.subjects) + '|' +
            names(claim.objects) + '|' + std::string(polarity_name(claim.polarity)) + '|' +
            std::string(modality_name(claim.modality)) + '|' + span_text(sentence) + '|';
        key += claim.date && claim.date->from ? claim.date->from->to_string() : "";
        key += '|' + (claim.said_by ? entities_[*claim.said_by].id : "");
        for (const auto& [name, value] : claim.attrs) {
            key += '|' + name + '=' +
                   (value.as_string() != nullptr ? *value.as_string() : std::string());
        }
        return "claim/" + short_hash(key);
    }

    Properties claim_properties(const ReadClaim& claim) const {
        Properties properties = claim.attrs;
        const TextSpan& sentence = reading_.sentences[claim.evidence.front()];
        properties["type"] = claim.type;
        properties["polarity"] = polarity_name(claim.polarity);
        properties["modality"] = modality_name(claim.modality);
        properties["confidence"] = claim.confidence;
        properties["start"] = static_cast<std::int64_t>(sentence.start);
        properties["end"] = static_cast<std::int64_t>(sentence.end);
        properties["text"] = code_points_.cut(sentence);
        if (fits(claim.trigger, code_points_.count())) {
            properties["trigger"] = code_points_.cut(claim.trigger);
            properties["trigger_start"] = static_cast<std::int64_t>(claim.trigger.start);
            properties["trigger_end"] = static_cast<std::int64_t>(claim.trigger.end);
        }
        if (!claim.extractor.empty()) {
            properties["extractor"] = claim.extractor;
        }
        ValueList further;
        for (std::size_t i = 1; i < claim.evidence.size(); ++i) {
            const TextSpan& span = reading_.sentences[claim.evidence[i]];
            further.emplace_back(static_cast<std::int64_t>(span.start));
            further.emplace_back(static_cast<std::int64_t>(span.end));
        }
        if (!further.empty()) {
            properties["evidence"] = std::move(further);
        }
        put_date(properties, claim.date);
        return properties;
    }

    Status write_claim(const ReadClaim& claim) {
        const RelationType& type = *ontology().relation_type(claim.type);
        const auto pairs =
            claim_pairs(nodes_of(claim.subjects), nodes_of(claim.objects), type.symmetric);
        Node node;
        node.properties = claim_properties(claim);
        const std::string id = claim_id(claim);
        // Read twice in one sentence it is still one claim; of a thing with itself it is none. What was
        // only merged into one thing may be two again.
        const bool empty =
            claim_pairs(origins_of(claim.subjects), origins_of(claim.objects), type.symmetric)
                .empty();
        if (empty || !written_.insert(id).second) {
            return {};
        }
        node.properties["id"] = id;
        node.id = batch_.new_node_id();
        node.labels = {"Claim"};
        ENTENTE_TRY(batch_.put_node(node));
        record_.claims.push_back(node.id);
        outcome_.claims += 1;
        ENTENTE_TRY(connect(node.id, "SUBJECT", claim.subjects));
        ENTENTE_TRY(connect(node.id, "OBJECT", claim.objects));
        ENTENTE_TRY(batch_.create_edge(node.id, "IN", outcome_.article, {}).status());
        if (claim.said_by) {
            ENTENTE_TRY(connect(node.id, "SAID_BY", {*claim.said_by}));
        }
        for (const auto& [role, entities] : claim.roles) {
            ENTENTE_TRY(connect(node.id, role_edge_type(role), entities));
        }
        return support_facts(claim, node.id, pairs);
    }

    // One edge to each entity that the article was linked to, leading to what that was merged into.
    Status connect(NodeId claim,
                   const std::string& edge_type,
                   const std::vector<std::uint32_t>& entities) {
        std::set<NodeId> connected;
        for (const std::uint32_t entity : entities) {
            const Placed& placed = entities_[entity];
            if (!connected.insert(placed.origin).second) {
                continue;
            }
            Properties properties;
            if (placed.origin != placed.node) {
                properties.emplace(kOriginProperty, placed.id);
            }
            ENTENTE_TRY(batch_.create_edge(claim, edge_type, placed.node, properties).status());
        }
        return {};
    }

    std::vector<NodeId> nodes_of(const std::vector<std::uint32_t>& entities) const {
        std::vector<NodeId> nodes;
        for (const std::uint32_t entity : entities) {
            nodes.push_back(entities_[entity].node);
        }
        return nodes;
    }

    std::vector<NodeId> origins_of(const std::vector<std::uint32_t>& entities) const {
        std::vector<NodeId> nodes;
        for (const std::uint32_t entity : entities) {
            nodes.push_back(entities_[entity].origin);
        }
        return nodes;
    }

    Status support_facts(const ReadClaim& claim,
                         NodeId node,
                         const std::vector<std::pair<NodeId, NodeId>>& pairs) {
        Claim written;
        written.attrs = claim.attrs;
        written.polarity = claim.polarity;
        written.modality = claim.modality;
        written.date = claim.date;
        written.confidence = claim.confidence;
        const ClaimSupport support = support_of(written, node_, copied_);
        const EdgeTypeId type = batch_.edge_type(claim.type);
        for (const auto& [subject, object] : pairs) {
            facts_.add_claim({subject, type, object}, node, support);
            // Whether its source has been counted there already, only the other claims say.
            if (copied_) {
                facts_.touch({subject, type, object});
            }
        }
        return {};
    }

    Status write_evidence() {
        record_.sentences = reading_.sentences;
        batch_.rows().put(keys::article_text(outcome_.article), reading_.article.text);
        batch_.rows().put(keys::article_record(outcome_.article), encode(record_));
        write_copy(batch_.rows(), outcome_.article, sketch_.bands, copied_);
        const auto sentences = cut_sentences(reading_.article.text, reading_.sentences);
        return index_article_text(batch_.rows(), outcome_.article, sentences);
    }

    GraphBatch& batch_;
    const ArticleReading& reading_;
    const TextSketch& sketch_;
    CodePoints code_points_;
    FactKeeper facts_;
    ImportOutcome outcome_;
    Node node_;  // the article's
    const std::optional<CopyRecord>& copied_;
    ArticleRecord record_;
    std::vector<Placed> entities_;   // of reading_.entities, in their order
    std::set<std::string> written_;  // ids of claims
};

}  // namespace

std::string article_id_of(std::string_view text) {
    return "article/" + short_hash(text);
}

Status check_reading(const ArticleReading& reading) {
    if (reading.article.text.empty()) {
        return Error{ErrorCode::invalid_argument, "the article has no text"};
    }
    const std::uint32_t length = CodePoints(reading.article.text).count();
    std::uint32_t last_end = 0;
    for (const TextSpan& sentence : reading.sentences) {
        if (!fits(sentence, length) || sentence.start < last_end) {
            return refuse("sentence " + span_text(sentence),
                          "it is empty, outside the text or out of order");
        }
        last_end = sentence.end;
    }
    std::map<std::string, std::string> types;
    for (const ReadEntity& entity : reading.entities) {
        ENTENTE_TRY(check_entity(entity, length));
        const auto [known, is_new] = types.emplace(entity.identity, entity.type);
        if (!is_new && known->second != entity.type) {
            return refuse("entity '" + entity.name + "'",
                          "it is a " + entity.type + " here and a " + known->second +
                              " elsewhere in the article");
        }
    }
    for (std::size_t i = 0; i < reading.claims.size(); ++i) {
        ENTENTE_TRY(check_claim(reading.claims[i], reading, i));
    }
    return {};
}

Result<ImportOutcome> write_article(GraphBatch& batch, const ArticleReading& reading) {
    const TextSketch sketch(reading.article.text);
    ENTENTE_ASSIGN(const auto copied, find_copied(batch.view(), sketch));
    return write_article(batch, reading, sketch, copied);
}

Result<ImportOutcome> write_article(GraphBatch& batch,
                                    const ArticleReading& reading,
                                    const TextSketch& sketch,
                                    const std::optional<CopyRecord>& copied) {
    return ArticleWriter(batch, reading, sketch, copied).write();
}

Result<std::size_t> count_supported_facts(const GraphView& view,
                                          const std::vector<NodeId>& claims) {
    ENTENTE_ASSIGN(const auto found, view.claims(claims));
    std::set<keys::Triple> triples;
    for (const Claim& claim : found) {
        if (claim.polarity == Polarity::asserted && claim.modality == Modality::actual) {
            ENTENTE_ASSIGN(const auto spoken_of, triples_of(view, claim));
            triples.insert(spoken_of.begin(), spoken_of.end());
        }
    }
    std::vector<ListRequest> requests;
    for (const keys::Triple& triple : triples) {
        requests.push_back({triple.subject, Side::out, triple.type, triple.object, {}});
    }
    ENTENTE_ASSIGN(const auto answers, read_places(view.rows(), requests));
    std::size_t facts = 0;
    for (const auto& answer : answers) {
        facts += answer.size();
    }
    return facts;
}

Status erase_article(GraphBatch& batch, NodeId article) {
    ENTENTE_ASSIGN(const auto row, batch.rows().get(keys::article_record(article)));
    if (!row) {
        return Error{ErrorCode::not_found,
                     "no article has the node " + std::to_string(article.value)};
    }
    ENTENTE_ASSIGN(const ArticleRecord record, decode_article_record(*row));
    FactKeeper facts(batch);
    // Its source may be counted still, for another copy.
    ENTENTE_ASSIGN(const bool copies, has_copies(batch.rows(), article));
    ENTENTE_ASSIGN(const auto claims, batch.view().claims(record.claims));
    for (const Claim& claim : claims) {
        ENTENTE_ASSIGN(const auto triples, triples_of(batch.view(), claim));
        for (const keys::Triple& triple : triples) {
            ENTENTE_TRY(facts.remove_claim(triple, claim.node));
            if (copies) {
                facts.touch(triple);
            }
        }
        ENTENTE_TRY(batch.delete_node(claim.node));
    }
    ENTENTE_TRY(facts.settle());
    ENTENTE_TRY(batch.delete_node(article));  // and with it its MENTIONS
    const std::vector<NodeId>& origins = record.entities;
    ENTENTE_ASSIGN(const auto survivors, surviving_entities(batch.rows(), origins));
    for (std::size_t i = 0; i < origins.size(); ++i) {
        ENTENTE_TRY(
            remove_entity_support(batch, survivors[i].node, survivors[i].id, article, origins[i]));
    }
    ENTENTE_ASSIGN(const auto text, batch.rows().get(keys::article_text(article)));
    ENTENTE_TRY(erase_copy(batch.rows(), article, text.value_or("")));
    batch.rows().erase(keys::article_text(article));
    batch.rows().erase(keys::article_record(article));
    return erase_article_text(batch.rows(), article);
}

}  // namespace entente
