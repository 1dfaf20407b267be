// Readings of invented articles, for tests of the store that need no reader.
#pragma once

#include <string>
#include <vector>

#include "core/article.h"

namespace entente::testing {

// Builds a reading claim by claim. The text is made up from the sentences, one for each claim, so
// that every offset is right.
class ReadingBuilder {
public:
    explicit ReadingBuilder(std::string title) {
        reading_.article.title = title;
        append_sentence(title + ".");
    }

    ReadingBuilder& published(const char* date) {
        reading_.article.published = Date::parse(date);
        return *this;
    }

    ReadingBuilder& publisher(std::string name) {
        reading_.article.publisher = std::move(name);
        return *this;
    }

    // The index of an entity that is mentioned in a sentence of its own.
    std::uint32_t entity(const std::string& type, const std::string& name) {
        for (std::uint32_t i = 0; i < reading_.entities.size(); ++i) {
            if (reading_.entities[i].type == type && reading_.entities[i].name == name) {
                return i;
            }
        }
        ReadEntity entity;
        entity.type = type;
        entity.name = name;
        entity.name_rank = 2;
        entity.identity = type + ":" + name;
        std::string lower;
        for (const char c : type + "/" + name) {
            lower +=
                c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        entity.readable_id = lower;
        const std::uint32_t start = length_;
        append_sentence(name + " is named.");
        entity.mentions.push_back(
            {{start, start + static_cast<std::uint32_t>(name.size())}, MentionKind::name});
        reading_.entities.push_back(std::move(entity));
        return static_cast<std::uint32_t>(reading_.entities.size() - 1);
    }

    ReadEntity& last_entity() { return reading_.entities.back(); }

    // A claim with a sentence of its own. Change what is special through the reference.
    ReadClaim& claim(const std::string& type,
                     std::vector<std::uint32_t> subjects,
                     std::vector<std::uint32_t> objects) {
        ReadClaim claim;
        claim.type = type;
        claim.subjects = std::move(subjects);
        claim.objects = std::move(objects);
        claim.confidence = 0.8;
        claim.extractor = "test";
        append_sentence("Sentence " + std::to_string(reading_.sentences.size()) + " says " + type +
                        ".");
        claim.evidence = {static_cast<std::uint32_t>(reading_.sentences.size() - 1)};
        claim.trigger = reading_.sentences.back();
        reading_.claims.push_back(std::move(claim));
        return reading_.claims.back();
    }

    const ArticleReading& reading() const { return reading_; }

    ArticleReading& reading() { return reading_; }

private:
    // The sentences are ASCII, so bytes are code points.
    void append_sentence(const std::string& sentence) {
        if (!reading_.article.text.empty()) {
            reading_.article.text += ' ';
            length_ += 1;
        }
        const auto size = static_cast<std::uint32_t>(sentence.size());
        reading_.sentences.push_back({length_, length_ + size});
        reading_.article.text += sentence;
        length_ += size;
    }

    ArticleReading reading_;
    std::uint32_t length_ = 0;
};

inline ClaimDate on_date(const char* date) {
    ClaimDate result;
    result.from = PartialDate::parse(date);
    return result;
}

}  // namespace entente::testing
