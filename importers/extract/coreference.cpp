#include "importers/extract/coreference.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/names.h"
#include "importers/extract/coreference/beside_names.h"
#include "importers/extract/coreference/descriptions.h"
#include "importers/extract/coreference/discourse.h"
#include "importers/extract/coreference/groups.h"
#include "importers/extract/coreference/pronouns.h"
#include "importers/extract/coreference/same_names.h"
#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

class Resolver {
public:
    Resolver(Document& document,
             const Gazetteer& gazetteer,
             const Heads& heads,
             const AntecedentModel& model)
        : document_(document), gazetteer_(gazetteer), heads_(heads), model_(model) {}

    void run() {
        find_persons_of_states();
        add_pronouns(document_);
        Discourse discourse(document_, gazetteer_, heads_, model_);
        join_names(discourse);
        const std::vector<std::uint32_t> said_of_pronouns = join_descriptions(discourse);
        join_pronouns_and_groups(discourse);
        for (const std::uint32_t i : said_of_pronouns) {
            if (const std::uint32_t holder = holder_mention(discourse, i); holder != kNoMention) {
                discourse.attach(i, mention(holder).entity);
            }
        }
        drop_unresolved();
        order_by_text();
        name_entities();
    }

private:
    Mention& mention(std::uint32_t i) { return document_.mentions[i]; }

    Entity& entity(std::uint32_t i) { return document_.entities[i]; }

    std::uint32_t mention_count() const {
        return static_cast<std::uint32_t>(document_.mentions.size());
    }

    void join_names(Discourse& discourse) {
        for (std::uint32_t i = 0; i < mention_count(); ++i) {
            if (is_name_kind(mention(i).kind) && mention(i).group_size == 0) {
                discourse.attach(i, same_name(discourse, i));
            }
        }
        know_leaders(discourse);
    }

    // Returns the offices of whoever a pronoun stands for ("he became minister"): they wait until pronouns are resolved.
    std::vector<std::uint32_t> join_descriptions(Discourse& discourse) {
        std::vector<std::uint32_t> said_of_pronouns;
        for (std::uint32_t i = 0; i < mention_count(); ++i) {
            if (mention(i).kind != MentionKind::nominal || mention(i).group_size != 0 ||
                mention(i).entity != kNoEntity || is_only_wished(mention(i))) {
                continue;
            }
            const std::uint32_t holder = holder_mention(discourse, i);
            if (holder != kNoMention && mention(holder).kind == MentionKind::pronoun) {
                said_of_pronouns.push_back(i);
            } else {
                describe(discourse, i);
            }
        }
        return said_of_pronouns;
    }

    // "wanted A to succeed him as [president]": nobody is that yet.
    bool is_only_wished(const Mention& m) const {
        static constexpr auto kTaking =
            std::to_array<std::string_view>({"succeed", "serve", "act", "stand", "run", "replace"});
        const Token& office = document_.tokens[head_token(document_, m.first_token, m.last_token)];
        if (m.office.empty() || m.definite || office.deprel != "obl" || office.head < 0) {
            return false;
        }
        const Token& verb = document_.tokens[static_cast<std::size_t>(office.head)];
        return verb.xpos == "VB" && verb.deprel == "xcomp" && verb.head >= 0 &&
               is_one_of(kTaking, verb.lemma) &&
               document_.tokens[static_cast<std::size_t>(verb.head)].lemma != "go";
    }

    void join_pronouns_and_groups(Discourse& discourse) {
        for (std::uint32_t i = 0; i < mention_count(); ++i) {
            if (mention(i).kind == MentionKind::pronoun && mention(i).type.empty()) {
                resolve_thing(discourse, i);
            } else if (mention(i).kind == MentionKind::pronoun) {
                resolve_person(discourse, i);
            } else if (mention(i).group_size > 0) {
                resolve_group(discourse, i);
            }
        }
    }

    // "the Turkish guest", "his Somali host": a person of that state, who was named.
    bool precedes_guest(const Mention& m) const {
        static constexpr auto kNouns =
            std::to_array<std::string_view>({"guest", "host", "visitor", "interlocutor"});
        const std::uint32_t next = m.last_token;
        if (m.kind != MentionKind::demonym || m.type != "Country" ||
            next >= document_.sentences[m.sentence].last_token ||
            document_.tokens[m.first_token].head != static_cast<std::int32_t>(next)) {
            return false;
        }
        return is_one_of(kNouns, document_.tokens[next].lemma) &&
               document_.tokens[next].xpos == "NN";
    }

    void make_national(Mention& m) const {
        m.kind = MentionKind::nominal;
        m.type = "Person";
        m.subtype.clear();
        m.head = "national";
        m.definite = true;
        m.office = m.gazetteer_id;  // read and emptied by described_person()
        m.gazetteer_id.clear();
    }

