// What libxml2 has no limit for: attributes of one tag, which it compares with one another.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace entente {

// Of one tag, or of a document type declaration.
inline constexpr std::size_t kXmlAttributesMax = 1000;

// Looks at the bytes of a document on their way to the parser. A million attributes in a tag take it an hour.
class XmlGuard {
public:
    // False once a tag has more attributes than kXmlAttributesMax. Bytes that are zero do not count, so that UTF-16 is looked
    // at as well.
    bool take(std::string_view bytes);

private:
    enum class Place : unsigned char {
        text,
        opened,       // behind "<"
        tag,          // also a declaration
        in_quotes,    // of a tag
        marked,       // behind "<!"
        dashed,       // behind "<!-"
        comment,      // until "-->"
        cdata,        // until "]]>"
        instruction,  // until "?>"
    };

    void take(char c);
    void begin(Place place);

    Place place_ = Place::text;
    char quote_ = '"';
    std::array<char, 2> before_{};  // the bytes before this one, within the place
    std::size_t attributes_ = 0;
};

}  // namespace entente
