#include "importers/xml_guard.h"

namespace entente {

bool XmlGuard::take(std::string_view bytes) {
    for (const char c : bytes) {
        if (c == '\0') {
            continue;
        }
        take(c);
        if (attributes_ > kXmlAttributesMax) {
            return false;
        }
        before_ = {before_[1], c};
    }
    return true;
}

void XmlGuard::begin(Place place) {
    place_ = place;
    attributes_ = 0;
    before_ = {};
}

void XmlGuard::take(char c) {
    const auto ends_with = [&](char first, char second) {
        return c == '>' && before_[0] == first && before_[1] == second;
    };
    switch (place_) {
        case Place::text:
            if (c == '<') {
                begin(Place::opened);
            }
            break;
        case Place::opened:
            begin(c == '!' ? Place::marked : c == '?' ? Place::instruction : Place::tag);
            break;
        case Place::marked:
            begin(c == '-' ? Place::dashed : c == '[' ? Place::cdata : Place::tag);
            break;
        case Place::dashed: begin(c == '-' ? Place::comment : Place::tag); break;
        case Place::tag:
            if (c == '"' || c == '\'') {
                quote_ = c;
                place_ = Place::in_quotes;
            } else if (c == '>') {
                begin(Place::text);
            } else {
                attributes_ += c == '=' ? 1 : 0;
            }
            break;
        case Place::in_quotes: place_ = c == quote_ ? Place::tag : place_; break;
        case Place::comment:
            if (ends_with('-', '-')) {
                begin(Place::text);
            }
            break;
        case Place::cdata:
            if (ends_with(']', ']')) {
                begin(Place::text);
            }
            break;
        case Place::instruction:
            if (c == '>' && before_[1] == '?') {
                begin(Place::text);
            }
            break;
    }
}

}  // namespace entente
