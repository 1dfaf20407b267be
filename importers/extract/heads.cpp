#include "importers/extract/heads.h"

#include <algorithm>

#include "core/ontology.h"
#include "importers/extract/mentions.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

bool same_word(const Document& document, std::uint32_t token, std::string_view word) {
    const Token& found = document.tokens[token];
    if (found.lemma == word) {
        return true;
    }
    const std::string form = to_lower(document.view(found));
    return form == word || singular(form) == word;
}

}  // namespace

Result<std::shared_ptr<const Heads>> Heads::load(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table,
                   Table::parse(source, {"head", "type", "subtype", "use", "modifiers"}));
    auto heads = std::make_shared<Heads>();
    for (std::size_t i = 0; i < table.size(); ++i) {
        Head head;
        head.lemma = std::string(table.cell(i, 0));
        head.type = std::string(table.cell(i, 1));
        head.subtype = std::string(table.cell(i, 2));
        if (ontology().entity_type(head.type) == nullptr) {
            return table.error_at(i, "unknown entity type `" + head.type + "`");
        }
        const std::string_view use = table.cell(i, 3);
        if (use == "any") {
            head.use = HeadUse::any;
        } else if (use == "needs") {
            head.use = HeadUse::needs;
        } else if (use == "before") {
            head.use = HeadUse::before;
        } else if (use == "back") {
            head.use = HeadUse::back;
        } else if (use != "name") {
            return table.error_at(i, "unknown use `" + std::string(use) + "`");
        }
        for (const std::string_view modifier : table.list(i, 4)) {
            head.modifiers.emplace_back(modifier);
        }
        const auto words = split_list(head.lemma, ' ');
        head.length = static_cast<std::uint32_t>(words.size());
        auto& list =
            head.use == HeadUse::before ? heads->before_by_last_word_[std::string(words.back())]
            : head.use == HeadUse::back ? heads->back_by_first_word_[std::string(words.front())]
                                        : heads->by_first_word_[std::string(words.front())];
        list.push_back(std::move(head));
        std::stable_sort(list.begin(), list.end(), [](const Head& a, const Head& b) {
            return a.length > b.length;
        });
    }
    return std::shared_ptr<const Heads>(std::move(heads));
}

const Head* Heads::at(const Document& document, std::uint32_t first, std::uint32_t last) const {
    const Token& token = document.tokens[first];
    auto list = by_first_word_.find(token.lemma);
    if (list == by_first_word_.end()) {
        const std::string form = to_lower(document.view(token));
        list = by_first_word_.find(form);
        if (list == by_first_word_.end()) {
            list = by_first_word_.find(singular(form));
        }
    }
    if (list == by_first_word_.end()) {
        return nullptr;
    }
    for (const Head& head : list->second) {
        if (first + head.length > last) {
            continue;
        }
        const auto words = split_list(head.lemma, ' ');
        bool all = true;
        for (std::uint32_t k = 1; k < head.length && all; ++k) {
            all = same_word(document, first + k, words[k]);
        }
        if (all) {
            return &head;
        }
    }
    return nullptr;
}

const Head* Heads::back_at(const Document& document,
                           std::uint32_t first,
                           std::uint32_t last) const {
    const auto list = back_by_first_word_.find(std::string(document.view(document.tokens[first])));
    if (list == back_by_first_word_.end()) {
        return nullptr;
    }
    for (const Head& head : list->second) {
        const auto words = split_list(head.lemma, ' ');
        bool all = first + head.length <= last;
        for (std::uint32_t k = 1; k < head.length && all; ++k) {
            all = document.view(document.tokens[first + k]) == words[k];
        }
        if (all) {
            return &head;
        }
    }
    return nullptr;
}

const Head* Heads::before(const Document& document, std::uint32_t first, std::uint32_t name) const {
    if (name == first) {
        return nullptr;
    }
    const auto list = before_by_last_word_.find(to_lower(document.view(document.tokens[name - 1])));
    if (list == before_by_last_word_.end()) {
        return nullptr;
    }
    for (const Head& head : list->second) {
        const auto words = split_list(head.lemma, ' ');
        bool all = first + head.length <= name;
        for (std::uint32_t k = 0; k + 1 < head.length && all; ++k) {
            all = to_lower(document.view(document.tokens[name - head.length + k])) == words[k];
        }
        if (all) {
            return &head;
        }
    }
    return nullptr;
}

}  // namespace entente
