// Elements from lines of JSON: one object a line, which makes none, one or several.
#pragma once

#include <cstdint>
#include <deque>
#include <istream>
#include <string>

#include <nlohmann/json.hpp>

#include "importers/tables/graph_elements.h"

namespace entente {

class JsonLineReader : public ElementReader {
public:
    explicit JsonLineReader(std::istream& input) : input_(input) {}

    bool next() override;

    std::uint64_t bytes_read() const override { return bytes_; }

    std::uint64_t left_out() const override { return left_out_; }

protected:
    // Adds the elements of a line to waiting_; none: the line is left out. It is an object that nests no deeper than
    // kElementDepthMax.
    virtual Status parse(const nlohmann::json& line) = 0;

    std::deque<GraphElement> waiting_;

private:
    bool read_line();
    Status parse_line();

    std::istream& input_;
    std::string text_;
    std::uint64_t bytes_ = 0;
    std::uint64_t left_out_ = 0;
    std::size_t at_line_ = 0;
};

}  // namespace entente
