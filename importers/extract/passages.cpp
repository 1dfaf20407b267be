#include "importers/extract/passages.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "core/ascii.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr std::uint32_t kIssuerSentences = 3;
constexpr std::size_t kItemsMin = 2;

// The state or organisation of states that a mention names, or whose capital it is.
std::string_view row_named(const Mention& mention) {
    if (mention.kind != MentionKind::name && mention.kind != MentionKind::acronym &&
        mention.kind != MentionKind::metonym) {
        return {};
    }
    if (mention.type == "Place") {
        return mention.capital_of;
    }
    const bool body = mention.type == "Organization" &&
                      (mention.subtype == "igo" || mention.subtype == "alliance");
    return mention.type == "Country" || body ? std::string_view(mention.gazetteer_id)
                                             : std::string_view();
}

struct Item {
    std::uint32_t start = 0;  // byte where its line begins
    std::uint32_t end = 0;    // byte where what it heads ends
    std::string row;          // empty under a heading that names several, or something else
    bool line = false;        // a line of its own
    bool place = false;       // a city
};

class ItemFinder {
public:
    explicit ItemFinder(const Document& document) : document_(document), text_(document.text) {}

    std::vector<Item> run() {
        std::vector<Item> items;
        std::size_t mention = 0;
        for (std::size_t start = 0; start < text_.size();) {
            const std::size_t end = std::min(text_.find('\n', start), text_.size());
            const std::size_t first = after_marker(start, end);
            while (mention < document_.mentions.size() &&
                   document_.mentions[mention].span.start < first) {
                ++mention;
            }
            if (const auto item = item_at(start, first, end, mention)) {
                items.push_back(*item);
            }
            start = end + 1;
        }
        return items;
    }

private:
    // Behind "* ", "- ", "• " and "# ".
    std::size_t after_marker(std::size_t start, std::size_t end) const {
        std::size_t at = start;
        while (at < end) {
            const std::string_view rest = text_.substr(at, end - at);
            if (std::string_view(" \t*#-").find(rest.front()) != std::string_view::npos) {
                ++at;
            } else if (rest.starts_with("•") || rest.starts_with("–") || rest.starts_with("—")) {
                at += 3;
            } else {
                break;
            }
        }
        return at;
    }

    std::optional<Item> item_at(std::size_t start,
                                std::size_t first,
                                std::size_t end,
                                std::size_t mention) {
        if (mention == document_.mentions.size() ||
            document_.mentions[mention].span.start != first) {
            return std::nullopt;
        }
        std::string_view row;
        std::size_t at = first;
        constexpr int kNamesMax = 3;
        for (int names = 0; names < kNamesMax; ++names) {
            while (mention < document_.mentions.size() &&
                   document_.mentions[mention].span.start < at) {
                ++mention;
            }
            if (mention == document_.mentions.size() ||
                document_.mentions[mention].span.start != at) {
                return std::nullopt;
            }
            const std::string_view named = row_named(document_.mentions[mention]);
            if (named.empty()) {
                return std::nullopt;
            }
            row = names == 0 ? named : std::string_view();
            at = document_.mentions[mention].span.end;
            const std::string_view rest = text_.substr(at, end - at);
            const std::size_t join = joint(rest);
            if (join == 0) {
                break;
            }
            at += join;
        }
        if (document_.mentions[mention].type == "Place") {
            at += dated(text_.substr(at, end - at));
        }
        const std::string_view rest = text_.substr(at, end - at);
        const bool line = rest.find_first_not_of(" \t\r:.") == std::string_view::npos;
        if (!line && !parts(rest)) {
            return std::nullopt;
        }
        Item item;
        item.start = static_cast<std::uint32_t>(start);
        if (paragraph_end_ < end) {
            paragraph_end_ = std::min(text_.find("\n\n", end), text_.size());
        }
        item.end = static_cast<std::uint32_t>(paragraph_end_);
        item.row = row;
        item.line = line;
        item.place = document_.mentions[mention].type == "Place";
        return item;
    }

    // The bytes of ", " or " and " between two names.
    static std::size_t joint(std::string_view rest) {
        for (const std::string_view join : {std::string_view(", "),
                                            std::string_view(" and "),
                                            std::string_view("/"),
                                            std::string_view(" & ")}) {
            if (rest.starts_with(join)) {
                return join.size();
            }
        }
        return 0;
    }

    // The bytes of ", Oct. 28" between the place of a dateline and its dash; 0 where there is none.
    static std::size_t dated(std::string_view rest) {
        constexpr std::size_t kDateBytesMax = 40;
        if (!rest.starts_with(", ")) {
            return 0;
        }
        std::size_t found = std::string_view::npos;
        for (const std::string_view dash : {" - ", " -- ", " – ", " — "}) {
            found = std::min(found, rest.find(dash));
        }
        const bool near = found != std::string_view::npos && found < kDateBytesMax;
        const bool figures =
            near && rest.substr(0, found).find_first_of("0123456789") != std::string_view::npos;
        return figures ? found : 0;
    }

