// Event rows of GDELT 2.0 (http://data.gdeltproject.org/documentation/GDELT-Event_Codebook-V2.0.pdf).
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/value_json.h"
#include "importers/tables/graph_elements.h"
#include "importers/text/table.h"

#include "embedded/countries_tsv.h"

namespace entente {

namespace {

constexpr std::size_t kFields = 61;
constexpr std::size_t kRowBytesMax = std::size_t{1} << 20;

// Places in a row; those of the second actor are ten further on.
enum Field : std::size_t {
    kEventId = 0,
    kDay = 1,
    kActorCode = 5,
    kActorName = 6,
    kActorCountry = 7,
    kActorType = 12,
    kEventCode = 26,
    kQuadClass = 29,
    kGoldstein = 30,
    kMentions = 31,
    kSources = 32,
    kTone = 34,
    kPlace = 52,
    kAdded = 59,
    kUrl = 60,
};
constexpr std::size_t kSecondActor = 10;

struct CodedType {
    std::string_view code;  // what an event code begins with
    std::string_view type;
};

// CAMEO to relation types: the first that fits. Codes stay strings, since 0841 is not 841.
constexpr std::array<CodedType, 46> kTypes = {{{"01", "STATED"},
                                               {"02", "STATED"},
                                               {"030", "AGREED_WITH"},
                                               {"03", "PLEDGED"},
                                               {"041", "SPOKE_WITH"},
                                               {"042", "VISITED"},
                                               {"043", "HOSTED"},
                                               {"045", "MEDIATED"},
                                               {"046", "NEGOTIATED_WITH"},
                                               {"04", "MET_WITH"},
                                               {"050", "ESTABLISHED_RELATIONS_WITH"},
                                               {"054", "RECOGNIZED"},
                                               {"057", "SIGNED"},
                                               {"05", "PRAISED"},
                                               {"06", "COOPERATES_WITH"},
                                               {"072", "SUPPLIED_ARMS_TO"},
                                               {"07", "AIDED"},
                                               {"084", "RELEASED"},
                                               {"085", "LIFTED_SANCTIONS_ON"},
                                               {"0871", "DECLARED_CEASEFIRE_WITH"},
                                               {"0874", "WITHDREW_FROM"},
                                               {"08", "CONCEDED_TO"},
                                               {"09", "INVESTIGATED"},
                                               {"10", "DEMANDED"},
                                               {"112", "ACCUSED"},
                                               {"11", "CRITICIZED"},
                                               {"12", "REJECTED"},
                                               {"13", "THREATENED"},
                                               {"14", "PROTESTED"},
                                               {"15", "MOBILIZED"},
                                               {"163", "IMPOSED_SANCTIONS_ON"},
                                               {"166", "EXPELLED"},
                                               {"165", "SUSPENDED"},
                                               {"164", "SUSPENDED"},
                                               {"162", "SUSPENDED"},
                                               {"16", "REDUCED_RELATIONS_WITH"},
                                               {"171", "SEIZED"},
                                               {"172", "IMPOSED_SANCTIONS_ON"},
                                               {"173", "DETAINED"},
                                               {"174", "EXPELLED"},
                                               {"175", "ATTACKED"},
                                               {"176", "ATTACKED"},
                                               {"17", "SEIZED"},
                                               {"18", "ATTACKED"},
                                               {"19", "CLASHED_WITH"},
                                               {"20", "ATTACKED"}}};

struct CodedActor {
    std::string_view code;
    std::string_view label;
    std::string_view subtype;
};

constexpr std::array<CodedActor, 18> kActors = {{{"GOV", "Organization", "government"},
                                                 {"LEG", "Organization", "government"},
                                                 {"SPY", "Organization", "government"},
                                                 {"COP", "Organization", "government"},
                                                 {"MIL", "Organization", "military"},
                                                 {"REB", "Organization", "armed_group"},
                                                 {"INS", "Organization", "armed_group"},
                                                 {"UAF", "Organization", "armed_group"},
                                                 {"SEP", "Organization", "armed_group"},
                                                 {"PTY", "Organization", "party"},
                                                 {"OPP", "Organization", "party"},
                                                 {"BUS", "Organization", "company"},
                                                 {"MNC", "Organization", "company"},
                                                 {"MED", "Organization", "media"},
                                                 {"NGO", "Organization", "ngo"},
                                                 {"IGO", "Organization", "igo"},
                                                 {"IMG", "Organization", "armed_group"},
                                                 {"JUD", "Organization", "court"}}};

struct Country {
    std::string iso2;
    std::string iso3;
    std::string name;
    std::string subtype;
    std::string wikidata;
};

// By the codes of CAMEO, which are ISO 3166-1 alpha-3 but for three.
const std::unordered_map<std::string, Country>& countries() {
    static const std::unordered_map<std::string, Country> known = [] {
        std::unordered_map<std::string, Country> result;
        const auto table =
            Table::parse({"importers/data/countries.tsv", embedded::countries_tsv()},
                         {"iso2", "iso3", "subtype", "disputed", "wikidata", "name"});
        for (std::size_t row = 0; table.ok() && row < table->size(); ++row) {
            result[std::string(table->cell(row, 1))] = {std::string(table->cell(row, 0)),
                                                        std::string(table->cell(row, 1)),
                                                        std::string(table->cell(row, 5)),
                                                        std::string(table->cell(row, 2)),
                                                        std::string(table->cell(row, 4))};
        }
        for (const auto& [cameo, iso3] :
             {std::pair("ROM", "ROU"), {"TMP", "TLS"}, {"KSV", "XKX"}}) {
            if (const auto found = result.find(iso3); found != result.end()) {
                const Country country = found->second;
                result.emplace(cameo, country);
            }
        }
        return result;
    }();
    return known;
}

Error wrong(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

template <typename T>
std::optional<T> number_of(std::string_view text) {
    T number{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

class GdeltReader : public ElementReader {
public:
    explicit GdeltReader(std::istream& input) : input_(input) {}

    bool next() override {
        error_.reset();
        while (true) {
            if (!waiting_.empty()) {
                element_ = std::move(waiting_.front());
                waiting_.pop_front();
                return true;
            }
            if (!read_line()) {
                return false;
            }
            if (row_.empty()) {
                continue;
            }
            if (const Status status = read_row(); !status.ok()) {
                error_ = status.error();
                return true;
            }
        }
    }

    std::uint64_t bytes_read() const override { return bytes_; }

    std::uint64_t left_out() const override { return left_out_; }

private:
    bool read_line() {
        row_.clear();
        std::streambuf* const buffer = input_.rdbuf();
        bool any = false;
        for (int c = buffer->sbumpc(); c != std::char_traits<char>::eof(); c = buffer->sbumpc()) {
            any = true;
            ++bytes_;
            if (c == '\n') {
                break;
            }
            if (row_.size() <= kRowBytesMax) {  // a byte more, which tells that it is too long
                row_ += static_cast<char>(c);
            }
        }
        if (!any) {
            return false;
        }
        ++line_;
        if (!row_.empty() && row_.back() == '\r') {
            row_.pop_back();
        }
        return true;
    }

    Status read_row() {
        if (row_.size() > kRowBytesMax) {
            return wrong("the row is longer than row_bytes_max = " + std::to_string(kRowBytesMax));
        }
        std::size_t count = 0;
        std::string_view rest = row_;
        for (bool more = true; more; ++count) {
            const std::size_t tab = rest.find('\t');
            more = tab != std::string_view::npos;
            if (count < kFields) {
                fields_[count] = rest.substr(0, tab);
            }
            rest.remove_prefix(more ? tab + 1 : rest.size());
        }
        if (count != kFields) {
            return wrong("the row has " + std::to_string(count) +
                         " fields; event rows of GDELT 2.0 have 61, separated by tabs");
        }
        if (fields_[kActorCode].empty() || fields_[kActorCode + kSecondActor].empty()) {
            ++left_out_;
            return {};
        }
        ENTENTE_ASSIGN(GraphElement event, read_event());
        event.source = actor(0);
        event.target = actor(kSecondActor);
        waiting_.push_back(std::move(event));
        return {};
    }

    Result<GraphElement> read_event() const {
        GraphElement event;
        event.is_edge = true;
        const std::string_view code = fields_[kEventCode];
        for (const CodedType& coded : kTypes) {
            if (code.starts_with(coded.code)) {
                event.type = coded.type;
                break;
            }
        }
        if (event.type.empty()) {
            return wrong("'" + std::string(code.substr(0, 20)) + "' is no event code of CAMEO");
        }
        const auto day = number_of<int>(fields_[kDay]);
        const auto date =
            day ? Date::from_ymd(*day / 10'000, *day / 100 % 100, *day % 100) : std::nullopt;
        const auto sources = number_of<std::int64_t>(fields_[kSources]);
        if (!date || !sources || fields_[kEventId].empty()) {
            return wrong("the row has no day (20191024), no number of sources or no id");
        }
        event.id = "gdelt/" + std::string(fields_[kEventId]);
        Properties& properties = event.properties;
        properties["id"] = Value(event.id);
        properties["from"] = Value(*date);
        properties["precision"] = Value("day");
        properties["cameo"] = Value(code);
        properties["sources"] = Value(*sources);
        // Independent reports, each as good as a coin: mentions within one say nothing more.
        properties["confidence"] =
            Value(1 - std::pow(0.5, static_cast<double>(std::min<std::int64_t>(*sources, 6))));
        properties["extractor"] = Value("gdelt");
        // A row is one claim, asserted and actual; as of any fact its day of report and number of claims are said.
        properties["claims"] = Value(std::int64_t{1});
        properties["contested"] = Value(false);
        add_day_of_report(properties);
        add_number<std::int64_t>(properties, "quad", kQuadClass);
        add_number<std::int64_t>(properties, "mentions", kMentions);
        add_number<double>(properties, "goldstein", kGoldstein);
        add_number<double>(properties, "tone", kTone);
        add_text(properties, "location", kPlace);
        add_text(properties, "url", kUrl);
        return event;
    }

    // Of YYYYMMDDHHMMSS.
    void add_day_of_report(Properties& properties) const {
        const auto added = number_of<std::int64_t>(fields_[kAdded]);
        const auto day = added ? std::optional(*added / 1'000'000) : std::nullopt;
        const auto date = day ? Date::from_ymd(static_cast<int>(*day / 10'000),
                                               static_cast<int>(*day / 100 % 100),
                                               static_cast<int>(*day % 100))
                              : std::nullopt;
        if (date) {
            properties["first_reported"] = Value(*date);
            properties["last_reported"] = Value(*date);
        }
    }

    template <typename T>
    void add_number(Properties& properties, const char* name, std::size_t field) const {
        if (const auto number = number_of<T>(fields_[field])) {
            properties[name] = Value(*number);
        }
    }

    void add_text(Properties& properties, const char* name, std::size_t field) const {
        if (!fields_[field].empty()) {
            properties[name] = Value(to_utf8(fields_[field]));
        }
    }

    // The id of an actor; its node waits when it is the first time.
    std::string actor(std::size_t second) {
        const std::string code = to_utf8(fields_[kActorCode + second]);
        const auto country = countries().find(code);
        const bool known = country != countries().end();
        std::string id = known ? "country/" + country->second.iso2 : "gdelt/" + code;
        if (!seen_.insert(id).second) {
            return id;
        }
        GraphElement node;
        node.keep_known = true;
        node.id = id;
        node.properties["id"] = Value(id);
        if (known) {
            node.labels = {"Country", "Entity"};
            node.properties["name"] = Value(country->second.name);
            node.properties["iso2"] = Value(country->second.iso2);
            node.properties["iso3"] = Value(country->second.iso3);
            node.properties["subtype"] = Value(country->second.subtype);
            if (!country->second.wikidata.empty()) {
                node.properties["wikidata"] = Value(country->second.wikidata);
            }
        } else {
            describe_actor(second, code, node);
        }
        waiting_.push_back(std::move(node));
        return id;
    }

    void describe_actor(std::size_t second, const std::string& code, GraphElement& node) const {
        const std::string_view type = fields_[kActorType + second];
        std::string_view label = "Group";
        std::string_view subtype = type.empty() ? "other" : "public";
        for (const CodedActor& coded : kActors) {
            if (coded.code == type) {
                label = coded.label;
                subtype = coded.subtype;
            }
        }
        const std::string_view country = fields_[kActorCountry + second];
        if (country == fields_[kActorCode + second]) {
            label = "Place";  // what CAMEO has for regions: AFR, EUR, WST
            subtype = "region";
        }
        node.labels = {std::string(label), "Entity"};
        node.properties["subtype"] = Value(subtype);
        node.properties["cameo"] = Value(code);
        const std::string name = to_utf8(fields_[kActorName + second]);
        node.properties["name"] = Value(name.empty() ? code : name);
        if (!country.empty()) {
            node.properties["country"] = Value(to_utf8(country));
        }
    }

    std::istream& input_;
    std::string row_;
    std::array<std::string_view, kFields> fields_;
    std::uint64_t bytes_ = 0;
    std::uint64_t left_out_ = 0;
    std::deque<GraphElement> waiting_;
    std::unordered_set<std::string> seen_;
};

}  // namespace

const std::map<std::string, ValueType, std::less<>>& gdelt_edge_properties() {
    static const std::map<std::string, ValueType, std::less<>> properties = {
        {"cameo", ValueType::string},
        {"claims", ValueType::integer},
        {"confidence", ValueType::floating},
        {"contested", ValueType::boolean},
        {"extractor", ValueType::string},
        {"first_reported", ValueType::date},
        {"from", ValueType::date},
        {"goldstein", ValueType::floating},
        {"id", ValueType::string},
        {"last_reported", ValueType::date},
        {"location", ValueType::string},
        {"mentions", ValueType::integer},
        {"precision", ValueType::string},
        {"quad", ValueType::integer},
        {"sources", ValueType::integer},
        {"tone", ValueType::floating},
        {"url", ValueType::string}};
    return properties;
}

std::unique_ptr<ElementReader> make_gdelt_reader(std::istream& input) {
    return std::make_unique<GdeltReader>(input);
}

}  // namespace entente
