#include "importers/link/linker.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "core/names.h"
#include "core/storage/keys.h"
#include "core/storage/records.h"
#include "importers/extract/name_forms.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// Parts of the hash in identities; the store compares the whole key.
constexpr std::size_t kHashDigits = 16;
constexpr std::uint8_t kFullName = 2;
// Steps from an entity that are looked at for what it has to do with the article; a busier one shows nothing.
constexpr std::size_t kNeighboursMax = 2'000;
// Nodes that a search for a misspelt word of a name gives.
constexpr std::size_t kSearchMax = 16;
constexpr std::size_t kOfficesMax = 16;

// Scores, in hundredths.
constexpr int kSameName = 80;
constexpr int kCommonName = 55;
constexpr int kAliasName = 75;
constexpr int kVariantName = 50;
constexpr int kPartName = 40;
constexpr int kSharedState = 15;
constexpr int kSharedOffice = 10;
constexpr int kSharedNeighbour = 15;
constexpr int kStateMentioned = 5;
constexpr int kLinked = 60;
constexpr int kAhead = 10;
constexpr int kDoubted = 30;

// "country/", "person/", ... from the entity type.
std::string readable_prefix(const std::string& type) {
    return to_lower(type) + "/";
}

// What every identity begins with that only the text with this hash can give.
std::string local_prefix(const std::string& type, const std::string& hash) {
    return type + ":" + hash.substr(0, kHashDigits) + ":";
}

std::string local_identity(const std::string& type,
                           const std::string& hash,
                           const std::string& entity,
                           const std::string& key) {
    return local_prefix(type, hash) + entity + ":" + key;
}

bool is_generic(const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(), [](const std::string& word) {
        return is_generic_word(word) ||
               std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    });
}

// Given and family names that so many bear that two of them do not tell a person.
bool is_common_personal_name(std::string_view word) {
    static const std::set<std::string_view> words = {
        "ali",     "hassan",    "hasan",     "hussein",  "hussain",  "mohammed",  "mohammad",
        "mohamed", "muhammad",  "ahmed",     "ahmad",    "ibrahim",  "khaled",    "khalid",
        "omar",    "abdullah",  "abdallah",  "mahmoud",  "mustafa",  "youssef",   "yusuf",
        "salem",   "saleh",     "said",      "saeed",    "hamza",    "karim",     "samir",
        "nasser",  "abbas",     "jaber",     "mansour",  "musa",     "issa",      "amin",
        "rahman",  "aziz",      "abdul",     "abu",      "bakr",     "osman",     "othman",
        "juma",    "john",      "james",     "robert",   "michael",  "david",     "william",
        "richard", "thomas",    "charles",   "joseph",   "george",   "paul",      "peter",
        "mark",    "daniel",    "andrew",    "martin",   "kevin",    "brian",     "steven",
        "mary",    "anna",      "maria",     "sarah",    "linda",    "susan",     "smith",
        "jones",   "brown",     "johnson",   "williams", "taylor",   "miller",    "davis",
        "wilson",  "moore",     "white",     "jose",     "juan",     "carlos",    "luis",
        "garcia",  "martinez",  "rodriguez", "lopez",    "gonzalez", "hernandez", "perez",
        "sanchez", "silva",     "santos",    "kim",      "lee",      "park",      "choi",
        "wang",    "li",        "zhang",     "chen",     "liu",      "yang",      "huang",
        "zhao",    "wu",        "zhou",      "wei",      "singh",    "kumar",     "khan",
        "sharma",  "patel",     "ram",       "das",      "nguyen",   "tran",      "ivan",
        "ivanov",  "sergei",    "alexander", "alexei",   "dmitry",   "petrov",    "smirnov",
        "mehmet",  "ahmet",     "yilmaz",    "kaya",     "demir",    "hans",      "müller",
        "muller",  "schmidt",   "jean",      "pierre",   "marie",    "giovanni",  "rossi",
        "antonio", "francesco", "tanaka",    "sato"};
    return words.contains(word);
}

bool is_common_name(const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(), is_common_personal_name);
}

// The part of "Country:MA" behind the type, of a state that the gazetteer knows.
std::string state_of_identity(std::string_view identity) {
    constexpr std::string_view kPrefix = "Country:";
    return identity.starts_with(kPrefix) ? std::string(identity.substr(kPrefix.size()))
                                         : std::string();
}

// What is known of somebody or something, in the article or in the store.
struct Profile {
    std::set<std::string> states;  // ISO codes
    std::set<std::string> offices;
    std::string gender;
    std::vector<std::string> keys;  // name keys; the first is the name
    std::set<NodeId> neighbours;
};

struct Candidate {
    NodeId node;
    std::string id;
    int score = 0;
};

