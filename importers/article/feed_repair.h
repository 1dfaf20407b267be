// What feeds do that XML forbids, mended before a parser sees it.
#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace entente {

// The bytes of a feed with these faults mended, everything else as it is: white space before the XML declaration; an `&`
// that begins no reference, which becomes `&amp;`; references that HTML has and XML has not (`&nbsp;`), which become
// numbers; control characters, which become spaces. CDATA, comments and instructions keep their `&`, as do feeds that declare
// entities themselves, and UTF-16 is passed on as it is. Memory: a buffer of kFeedRepairBufferBytes.
class FeedRepair {
public:
    explicit FeedRepair(std::istream& input) : input_(input) {}

    // At most `size` bytes to `to`; how many, 0 at the end.
    std::size_t read(char* to, std::size_t size);

    // Taken from the input so far.
    std::size_t bytes_read() const { return bytes_read_; }

    // "2 bare '&' and 1 reference of HTML were repaired"; empty when nothing was.
    std::string repairs() const;

private:
    // Where `&` means nothing, and what ends it.
    enum class Within {
        text,
        cdata,
        comment,
        instruction
    };

    bool fill(std::size_t wanted);
    bool step();  // moves what stands first in in_ to out_; false at the end
    void look_at_beginning();
    void take(std::size_t count);
    bool take_if(const char* text, Within next);
    void take_reference();

    std::istream& input_;
    std::string in_;
    std::size_t at_ = 0;  // in in_
    std::string out_;
    std::size_t out_at_ = 0;
    Within within_ = Within::text;
    bool begun_ = false;
    bool ended_ = false;
    bool as_it_is_ = false;  // another encoding than one that extends ASCII
    bool declares_entities_ = false;
    std::size_t bytes_read_ = 0;
    std::size_t ampersands_ = 0;
    std::size_t references_ = 0;
    std::size_t controls_ = 0;
    std::size_t leading_ = 0;
};

inline constexpr std::size_t kFeedRepairBufferBytes = std::size_t{1} << 16;

}  // namespace entente