    // "the Norwegian", "the Spaniard": a person, where the data has "Norwegians" and no noun follows.
    void find_persons_of_states() {
        for (Mention& m : document_.mentions) {
            const Sentence& sentence = document_.sentences[m.sentence];
            if (precedes_guest(m)) {
                m.last_token += 1;
                m.span.end = document_.tokens[m.last_token - 1].span.end;
                make_national(m);
                continue;
            }
            if (m.kind != MentionKind::demonym || m.last_token != m.first_token + 1 ||
                m.first_token == sentence.first_token || m.type != "Country") {
                continue;
            }
            const std::uint32_t t = m.first_token;
            const bool followed = m.last_token < sentence.last_token &&
                                  (document_.tokens[m.last_token].upos == Upos::noun ||
                                   document_.tokens[m.last_token].upos == Upos::propn ||
                                   document_.tokens[m.last_token].upos == Upos::adj ||
                                   document_.view(document_.tokens[m.last_token]) == "-" ||
                                   document_.tokens[m.last_token].upos == Upos::num);
            const bool depends =
                document_.tokens[t].deprel == "amod" || document_.tokens[t].deprel == "compound";
            if (document_.tokens[t - 1].lemma != "the" || followed || depends ||
                !gazetteer_.is_demonym(m.gazetteer_id,
                                       std::string(document_.view(document_.tokens[t])) + "s")) {
                continue;
            }
            make_national(m);
        }
    }

    void drop_unresolved() {
        std::vector<Mention> kept;
        std::vector<std::uint32_t> moved(document_.mentions.size(), kNoMention);
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            if (mention(i).entity != kNoEntity || !mention(i).members.empty()) {
                moved[i] = static_cast<std::uint32_t>(kept.size());
                kept.push_back(std::move(mention(i)));
            }
        }
        document_.mentions = std::move(kept);
        for (Entity& e : document_.entities) {
            for (std::uint32_t& index : e.mentions) {
                index = moved[index];
            }
        }
    }

    // Entities in the order of their first mentions, whichever sieve made them.
    void order_by_text() {
        std::vector<std::uint32_t> order(document_.entities.size());
        for (std::uint32_t e = 0; e < order.size(); ++e) {
            order[e] = e;
        }
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return entity(a).mentions.front() < entity(b).mentions.front();
        });
        std::vector<Entity> sorted;
        std::vector<std::uint32_t> moved(order.size());
        for (const std::uint32_t e : order) {
            moved[e] = static_cast<std::uint32_t>(sorted.size());
            sorted.push_back(std::move(entity(e)));
        }
        document_.entities = std::move(sorted);
        for (Mention& m : document_.mentions) {
            if (m.entity != kNoEntity) {
                m.entity = moved[m.entity];
            }
            for (std::uint32_t& member : m.members) {
                member = moved[member];
            }
            std::sort(m.members.begin(), m.members.end());
        }
    }

    void name_entities() {
        for (Entity& e : document_.entities) {
            if (const GazetteerRow* row = gazetteer_.row(e.gazetteer_id); row != nullptr) {
                e.name = row->name;
                e.subtype = row->subtype;
                e.ids = row->ids;
                if (row->countries.size() == 1 && e.type != "Group") {
                    e.countries = row->countries;
                }
                e.name_rank = 3;
                continue;
            }
            for (const std::uint32_t index : e.mentions) {
                const Mention& m = mention(index);
                if (m.kind == MentionKind::pronoun) {
                    continue;
                }
                const std::string text(without_article(document_.view(m.span)));
                std::uint8_t rank = 0;
                if (m.kind == MentionKind::acronym) {
                    // "MOU" says no more than "memorandum"
                    rank = m.head.empty() || m.type == "Organization" ? 1 : 0;

                } else if (m.kind != MentionKind::nominal) {
                    rank = e.type == "Person" && text.find(' ') == std::string::npos ? 1 : 2;
                }
                const bool better =
                    e.name.empty() || rank > e.name_rank ||
                    (rank == e.name_rank && rank > 0 && text.size() > e.name.size());
                if (better) {
                    e.name = text;
                    e.name_rank = rank;
                }
            }
            e.name = with_single_spaces(e.name);
            know_family(e);
            if (!e.gazetteer_id.empty() && e.name_rank == 2) {
                e.name_rank = 3;  // a person whom the data knows, by the article's spelling
            }
        }
    }

    // "President Obama" of whom nothing else is said
    void know_family(Entity& e) const {
        if (e.type == "Person" && e.name_rank == 1 && e.countries.empty()) {
            e.family_country = gazetteer_.state_of_family_name(name_key(e.name));
        }
    }

    Document& document_;
    const Gazetteer& gazetteer_;
    const Heads& heads_;
    const AntecedentModel& model_;
};

}  // namespace

Status Coreference::apply(Document& document) const {
    document.entities.clear();
    Resolver(document, *gazetteer_, *heads_, *model_).run();
    return {};
}

}  // namespace entente