class StoreLinker {
public:
    StoreLinker(const GraphView& store, ArticleReading& reading)
        : store_(store), reading_(reading), hash_(sha256_hex(reading.article.text)) {}

    Status run() {
        for (const ReadEntity& entity : reading_.entities) {
            open_.push_back(is_open(entity));
        }
        ENTENTE_TRY(find_known());
        for (std::size_t i = 0; i < reading_.entities.size(); ++i) {
            if (open_[i]) {
                ENTENTE_TRY(settle(i));
            }
        }
        return {};
    }

private:
    // What of the article the store has, whatever becomes of the open ones.
    Status find_known() {
        for (const ReadEntity& entity : reading_.entities) {
            if (is_open(entity)) {
                continue;
            }
            taken_.insert(entity.identity);
            if (const std::string state = state_of_identity(entity.identity); !state.empty()) {
                states_.insert(state);
            }
            ENTENTE_ASSIGN(const auto id, store_.readable_id_of(entity.identity));
            if (id) {
                ENTENTE_ASSIGN(const auto found, store_.find(*id));
                if (found && !found->edge.valid()) {
                    context_.insert(found->node);
                }
            }
        }
        return {};
    }

    Status settle(std::size_t index) {
        ReadEntity& entity = reading_.entities[index];
        const Profile profile = profile_of(index);
        ENTENTE_ASSIGN(std::vector<Candidate> candidates, score_all(entity, profile));
        std::stable_sort(
            candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
                return a.score != b.score ? a.score > b.score : a.id < b.id;
            });
        const bool clear =
            !candidates.empty() && candidates.front().score >= kLinked &&
            (candidates.size() == 1 || candidates[1].score + kAhead <= candidates.front().score);
        std::string linked;
        if (clear) {
            ENTENTE_ASSIGN(linked, identity_of(store_, candidates.front().id));
        }
        if (!linked.empty() && taken_.insert(linked).second) {
            entity.identity = linked;
            candidates.erase(candidates.begin());
        } else {
            ENTENTE_TRY(make_new(entity));
        }
        note_doubt(entity, candidates);
        return {};
    }

    static void note_doubt(ReadEntity& entity, const std::vector<Candidate>& candidates) {
        std::string doubt;
        for (const Candidate& candidate : candidates) {
            if (candidate.score >= kDoubted) {
                doubt += (doubt.empty() ? "" : ", ") + candidate.id;
            }
        }
        if (!doubt.empty()) {
            entity.ids[kDoubtProperty] = doubt;
        }
    }

    // The name's own identity where nobody has it, else one that belongs to this article for good: so the same
    // article gets the same ids whenever it is imported.
    Status make_new(ReadEntity& entity) {
        ENTENTE_ASSIGN(const bool alive, is_alive(entity.identity));
        if (alive || taken_.contains(entity.identity)) {
            entity.identity = local_identity(entity.type, hash_, "homonym", name_key(entity.name));
        }
        taken_.insert(entity.identity);
        return {};
    }

    Result<bool> is_alive(const std::string& identity) const {
        ENTENTE_ASSIGN(const auto id, store_.readable_id_of(identity));
        if (!id) {
            return false;
        }
        ENTENTE_ASSIGN(const auto found, store_.find(*id));
        return found.has_value();
    }

    Profile profile_of(std::size_t index) const {
        const ReadEntity& entity = reading_.entities[index];
        Profile profile;
        const auto property = [&](const char* name) {
            const auto found = entity.ids.find(name);
            return found == entity.ids.end() ? std::string() : found->second;
        };
        if (const std::string state = property("country"); !state.empty()) {
            profile.states.insert(state);
        }
        profile.gender = property("gender");
        profile.keys.push_back(name_key(entity.name));
        for (const std::string& alias : entity.aliases) {
            profile.keys.push_back(name_key(alias));
        }
        for (const ReadClaim& claim : reading_.claims) {
            if (claim.type != "HOLDS_POSITION" ||
                std::find(claim.subjects.begin(), claim.subjects.end(), index) ==
                    claim.subjects.end()) {
                continue;
            }
            for (const std::uint32_t object : claim.objects) {
                const std::string state = state_of_identity(reading_.entities.at(object).identity);
                if (!state.empty() && claim.polarity == Polarity::asserted) {
                    profile.states.insert(state);
                }
            }
            if (const auto role = claim.attrs.find("role"); role != claim.attrs.end()) {
                if (const std::string* text = role->second.as_string()) {
                    profile.offices.insert(*text);
                }
            }
        }
        return profile;
    }

    Result<std::vector<Candidate>> score_all(const ReadEntity& entity,
                                             const Profile& profile) const {
        ENTENTE_ASSIGN(const std::vector<NodeId> nodes, find_candidates(entity, profile));
        std::vector<Candidate> candidates;
        for (const NodeId node : nodes) {
            ENTENTE_ASSIGN(const BorrowedNode* found, store_.borrow_node(node));
            if (found == nullptr || !found->has_label(entity.type) ||
                found->readable_id().empty()) {
                continue;
            }
            Profile other;
            ENTENTE_TRY(fill(*found, other));
            const int score = score_of(entity, profile, other);
            if (score > 0) {
                candidates.push_back({node, std::string(found->readable_id()), score});
            }
        }
        return candidates;
    }

    Result<std::vector<NodeId>> find_candidates(const ReadEntity& entity,
                                                const Profile& profile) const {
        std::vector<NodeId> nodes;
        const auto add = [&](NodeId node) {
            if (nodes.size() < kLinkCandidatesMax &&
                std::find(nodes.begin(), nodes.end(), node) == nodes.end()) {
                nodes.push_back(node);
            }
        };
        const bool person = entity.type == "Person";
        for (const std::string& key : profile.keys) {
            if (person && name_words(key).size() < 2) {
                continue;  // a surname alone says nothing
            }
            ENTENTE_ASSIGN(const auto named, store_.named(key));
            std::for_each(named.begin(), named.end(), add);
        }
        if (!person || !nodes.empty()) {
            return nodes;
        }
        // The longest words say most: "Qadhafi" more than "Moammar", and both more than "al".
        std::vector<std::string> words = person_words(profile.keys.front());
        std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) {
            return a.size() > b.size();
        });
        // A search costs more than all else here; without a state or an office only a doubt could come of it.
        const std::size_t searched = profile.states.empty() && profile.offices.empty() ? 1 : 2;
        for (std::size_t i = 0; i < words.size() && i < searched; ++i) {
            ENTENTE_ASSIGN(const auto matches, store_.search_names(words[i], kSearchMax));
            for (const NameMatch& match : matches) {
                add(match.node);
            }
        }
        return nodes;
    }

    Status fill(const BorrowedNode& node, Profile& profile) const {
        profile.keys.push_back(name_key(node.name()));
        if (const auto aliases = node.properties.find("aliases");
            aliases != node.properties.end()) {
            if (const ValueList* list = aliases->second.as_list()) {
                for (const Value& alias : *list) {
                    if (const std::string* text = alias.as_string()) {
                        profile.keys.push_back(name_key(*text));
                    }
                }
            }
        }
        if (const auto state = string_property(node.properties, "country"); !state.empty()) {
            profile.states.insert(std::string(state));
        }
        profile.gender = std::string(string_property(node.properties, "gender"));
        return fill_from_facts(node.id, profile);
    }

    Status fill_from_facts(NodeId node, Profile& profile) const {
        static const std::vector<std::string_view> types = {"HOLDS_POSITION",
                                                            "AFFILIATED_WITH",
                                                            "MEMBER_OF",
                                                            "PART_OF",
                                                            "LOCATED_IN",
                                                            "PARTY_TO",
                                                            "CONCERNS",
                                                            "PARTICIPATES_IN",
                                                            "MET_WITH",
                                                            "SPOKE_WITH",
                                                            "SIGNED",
                                                            "VISITED",
                                                            "SUPPORTS",
                                                            "OPPOSES",
                                                            "ACCUSED",
                                                            "CRITICIZED",
                                                            "ALLIED_WITH"};
        std::vector<EdgeTypeId> wanted;
        for (const std::string_view type : types) {
            if (const auto code = store_.edge_type(type)) {
                wanted.push_back(*code);
            }
        }
        if (wanted.empty()) {
            return {};
        }
        const auto hops = store_.hops(std::span(&node, 1), Direction::both, wanted, kNeighboursMax);
        if (!hops.ok()) {
            return hops.error().code == ErrorCode::limit_exceeded ? Status() : hops.status();
        }
        const auto position = store_.edge_type("HOLDS_POSITION");
        std::vector<EdgeRef> positions;
        for (const Hop& hop : hops->front()) {
            profile.neighbours.insert(hop.other);
            if (hop.outgoing && position && hop.type == *position &&
                positions.size() < kOfficesMax) {
                positions.push_back(hop.ref());
            }
        }
        ENTENTE_ASSIGN(const auto edges, store_.edges(positions));
        for (const auto& edge : edges) {
            if (!edge) {
                continue;
            }
            if (const auto role = string_property(edge->properties, "role"); !role.empty()) {
                profile.offices.insert(std::string(role));
            }
            ENTENTE_ASSIGN(const BorrowedNode* body, store_.borrow_node(edge->target));
            if (body != nullptr) {
                if (const auto iso = string_property(body->properties, "iso2"); !iso.empty()) {
                    profile.states.insert(std::string(iso));
                }
            }
        }
        return {};
    }

    static bool meet(const std::set<std::string>& a, const std::set<std::string>& b) {
        return std::any_of(
            a.begin(), a.end(), [&](const std::string& item) { return b.contains(item); });
    }

    // 0 when it cannot be the same.
    int score_of(const ReadEntity& entity, const Profile& profile, const Profile& other) const {
        const int prior =
            entity.type == "Person" ? person_prior(profile, other) : name_prior(profile, other);
        const bool states = !profile.states.empty() && !other.states.empty();
        const bool genders = !profile.gender.empty() && !other.gender.empty();
        if (prior == 0 || (states && !meet(profile.states, other.states)) ||
            (genders && profile.gender != other.gender)) {
            return 0;
        }
        int score = prior + (states ? kSharedState : 0);
        score += meet(profile.offices, other.offices) ? kSharedOffice : 0;
        score += !states && meet(other.states, states_) ? kStateMentioned : 0;
        const bool neighbour = std::any_of(other.neighbours.begin(),
                                           other.neighbours.end(),
                                           [&](NodeId node) { return context_.contains(node); });
        return score + (neighbour ? kSharedNeighbour : 0);
    }

    static int person_prior(const Profile& profile, const Profile& other) {
        int best = 0;
        for (const std::string& mine : profile.keys) {
            const auto words = person_words(mine);
            if (words.size() < 2) {
                continue;
            }
            for (const std::string& theirs : other.keys) {
                const auto their_words = person_words(theirs);
                if (their_words.size() < 2) {
                    continue;
                }
                best = std::max(best, prior_of(words, their_words));
            }
        }
        return best;
    }

    static int prior_of(const std::vector<std::string>& a, const std::vector<std::string>& b) {
        const bool common = is_common_name(a) || is_common_name(b);
        switch (compare_persons(a, b)) {
            case PersonMatch::same: return common ? kCommonName : kSameName;
            case PersonMatch::variant: return common ? kPartName : kVariantName;
            case PersonMatch::initials:
            case PersonMatch::partial: return common ? 0 : kPartName;
            case PersonMatch::different: return 0;
        }
        return 0;
    }

    static int name_prior(const Profile& profile, const Profile& other) {
        if (profile.keys.front() == other.keys.front()) {
            return kSameName;
        }
        const bool alias =
            std::any_of(profile.keys.begin(), profile.keys.end(), [&](const std::string& key) {
                return !is_generic(name_words(key)) &&
                       std::find(other.keys.begin(), other.keys.end(), key) != other.keys.end();
            });
        return alias ? kAliasName : 0;
    }

    const GraphView& store_;
    ArticleReading& reading_;
    std::string hash_;
    std::vector<bool> open_;        // of the entities
    std::set<std::string> taken_;   // identities of this article
    std::set<NodeId> context_;      // what of the article the store knows for certain
    std::set<std::string> states_;  // ISO codes of the states that it speaks of
};

}  // namespace

