#include "importers/extract/salience.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/extract/phrases.h"

namespace entente {

namespace {

// "Italian" in "2001 Italian general election", "Quebec" in a party's name: part of a name that means
// something else. What organs of a state and agreements are called by is a mention of its own.
bool hides_parts(const Mention& outer) {
    const bool name = outer.kind == MentionKind::name || outer.kind == MentionKind::acronym;
    const bool organ = outer.subtype == "government" || outer.subtype == "military";
    return name && outer.type != "Agreement" && outer.type != "Country" && !organ;
}

// "[Morocco's] chief of staff": whoever is known by an office alone is called by it and by whose it is.
void widen_offices(Document& document) {
    const MentionMap map(document);
    bool changed = false;
    for (Mention& mention : document.mentions) {
        const std::uint32_t start = document.sentences[mention.sentence].first_token;
        const bool office = mention.type == "Person" && mention.kind == MentionKind::nominal &&
                            mention.entity != kNoEntity && !mention.office.empty() &&
                            document.entities[mention.entity].name_rank == 0;
        if (!office || mention.first_token < start + 2 ||
            document.tokens[mention.first_token - 1].lemma != "'s") {
            continue;
        }
        const std::uint32_t owner = map.at(mention.first_token - 2);
        if (owner == kNoMention) {
            continue;
        }
        mention.first_token = document.mentions[owner].first_token;
        mention.span.start = document.tokens[mention.first_token].span.start;
        document.entities[mention.entity].name = std::string(document.view(mention.span));
        changed = true;
    }
    if (changed) {
        sort_mentions(document);
    }
}

// Drops mentions inside such names unless they are all that shows an entity that claims need.
void drop_parts_of_names(Document& document, const std::vector<bool>& used) {
    std::vector<bool> hidden(document.mentions.size(), false);
    std::vector<std::uint32_t> shown(document.entities.size(), 0);
    const MentionMap map(document);
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        const Mention& mention = document.mentions[i];
        const std::uint32_t outermost = map.at(mention.first_token);
        hidden[i] = outermost != kNoMention && outermost != i && mention.entity != kNoEntity &&
                    document.mentions[outermost].entity != mention.entity &&
                    hides_parts(document.mentions[outermost]);
        if (!hidden[i] && mention.entity != kNoEntity) {
            ++shown[mention.entity];
        }
    }
    std::vector<Mention> kept;
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        Mention& mention = document.mentions[i];
        if (!hidden[i] || (used[mention.entity] && shown[mention.entity] == 0)) {
            kept.push_back(std::move(mention));
        }
    }
    document.mentions = std::move(kept);
    for (Entity& entity : document.entities) {
        entity.mentions.clear();
    }
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        if (document.mentions[i].entity != kNoEntity) {
            document.entities[document.mentions[i].entity].mentions.push_back(i);
        }
    }
}

// "Sudanese rebels": while claims are made the demonym is a node of its own, which owns the noun; in the
// end it is a part of the description too.
void widen_descriptions(Document& document) {
    std::unordered_map<std::uint32_t, std::uint32_t> ending;  // owner by the token after it
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        const Mention& owner = document.mentions[i];
        if (owner.kind != MentionKind::nominal && owner.kind != MentionKind::pronoun) {
            ending[owner.last_token] = i;
        }
    }
    for (Mention& outer : document.mentions) {
        const bool actor = outer.type == "Group" || outer.type == "Organization";
        const auto found = ending.find(outer.first_token);
        if (outer.kind != MentionKind::nominal || !actor || found == ending.end()) {
            continue;
        }
        const Mention& owner = document.mentions[found->second];
        const Token& last = document.tokens[owner.last_token - 1];
        const bool modifies = last.deprel == "amod" || last.deprel == "compound";
        if (owner.sentence == outer.sentence && modifies &&
            last.head >= static_cast<std::int32_t>(outer.first_token) &&
            last.head < static_cast<std::int32_t>(outer.last_token)) {
            outer.first_token = owner.first_token;
            outer.span.start = owner.span.start;
        }
    }
    sort_mentions(document);
}

}  // namespace

Status SalienceFilter::apply(Document& document) const {
    std::vector<bool> used(document.entities.size(), false);
    const auto use = [&](const std::vector<std::uint32_t>& entities) {
        for (const std::uint32_t entity : entities) {
            used[entity] = true;
        }
    };
    for (const Relation& relation : document.relations) {
        use(relation.subjects);
        use(relation.objects);
        for (const auto& role : relation.roles) {
            use(role.second);
        }
        if (relation.said_by) {
            used[*relation.said_by] = true;
        }
    }
    for (const Mention& mention : document.mentions) {
        use(mention.members);
    }
    widen_offices(document);
    drop_parts_of_names(document, used);
    std::vector<std::uint32_t> moved(document.entities.size(), kNoEntity);
    std::vector<Entity> kept;
    for (std::uint32_t i = 0; i < document.entities.size(); ++i) {
        const Entity& entity = document.entities[i];
        if (!entity.mentions.empty() &&
            (used[i] || entity.name_rank > 0 || entity.type == "Agreement" ||
             entity.type == "Topic" || is_anchored(document, entity))) {
            moved[i] = static_cast<std::uint32_t>(kept.size());
            kept.push_back(entity);
        }
    }
    document.entities = std::move(kept);
    const auto rename = [&](std::vector<std::uint32_t>& entities) {
        for (std::uint32_t& entity : entities) {
            entity = moved[entity];
        }
        std::erase(entities, kNoEntity);
    };
    for (Relation& relation : document.relations) {
        rename(relation.subjects);
        rename(relation.objects);
        for (auto& role : relation.roles) {
            rename(role.second);
        }
        if (relation.said_by) {
            relation.said_by = moved[*relation.said_by];
        }
    }
    // Mentions of dropped entities go too; entities then count their mentions anew.
    std::vector<Mention> mentions;
    for (Mention& mention : document.mentions) {
        rename(mention.members);
        if (mention.entity != kNoEntity) {
            mention.entity = moved[mention.entity];
        }
        if (mention.entity != kNoEntity || !mention.members.empty()) {
            mentions.push_back(std::move(mention));
        }
    }
    document.mentions = std::move(mentions);
    widen_descriptions(document);
    for (Entity& entity : document.entities) {
        entity.mentions.clear();
    }
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        if (document.mentions[i].entity != kNoEntity) {
            document.entities[document.mentions[i].entity].mentions.push_back(i);
        }
    }
    return {};
}

}  // namespace entente
