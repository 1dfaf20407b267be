// /v1/timeline: what an actor did and had done to it, in order, and how friendly that was, by day to year.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "core/ontology.h"
#include "core/plover.h"
#include "server/http/cursor.h"
#include "server/http/evidence.h"
#include "server/http/handlers.h"
#include "server/http/lookup.h"
#include "server/http/request_budget.h"

namespace entente::http {

namespace {

// Claims that one request reads; beyond, a counterpart, a type or a period has to be given.
constexpr std::size_t kTimelineClaimsMax = 100'000;
// Buckets from the first to the last, the empty ones in between too.
constexpr std::size_t kBucketsMax = 10'000;
constexpr std::size_t kChunk = 1000;

enum class Bucket : std::uint8_t {
    day,
    week,
    month,
    quarter,
    year,
};

constexpr std::array<std::string_view, 5> kBucketNames = {
    "day", "week", "month", "quarter", "year"};
constexpr std::array<std::string_view, 3> kPolarityNames = {"asserted", "negated", "any"};
constexpr std::array<std::string_view, 5> kModalityNames = {
    "actual", "planned", "possible", "claimed", "any"};

struct TimelineRequest {
    std::vector<NodeId> actors;
    std::vector<NodeId> counterparts;  // empty: anybody
    std::vector<std::string> types;    // empty: all
    std::optional<Date> from;
    std::optional<Date> to;
    std::optional<Polarity> polarity;
    std::optional<Modality> modality;
    Bucket bucket = Bucket::month;
};

Result<TimelineRequest> timeline_request(const GraphView& view, const QueryParameters& parameters) {
    TimelineRequest request;
    ENTENTE_ASSIGN(const std::string actor, parameters.text("actor"));
    if (actor.empty()) {
        return Error{ErrorCode::invalid_argument,
                     "actor: missing; give the id or name of an entity"};
    }
    ENTENTE_ASSIGN(request.actors, resolve_nodes(view, actor));
    for (const std::string& given : parameters.list("with")) {
        ENTENTE_ASSIGN(const auto nodes, resolve_nodes(view, given));
        request.counterparts.insert(request.counterparts.end(), nodes.begin(), nodes.end());
    }
    request.types = parameters.list("types");
    for (const std::string& type : request.types) {
        ENTENTE_TRY(check_edge_type(view, type));
    }
    ENTENTE_TRY(parameters.check_date_order("from", "to"));
    ENTENTE_ASSIGN(request.from, parameters.first_day("from"));
    ENTENTE_ASSIGN(request.to, parameters.last_day("to"));
    // Denials and plans have not happened: they are there for who asks.
    ENTENTE_ASSIGN(const std::size_t polarity, parameters.choice("polarity", kPolarityNames, 0));
    ENTENTE_ASSIGN(const std::size_t modality, parameters.choice("modality", kModalityNames, 0));
    request.polarity = parse_polarity(kPolarityNames.at(polarity));
    request.modality = parse_modality(kModalityNames.at(modality));
    ENTENTE_ASSIGN(
        const std::size_t bucket,
        parameters.choice("bucket", kBucketNames, static_cast<std::size_t>(Bucket::month)));
    request.bucket = static_cast<Bucket>(bucket);
    return request;
}

// -- claims --

// The date by which a claim is placed: that at which it begins.
std::optional<PartialDate> date_of(const Claim& claim) {
    if (!claim.date) {
        return std::nullopt;
    }
    return claim.date->from ? claim.date->from : claim.date->to;
}

bool has_any(const std::vector<NodeId>& nodes, const std::vector<NodeId>& wanted) {
    return std::ranges::any_of(
        wanted, [&](NodeId node) { return std::ranges::find(nodes, node) != nodes.end(); });
}

// Between the actor and the other: on two sides, or both on one side of a relation that has no sides.
bool is_between(const Claim& claim, const TimelineRequest& request) {
    const RelationType* relation = ontology().relation_type(claim.type);
    const bool symmetric = relation != nullptr && relation->symmetric;
    const bool actor_subject = has_any(claim.subjects, request.actors);
    const bool actor_object = has_any(claim.objects, request.actors);
    if (request.counterparts.empty()) {
        return actor_subject || actor_object;
    }
    const bool other_subject = has_any(claim.subjects, request.counterparts);
    const bool other_object = has_any(claim.objects, request.counterparts);
    return (actor_subject && other_object) || (actor_object && other_subject) ||
           (symmetric && actor_subject && other_subject);
}

bool accepts(const Claim& claim, const TimelineRequest& request) {
    const std::optional<PartialDate> date = date_of(claim);
    if (!date || (request.polarity && claim.polarity != *request.polarity) ||
        (request.modality && claim.modality != *request.modality)) {
        return false;
    }
    if (!request.types.empty() &&
        std::ranges::find(request.types, claim.type) == request.types.end()) {
        return false;
    }
    const PartialDate end = claim.date->to ? *claim.date->to : *date;
    return (!request.to || date->earliest() <= *request.to) &&
           (!request.from || *request.from <= end.latest()) && is_between(claim, request);
}

void keep_common(std::vector<NodeId>& nodes, const std::vector<NodeId>& others) {
    std::vector<NodeId> common;
    std::ranges::set_intersection(nodes, others, std::back_inserter(common));
    nodes = std::move(common);
}

// By the edges of the actors and the index of periods, before any claim is read.
Result<std::vector<NodeId>> candidates(const GraphView& view, const TimelineRequest& request) {
    ENTENTE_ASSIGN(auto claims, claims_naming(view, request.actors, NodeId()));
    if (!request.counterparts.empty()) {
        ENTENTE_ASSIGN(const auto others, claims_naming(view, request.counterparts, NodeId()));
        keep_common(claims, others);
    }
    if (claims.size() > kChunk && (request.from || request.to)) {
        const Date first = request.from.value_or(*Date::from_ymd(-9999, 1, 1));
        const Date last = request.to.value_or(*Date::from_ymd(9999, 12, 31));
        ENTENTE_ASSIGN(auto page, view.claims_in_time(first, last));
        if (page) {
            std::ranges::sort(page->nodes);
            keep_common(claims, page->nodes);
        }
    }
    if (claims.size() > kTimelineClaimsMax) {
        return Error{ErrorCode::limit_exceeded,
                     "timeline_claims_max: " + std::to_string(claims.size()) +
                         " claims are about this actor, and at most " +
                         std::to_string(kTimelineClaimsMax) +
                         " are read; choose with, or from and to"};
    }
    return claims;
}

std::pair<Date, NodeId> position(const Claim& claim) {
    return {date_of(claim)->earliest(), claim.node};
}

// Ordered by first day, then id.
Result<std::vector<Claim>> dated_claims(const GraphView& view,
                                        const TimelineRequest& request,
                                        const Budget& budget) {
    ENTENTE_ASSIGN(const std::vector<NodeId> ids, candidates(view, request));
    std::vector<Claim> found;
    for (std::size_t begin = 0; begin < ids.size(); begin += kChunk) {
        ENTENTE_TRY(budget.check());
        const auto chunk = std::span(ids).subspan(begin, std::min(kChunk, ids.size() - begin));
        ENTENTE_ASSIGN(auto claims, view.claims(chunk));
        for (Claim& claim : claims) {
            if (accepts(claim, request)) {
                found.push_back(std::move(claim));
            }
        }
    }
    std::ranges::sort(found,
                      [](const Claim& a, const Claim& b) { return position(a) < position(b); });
    return found;
}

// -- buckets --

Date first_day_of(Bucket bucket, Date day) {
    const Date::YearMonthDay ymd = day.ymd();
    switch (bucket) {
        case Bucket::day: return day;
        case Bucket::week: return Date{day.days - day.weekday()};
        case Bucket::month: return *Date::from_ymd(ymd.year, ymd.month, 1);
        case Bucket::quarter: return *Date::from_ymd(ymd.year, (ymd.month - 1) / 3 * 3 + 1, 1);
        case Bucket::year: break;
    }
    return *Date::from_ymd(ymd.year, 1, 1);
}

// The first day of the one after that which begins on `first`.
Date next_bucket(Bucket bucket, Date first) {
    // Longer than one, and shorter than two.
    constexpr std::array<std::int32_t, 5> kStride = {1, 7, 31, 92, 366};
    return first_day_of(bucket, Date{first.days + kStride.at(static_cast<std::size_t>(bucket))});
}

// "2021-11-24", "2021-W47" (ISO 8601), "2021-11", "2021-Q4", "2021".
std::string bucket_name(Bucket bucket, Date first) {
    const Date::YearMonthDay ymd = first.ymd();
    const std::string text = first.to_string();
    const std::string year = text.substr(0, text.size() - 6);
    switch (bucket) {
        case Bucket::day: return text;
        case Bucket::week: {
            // A week belongs to the year of its Thursday.
            const Date thursday{first.days + 3};
            const int number = (thursday.days - first_day_of(Bucket::year, thursday).days) / 7 + 1;
            const std::string of = thursday.to_string();
            return of.substr(0, of.size() - 6) + "-W" + (number < 10 ? "0" : "") +
                   std::to_string(number);
        }
        case Bucket::month: return text.substr(0, text.size() - 3);
        case Bucket::quarter: return year + "-Q" + std::to_string((ymd.month + 2) / 3);
        case Bucket::year: break;
    }
    return year;
}

// One act, however many articles report it.
using EventKey = std::
    tuple<std::string, std::vector<NodeId>, std::vector<NodeId>, PartialDate, Polarity, Modality>;

EventKey event_key(const Claim& claim) {
    std::vector<NodeId> subjects = claim.subjects;
    std::vector<NodeId> objects = claim.objects;
    const RelationType* relation = ontology().relation_type(claim.type);
    if (relation != nullptr && relation->symmetric) {
        subjects.insert(subjects.end(), objects.begin(), objects.end());
        objects.clear();
    }
    std::ranges::sort(subjects);
    std::ranges::sort(objects);
    return {claim.type, subjects, objects, *date_of(claim), claim.polarity, claim.modality};
}

struct Tally {
    std::size_t claims = 0;
    std::size_t events = 0;
    std::size_t scored = 0;
    double score = 0;
    std::array<std::size_t, 4> quads = {};
};

struct Tallies {
    std::map<Date, Tally> buckets;  // by first day
    std::size_t imprecise = 0;      // claims whose date is longer than a bucket
};

Tallies tally(const std::vector<Claim>& claims, Bucket bucket) {
    Tallies result;
    std::set<EventKey> events;
    for (const Claim& claim : claims) {
        const PartialDate date = *date_of(claim);
        const Date first = first_day_of(bucket, date.earliest());
        if (first_day_of(bucket, date.latest()) != first) {
            ++result.imprecise;
            continue;
        }
        Tally& sums = result.buckets[first];
        ++sums.claims;
        if (!events.insert(event_key(claim)).second) {
            continue;
        }
        ++sums.events;
        if (const auto plover = plover_class(claim.type)) {
            ++sums.scored;
            sums.score += plover->score;
            ++sums.quads.at(static_cast<std::size_t>(plover->quad) - 1);
        }
    }
    return result;
}

// Scores have one decimal; so have their sums, once the rounding of binary fractions is undone.
double rounded(double score) {
    return std::round(score * 10) / 10 + 0.0;
}

Json to_json(Bucket bucket, Date first, Date next, const Tally& sums) {
    Json row = {
        {"bucket", bucket_name(bucket, first)},
        {"from", first.to_string()},
        {"to", Date{next.days - 1}.to_string()},
        {"claims", sums.claims},
        {"events", sums.events},
        {"score", rounded(sums.score)},
        {"mean_score",
         sums.scored == 0 ? Json(nullptr) : Json(sums.score / static_cast<double>(sums.scored))}};
    for (std::size_t i = 0; i < sums.quads.size(); ++i) {
        row[std::string(quad_name(static_cast<Quad>(i + 1)))] = sums.quads.at(i);
    }
    return row;
}

// From the first to the last, also those in which nothing happened: a chart needs no filling.
Result<Json> buckets_to_json(Bucket bucket, const Tallies& tallies) {
    Json rows = Json::array();
    if (tallies.buckets.empty()) {
        return rows;
    }
    const Date last = tallies.buckets.rbegin()->first;
    for (Date first = tallies.buckets.begin()->first; first <= last;) {
        if (rows.size() == kBucketsMax) {
            return Error{ErrorCode::limit_exceeded,
                         "buckets_max: the claims lie in more than " + std::to_string(kBucketsMax) +
                             " buckets of a " +
                             std::string(kBucketNames.at(static_cast<std::size_t>(bucket))) +
                             "; choose a longer bucket, or from and to"};
        }
        const Date next = next_bucket(bucket, first);
        const auto found = tallies.buckets.find(first);
        rows.push_back(
            to_json(bucket, first, next, found == tallies.buckets.end() ? Tally() : found->second));
        first = next;
    }
    return rows;
}

Json claim_row(const Claim& claim, const NodeIds& ids) {
    Json row = http::to_json(claim, ids);
    const auto plover = plover_class(claim.type);
    row["score"] = plover ? Json(plover->score) : Json(nullptr);
    row["class"] = plover ? Json(quad_name(plover->quad)) : Json(nullptr);
    return row;
}

// Days may be negative; a cursor holds numbers that are not.
constexpr std::int64_t kDayShift = std::int64_t{1} << 31U;

struct ClaimPage {
    Json rows = Json::array();
    Json cursor = nullptr;
};

Result<ClaimPage> page_of(const GraphView& view,
                          std::vector<Claim> claims,
                          const QueryParameters& parameters) {
    ENTENTE_ASSIGN(const std::size_t limit, page_limit(parameters));
    ENTENTE_ASSIGN(const std::string cursor, parameters.text("cursor"));
    ENTENTE_ASSIGN(const auto after, decode_cursor("timeline", 2, cursor));
    if (after) {
        const std::pair last(
            Date{static_cast<std::int32_t>(static_cast<std::int64_t>((*after)[0]) - kDayShift)},
            NodeId((*after)[1]));
        std::erase_if(claims, [&](const Claim& claim) { return position(claim) <= last; });
    }
    ClaimPage page;
    if (claims.size() > limit) {
        claims.resize(limit);
        const auto [day, node] = position(claims.back());
        page.cursor = encode_cursor("timeline",
                                    {static_cast<std::uint64_t>(day.days + kDayShift), node.value});
    }
    ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view, nodes_of(claims)));
    for (const Claim& claim : claims) {
        page.rows.push_back(claim_row(claim, ids));
    }
    return page;
}

}  // namespace

HttpResponse get_timeline(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const TimelineRequest wanted, timeline_request(view, request.parameters));
    const RequestBudget limits(service, request);
    ENTENTE_ASSIGN(auto claims, dated_claims(view, wanted, limits.budget()));
    const Tallies tallies = tally(claims, wanted.bucket);
    ENTENTE_ASSIGN(Json buckets, buckets_to_json(wanted.bucket, tallies));
    ENTENTE_ASSIGN(ClaimPage page, page_of(view, std::move(claims), request.parameters));
    return json_response({{"claims", std::move(page.rows)},
                          {"cursor", std::move(page.cursor)},
                          {"bucket", kBucketNames.at(static_cast<std::size_t>(wanted.bucket))},
                          {"buckets", std::move(buckets)},
                          {"imprecise", tallies.imprecise}});
}

}  // namespace entente::http