LinkDecision link(const Document& document, std::uint32_t entity, const std::string& text_sha256) {
    const Entity& item = document.entities.at(entity);
    if (!item.gazetteer_id.empty()) {
        std::string key = item.gazetteer_id.substr(item.gazetteer_id.find('/') + 1);
        if (item.type == "Person") {
            std::replace(key.begin(), key.end(), '-', ' ');  // as the name would give it
        }
        return {item.type + ":" + key, item.gazetteer_id};
    }
    const std::string readable = readable_prefix(item.type) + slug(item.name);
    const std::string key = name_key(item.name);
    if (item.name_rank >= kFullName && !key.empty()) {
        if (item.type == "Person" || !is_generic(name_words(key))) {
            return {item.type + ":" + key, readable};
        }
        if (!item.countries.empty()) {
            const std::string& state = item.countries.front();
            return {item.type + ":" + key + "@" + state.substr(state.find('/') + 1), readable};
        }
    }
    return {local_identity(item.type, text_sha256, std::to_string(entity), key), readable};
}

bool is_open(const ReadEntity& entity) {
    return entity.name_rank == kFullName &&
           entity.identity == entity.type + ":" + name_key(entity.name);
}

bool is_local_identity(const ReadEntity& entity, const std::string& text_sha256) {
    return entity.identity.starts_with(local_prefix(entity.type, text_sha256));
}

Result<std::string> identity_of(const GraphView& store, const std::string& readable_id) {
    ENTENTE_ASSIGN(const auto row, store.rows().get(keys::readable_id(readable_id)));
    if (!row) {
        return std::string();
    }
    ENTENTE_ASSIGN(const ReferenceRecord reference, decode_reference_record(*row));
    return reference.identity;
}

Status link_to_store(const GraphView& store, ArticleReading& reading) {
    return StoreLinker(store, reading).run();
}

}  // namespace entente