    // ": ", " - ", ". " behind a name.
    static bool parts(std::string_view rest) {
        for (const std::string_view mark : {": ", ". ", " - ", " -- ", " – ", " — ", "— ", "– "}) {
            if (rest.starts_with(mark)) {
                return true;
            }
        }
        return false;
    }

    const Document& document_;
    std::string_view text_;
    std::size_t paragraph_end_ = 0;  // the next behind the item that was asked for last
};

// A line of its own heads what follows until the next heading, a label its own paragraph.
void set_ends(std::vector<Item>& items, const Document& document) {
    std::vector<std::size_t> headings;  // where those of one line begin
    for (const Sentence& sentence : document.sentences) {
        if (sentence.heading && document.view(sentence.span).find('\n') == std::string_view::npos) {
            headings.push_back(sentence.span.start);
        }
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].line) {
            const std::size_t behind =
                std::max<std::size_t>(items[i].start + 2, document.text.find('\n', items[i].start));
            const auto next = std::lower_bound(headings.begin(), headings.end(), behind);
            items[i].end =
                static_cast<std::uint32_t>(next == headings.end() ? document.text.size() : *next);
        }
        if (i + 1 < items.size()) {
            items[i].end = std::min(items[i].end, items[i + 1].start);
        }
    }
}

}  // namespace

Passages::Passages(const Document& document) : heads_(document.sentences.size()) {
    find_items(document);
    find_issuer(document);
}

void Passages::find_items(const Document& document) {
    std::vector<Item> items = ItemFinder(document).run();
    std::set<std::string_view> rows;
    for (const Item& item : items) {
        rows.insert(item.row);
    }
    rows.erase(std::string_view());
    if (rows.size() == 1 && !items.front().line && items.front().place) {
        dateline_ = items.front().row;
    }
    if (items.size() < kItemsMin || rows.size() < kItemsMin) {
        return;
    }
    set_ends(items, document);
    std::size_t next = 0;
    for (std::uint32_t s = 0; s < document.sentences.size(); ++s) {
        const std::uint32_t at = document.sentences[s].span.start;
        while (next < items.size() && items[next].start <= at) {
            ++next;
        }
        if (next > 0 && at < items[next - 1].end) {
            heads_[s] = items[next - 1].row;
        }
    }
}

void Passages::find_issuer(const Document& document) {
    static constexpr auto kTexts = std::to_array<std::string_view>({"statement",
                                                                    "communiqué",
                                                                    "communique",
                                                                    "declaration",
                                                                    "release",
                                                                    "conclusions",
                                                                    "resolution",
                                                                    "announcement",
                                                                    "notice",
                                                                    "message",
                                                                    "remarks",
                                                                    "decision"});
    static constexpr auto kBodies = std::to_array<std::string_view>({"ministry",
                                                                     "embassy",
                                                                     "government",
                                                                     "office",
                                                                     "presidency",
                                                                     "cabinet",
                                                                     "mission",
                                                                     "delegation",
                                                                     "representation",
                                                                     "consulate",
                                                                     "department",
                                                                     "chancellery",
                                                                     "secretariat"});
    for (std::uint32_t s = 0; s < document.sentences.size() && s < kIssuerSentences; ++s) {
        const Sentence& sentence = document.sentences[s];
        if (!sentence.heading && s > 0) {
            continue;
        }
        bool text = false;
        bool body = false;
        std::string_view found;
        bool several = false;
        std::size_t mention = 0;
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            const std::string word = ascii_lower(document.view(document.tokens[t]));
            text = text || is_one_of(kTexts, word);
            body = body || is_one_of(kBodies, word);
            // what the text is about, or where the embassy is
            if ((text || body) && !found.empty() &&
                (word == "on" || word == "in" || word == "regarding" || word == "following" ||
                 word == "about" || word == "concerning" || word == "to")) {
                break;
            }
            while (mention < document.mentions.size() &&
                   document.mentions[mention].first_token < t) {
                ++mention;
            }
            for (std::size_t k = mention;
                 k < document.mentions.size() && document.mentions[k].first_token == t;
                 ++k) {
                const Mention& named = document.mentions[k];
                const bool demonym = named.type == "Country" && named.kind == MentionKind::demonym;
                const std::string_view row = demonym ? std::string_view(named.gazetteer_id)
                                             : named.type == "Place" ? std::string_view()
                                                                     : row_named(named);
                if (row.empty()) {
                    continue;
                }
                several = several || (!found.empty() && found != row);
                found = row;
            }
        }
        if ((text || body) && !found.empty()) {
            issuer_ = several ? std::string() : std::string(found);
            return;
        }
    }
}

}  // namespace entente
