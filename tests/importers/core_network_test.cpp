// The network of the language core beside a plain one in double precision, and beside itself: other
// kernels, other company, other threads.
#include "importers/parse/core_network.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "importers/neural/word_features.h"
#include "importers/parse/analyzer.h"
#include "importers/parse/tree.h"
#include "tests/support/catch.h"
#include "tests/support/random_core_model.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using entente::testing::CoreShape;
using entente::testing::RandomCoreModel;

namespace {

using Vector = std::vector<double>;
using Rows = std::vector<Vector>;

// The network as core_network.h defines it, in doubles, without quantised activations, without haste.
class Reference {
public:
    explicit Reference(const ModelFile& file)
        : file_(file), config_(nlohmann::json::parse(*file.text("config"))) {
        std::string_view lines = *file.text("words");
        for (std::size_t end = lines.find('\n'); end != std::string_view::npos;
             end = lines.find('\n')) {
            words_.emplace_back(lines.substr(0, end));
            lines.remove_prefix(end + 1);
        }
    }

    struct Scores {
        Rows upos, xpos, names, arcs, of_dep, of_head;
    };

    Scores run(const std::vector<std::string>& forms,
               const std::vector<std::uint64_t>& classes) const {
        Rows x = {floats("root")};
        for (std::size_t i = 0; i < forms.size(); ++i) {
            x.push_back(input(forms[i], classes.empty() ? 0 : classes[i]));
        }
        Scores scores;
        for (std::size_t layer = 0; layer < size("layers"); ++layer) {
            x = lstm_layer("lstm." + std::to_string(layer), x);
            if (layer + 1 == size("tag_layer")) {
                const Rows hidden = map("tag.hidden", x, 0.0);
                scores.upos = map("tag.upos", hidden);
                scores.xpos = map("tag.xpos", hidden);
            }
            if (layer + 1 == size("ner_layer") && !config_["ner"].empty()) {
                scores.names = map("ner.out", map("ner.hidden", x, 0.0));
            }
        }
        const Rows heads = map("arc.head", x, 0.1);
        for (const Vector& u : map("arc.bilinear", map("arc.dep", x, 0.1))) {
            Vector& row = scores.arcs.emplace_back();
            for (const Vector& head : heads) {
                row.push_back(dot(u, head));
            }
        }
        scores.of_dep = map("rel.dep", x);
        scores.of_head = map("rel.head", x, 1.0, false);
        return scores;
    }

    Vector relation_scores(const Scores& scores, std::size_t dep, std::size_t head) const {
        Vector z = scores.of_dep[dep];
        for (std::size_t i = 0; i < z.size(); ++i) {
            z[i] += scores.of_head[head][i];
            z[i] = z[i] > 0 ? z[i] : 0.1 * z[i];
        }
        return map("rel.out", {z})[0];
    }

    Vector floats(const std::string& name) const {
        const auto found = *file_.array<float>(name);
        return {found.values.begin(), found.values.end()};
    }

private:
    std::size_t size(const char* name) const { return config_[name].get<std::size_t>(); }

    static double dot(const Vector& a, const Vector& b) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    template <typename T>
    static Rows scaled(const ModelArray<T>& weights, const Vector& scales) {
        Rows rows(weights.rows);
        for (std::size_t r = 0; r < weights.rows; ++r) {
            for (std::size_t c = 0; c < weights.columns; ++c) {
                rows[r].push_back(weights.row(r)[c] * scales[scales.size() == 1 ? 0 : r]);
            }
        }
        return rows;
    }

    Rows matrix(const std::string& name, const std::string& scale) const {
        const auto narrow = file_.array<std::int8_t>(name);
        return narrow.ok() ? scaled(*narrow, floats(scale))
                           : scaled(*file_.array<std::int16_t>(name), floats(scale));
    }

    Rows map(const std::string& name, const Rows& x, double slope = 1.0, bool bias = true) const {
        const Rows weights = matrix(name, name + ".scale");
        const Vector added = bias ? floats(name + ".bias") : Vector(weights.size(), 0.0);
        Rows out;
        for (const Vector& row : x) {
            Vector& y = out.emplace_back();
            for (std::size_t r = 0; r < weights.size(); ++r) {
                const double sum = dot(weights[r], row) + added[r];
                y.push_back(sum > 0 ? sum : sum * slope);
            }
        }
        return out;
    }

    Vector input(const std::string& form, std::uint64_t classes) const {
        WordFeatures features;
        features.read(form, static_cast<std::uint32_t>(size("buckets")));
        const auto word = std::find(words_.begin(), words_.end(), features.key());
        const auto row =
            word == words_.end() ? 1 : static_cast<std::size_t>(word - words_.begin()) + 2;
        Vector x = matrix("word.table", "word.scale")[row];
        const Rows subs = matrix("sub.table", "sub.scale");
        Vector sum(size("sub_dim"), 0.0);
        for (const std::uint32_t bucket : features.buckets()) {
            std::transform(
                sum.begin(), sum.end(), subs[bucket].begin(), sum.begin(), std::plus<>());
        }
        x.insert(x.end(), sum.begin(), sum.end());
        if (size("gazetteer_classes") > 0) {
            const auto table = *file_.array<float>("gazetteer.table");
            for (std::size_t bit = 0; bit < table.rows; ++bit) {
                for (std::size_t i = 0; ((classes >> bit) & 1U) != 0 && i < x.size(); ++i) {
                    x[i] += static_cast<double>(table.row(bit)[i]);
                }
            }
        }
        return x;
    }

    Rows lstm_layer(const std::string& name, const Rows& x) const {
        const std::size_t hidden = size("hidden");
        Rows out(x.size(), Vector(2 * hidden));
        for (const bool forward : {true, false}) {
            const std::string base = name + (forward ? ".f." : ".b.");
            const Rows input = matrix(base + "input", base + "input.scale");
            const Rows recurrent = matrix(base + "recurrent", base + "recurrent.scale");
            const Vector bias = floats(base + "bias");
            Vector h(hidden, 0.0);
            Vector c(hidden, 0.0);
            for (std::size_t time = 0; time < x.size(); ++time) {
                const std::size_t t = forward ? time : x.size() - 1 - time;
                Vector gates;
                for (std::size_t r = 0; r < 4 * hidden; ++r) {
                    gates.push_back(dot(input[r], x[t]) + dot(recurrent[r], h) + bias[r]);
                }
                const auto sigmoid = [](double v) { return 1 / (1 + std::exp(-v)); };
                for (std::size_t i = 0; i < hidden; ++i) {
                    c[i] = sigmoid(gates[hidden + i]) * c[i] +
                           sigmoid(gates[i]) * std::tanh(gates[2 * hidden + i]);
                    h[i] = sigmoid(gates[3 * hidden + i]) * std::tanh(c[i]);
                    out[t][(forward ? 0 : hidden) + i] = h[i];
                }
            }
        }
        return out;
    }

    const ModelFile& file_;
    nlohmann::json config_;
    std::vector<std::string> words_;
};

// Random sentences over words that a model knows and words that it does not.
struct Text {
    std::vector<std::string> words;
    std::vector<std::uint32_t> lengths;
    std::vector<std::uint64_t> classes;
    std::vector<std::string_view> forms;

    Text(std::uint32_t seed, std::size_t sentences, std::uint32_t longest, std::size_t vocabulary) {
        std::mt19937 random(seed);
        std::uniform_int_distribution<std::uint32_t> length(0, longest);
        std::uniform_int_distribution<std::size_t> word(0, vocabulary);
        std::uniform_int_distribution<std::uint32_t> bits(0, 63);
        for (std::size_t s = 0; s < sentences; ++s) {
            lengths.push_back(length(random));
            for (std::uint32_t i = 0; i < lengths.back(); ++i) {
                const std::size_t number = word(random);
                words.push_back((number % 3 == 0 ? "Made-up-" : "made-up-") +
                                std::to_string(number) + (number % 7 == 0 ? "\u00fcx" : "") +
                                (number % 50 == 0 ? std::string(60, 'y') : ""));
                classes.push_back(number % 4 == 0 ? bits(random) : 0);
            }
        }
        forms.assign(words.begin(), words.end());
    }

    CoreInput input() const { return {forms, lengths, classes}; }
};

std::shared_ptr<const ModelFile> random_model(const CoreShape& shape, std::uint32_t seed) {
    const auto bytes = RandomCoreModel(shape, seed).write().bytes();
    REQUIRE(bytes.ok());
    auto file = ModelFile::parse(*bytes, "random.model");
    REQUIRE(file.ok());
    return *file;
}

std::unique_ptr<const CoreNetwork> network_of(const std::shared_ptr<const ModelFile>& file,
                                              const Kernels* kernels = nullptr) {
    auto network = CoreNetwork::load(file, kernels);
    if (!network.ok()) {
        FAIL(network.error().message);
    }
    return *std::move(network);
}

Analysis analyse(const CoreNetwork& network,
                 const CoreInput& input,
                 CoreNetwork::Workspace& workspace) {
    Analysis analysis;
    const Status status = network.analyse(input, workspace, analysis);
    if (!status.ok()) {
        FAIL(status.error().message);
    }
    return analysis;
}

bool same(const Analysis& a, const Analysis& b) {
    return a.upos == b.upos && a.xpos == b.xpos && a.names == b.names && a.heads == b.heads &&
           a.relations == b.relations;
}

// How much worse the chosen one is than the best.
double loss(const Vector& scores, std::size_t chosen) {
    return *std::max_element(scores.begin(), scores.end()) - scores.at(chosen);
}

// Of labels in the order of random_core_model.h: O, then B and I of each type. kStart stands before the first.
constexpr std::size_t kStart = 0;

double transition(const Vector& transitions, std::size_t count, std::size_t from, std::size_t to) {
    const bool inside = to > 0 && to % 2 == 0;
    return inside && from != to && from != to - 1 ? -1e6 : transitions[from * count + to];
}

double names_total(const Reference& reference,
                   const Reference::Scores& scores,
                   const std::vector<std::uint16_t>& labels) {
    const Vector transitions = reference.floats("ner.transitions");
    const std::size_t count = scores.names[0].size();
    double total = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        total += scores.names[i + 1][labels[i]];
        const bool starts = i == 0 && (labels[i] == 0 || labels[i] % 2 == 1);
        total +=
            starts ? 0 : transition(transitions, count, i == 0 ? kStart : labels[i - 1], labels[i]);
    }
    return total;
}

double best_names_total(const Reference& reference,
                        const Reference::Scores& scores,
                        std::size_t tokens) {
    const Vector transitions = reference.floats("ner.transitions");
    const std::size_t count = scores.names[0].size();
    Vector totals = scores.names[1];
    for (std::size_t label = 2; label < count; label += 2) {
        totals[label] += transition(transitions, count, kStart, label);
    }
    for (std::size_t t = 1; t < tokens; ++t) {
        Vector next(count, -1e300);
        for (std::size_t to = 0; to < count; ++to) {
            for (std::size_t from = 0; from < count; ++from) {
                next[to] =
                    std::max(next[to], totals[from] + transition(transitions, count, from, to));
            }
            next[to] += scores.names[t + 1][to];
        }
        totals = next;
    }
    return *std::max_element(totals.begin(), totals.end());
}

double tree_total(const Reference::Scores& scores, const std::vector<std::int32_t>& heads) {
    double total = 0;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        total += scores.arcs[i + 1][static_cast<std::size_t>(heads[i])];
    }
    return total;
}

std::vector<std::int32_t> best_tree(const Reference::Scores& scores) {
    const std::size_t tokens = scores.arcs.size() - 1;
    std::vector<float> rows;
    for (std::size_t i = 1; i <= tokens; ++i) {
        rows.insert(rows.end(), scores.arcs[i].begin(), scores.arcs[i].end());
    }
    std::vector<std::int32_t> heads(tokens);
    TreeDecoder().decode(rows.data(), tokens + 1, tokens, heads.data());
    return heads;
}

template <typename T>
std::vector<T> part(const std::vector<T>& all, std::size_t first, std::size_t count) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

// Every choice of the network must be one that the reference finds best, or as good but for the
// rounding of activations.
void check_sentence(const Reference& reference,
                    const Text& text,
                    const Analysis& found,
                    std::size_t first,
                    std::size_t count) {
    constexpr double kSlack = 0.02;  // scores are of the size of 2
    const auto scores =
        reference.run(part(text.words, first, count), part(text.classes, first, count));
    const auto heads = part(found.heads, first, count);
    for (std::size_t i = 0; i < count; ++i) {
        CHECK(loss(scores.upos[i + 1], found.upos[first + i]) < kSlack);
        CHECK(loss(scores.xpos[i + 1], found.xpos[first + i]) < kSlack);
        Vector relations =
            reference.relation_scores(scores, i + 1, static_cast<std::size_t>(heads[i]));
        const std::size_t root = relations.size() / 2;
        CHECK((heads[i] == 0) == (found.relations[first + i] == root));
        relations[root] = heads[i] == 0 ? 1e300 : -1e300;
        CHECK(loss(relations, found.relations[first + i]) < kSlack);
    }
    const auto tokens = static_cast<double>(count);
    CHECK(tree_total(scores, best_tree(scores)) - tree_total(scores, heads) < kSlack * tokens);
    CHECK(best_names_total(reference, scores, count) -
              names_total(reference, scores, part(found.names, first, count)) <
          kSlack * tokens);
}

}  // namespace

TEST_CASE("the network does what a plain one in double precision does", "[parse]") {
    for (const bool wide : {false, true}) {
        CoreShape shape;
        shape.wide = wide;
        shape.tag_layer = wide ? 2 : 1;
        shape.ner_layer = wide ? 1 : 2;
        const auto file = random_model(shape, 7);
        const auto network = network_of(file);
        const Reference reference(*file);
        const Text text(3, 12, 14, 600);
        CoreNetwork::Workspace workspace;
        const Analysis found = analyse(*network, text.input(), workspace);
        std::size_t first = 0;
        for (const std::uint32_t length : text.lengths) {
            if (length > 0) {
                check_sentence(reference, text, found, first, length);
            }
            first += length;
        }
    }
}

TEST_CASE("no name is continued that did not begin", "[parse]") {
    const auto network = network_of(random_model(CoreShape(), 4));
    const Text text(8, 60, 30, 900);
    CoreNetwork::Workspace workspace;
    const Analysis found = analyse(*network, text.input(), workspace);
    std::size_t at = 0;
    std::size_t continued = 0;
    for (const std::uint32_t length : text.lengths) {
        for (std::uint32_t i = 0; i < length; ++i, ++at) {
            const std::string& label = network->labels().names[found.names[at]];
            if (label.starts_with("I-")) {
                REQUIRE(i > 0);
                CHECK(network->labels().names[found.names[at - 1]].substr(2) == label.substr(2));
                ++continued;
            }
        }
    }
    CHECK(continued > 0);
}

TEST_CASE("all kernels give the same analysis", "[parse]") {
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
        CoreShape shape;
        shape.hidden = 16 * seed;
        shape.word_dim = 13 * seed;
        shape.layers = seed;
        shape.tag_layer = 1;
        shape.ner_layer = seed;
        const auto file = random_model(shape, seed);
        const Text text(seed, 40, 40, 700);
        CoreNetwork::Workspace workspace;
        const Analysis expected =
            analyse(*network_of(file, portable_kernels()), text.input(), workspace);
        for (const Kernels* kernels : available_kernels()) {
            INFO(kernels->name);
            CHECK(same(analyse(*network_of(file, kernels), text.input(), workspace), expected));
        }
    }
}

TEST_CASE("a sentence's analysis does not depend on the sentences around it", "[parse]") {
    const auto network = network_of(random_model(CoreShape(), 5));
    const Text text(9, 60, 45, 900);
    CoreNetwork::Workspace workspace;
    const Analysis all = analyse(*network, text.input(), workspace);
    Analysis joined;
    std::size_t first = 0;
    for (const std::uint32_t length : text.lengths) {
        const auto forms = part(text.forms, first, length);
        const auto classes = part(text.classes, first, length);
        CoreNetwork::Workspace fresh;
        CoreNetwork::Workspace& used = first % 2 == 0 ? fresh : workspace;
        const Analysis one = analyse(*network, {forms, {&length, 1}, classes}, used);
        joined.upos.insert(joined.upos.end(), one.upos.begin(), one.upos.end());
        joined.xpos.insert(joined.xpos.end(), one.xpos.begin(), one.xpos.end());
        joined.names.insert(joined.names.end(), one.names.begin(), one.names.end());
        joined.heads.insert(joined.heads.end(), one.heads.begin(), one.heads.end());
        joined.relations.insert(joined.relations.end(), one.relations.begin(), one.relations.end());
        first += length;
    }
    CHECK(same(joined, all));
}

TEST_CASE("more forms than the cache holds change nothing", "[parse]") {
    CoreShape shape;
    shape.hidden = 512;  // 16 KiB a form, so 512 forms
    shape.layers = 1;
    shape.ner_layer = 1;
    const auto network = network_of(random_model(shape, 5));
    const Text text(11, 60, 40, 2000);
    CoreNetwork::Workspace workspace;
    const Analysis first = analyse(*network, text.input(), workspace);
    CHECK(same(analyse(*network, text.input(), workspace), first));
}

TEST_CASE("a workspace may go from one network to another", "[parse]") {
    CoreShape larger;
    larger.hidden = 48;
    larger.names = false;
    const auto one = network_of(random_model(CoreShape(), 1));
    const auto two = network_of(random_model(larger, 2));
    const Text text(2, 10, 20, 300);
    CoreNetwork::Workspace shared;
    CoreNetwork::Workspace own;
    const Analysis expected = analyse(*two, text.input(), own);
    CHECK(expected.names.empty());
    analyse(*one, text.input(), shared);
    CHECK(same(analyse(*two, text.input(), shared), expected));
}

TEST_CASE("many threads use one network at once", "[parse]") {
    const auto network = network_of(random_model(CoreShape(), 5));
    const Text text(4, 30, 25, 500);
    CoreNetwork::Workspace workspace;
    const Analysis expected = analyse(*network, text.input(), workspace);
    std::vector<Analysis> found(4);
    std::vector<std::thread> threads;
    for (Analysis& analysis : found) {
        threads.emplace_back([&] {
            CoreNetwork::Workspace own;
            static_cast<void>(network->analyse(text.input(), own, analysis));
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const Analysis& analysis : found) {
        CHECK(same(analysis, expected));
    }
}

TEST_CASE("sentences up to the limit are analysed, longer ones refused by name", "[parse]") {
    const auto network = network_of(random_model(CoreShape(), 5));
    CoreNetwork::Workspace workspace;
    Analysis analysis;
    std::vector<std::string_view> forms(kSentenceTokensMax, "word");
    std::vector<std::uint32_t> lengths = {static_cast<std::uint32_t>(forms.size())};
    analysis = analyse(*network, {forms, lengths, {}}, workspace);
    CHECK(std::count(analysis.heads.begin(), analysis.heads.end(), 0) == 1);
    forms.push_back("word");
    lengths[0] += 1;
    const Status status = network->analyse({forms, lengths, {}}, workspace, analysis);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == ErrorCode::limit_exceeded);
    CHECK_THAT(status.error().message, Catch::Contains("kSentenceTokensMax"));
}

TEST_CASE("sizes of an input that do not agree are an error", "[parse]") {
    const auto network = network_of(random_model(CoreShape(), 5));
    CoreNetwork::Workspace workspace;
    Analysis analysis;
    const std::vector<std::string_view> forms = {"a", "b"};
    const std::vector<std::uint32_t> lengths = {3};
    CHECK_FALSE(network->analyse({forms, lengths, {}}, workspace, analysis).ok());
    const std::vector<std::uint32_t> right = {2};
    CHECK_FALSE(network->analyse({forms, right, {{1U}}}, workspace, analysis).ok());
    CHECK(network->analyse({{}, {}, {}}, workspace, analysis).ok());
}

namespace {

// A random model whose section `name` is replaced.
template <typename T>
std::shared_ptr<const ModelFile> model_with(const std::string& name,
                                            const std::vector<T>& values,
                                            std::size_t rows,
                                            std::size_t columns) {
    const auto file = random_model(CoreShape(), 1);
    ModelWriter writer;
    for (const std::string& section : file->section_names()) {
        if (section == name) {
            writer.add<T>(name, values, rows, columns);
        } else if (const auto text = file->text(section); text.ok()) {
            writer.add_text(section, *text);
        } else if (const auto bytes = file->array<std::int8_t>(section); bytes.ok()) {
            writer.add<std::int8_t>(section, bytes->values, bytes->rows, bytes->columns);
        } else {
            const auto floats = file->array<float>(section);
            writer.add<float>(section, floats->values, floats->rows, floats->columns);
        }
    }
    auto changed = ModelFile::parse(*writer.bytes(), "changed.model");
    REQUIRE(changed.ok());
    return *changed;
}

// The error of loading it.
template <typename T>
Error error_with(const std::string& name,
                 const std::vector<T>& values,
                 std::size_t rows,
                 std::size_t columns) {
    const auto network = CoreNetwork::load(model_with(name, values, rows, columns));
    REQUIRE_FALSE(network.ok());
    CHECK(network.error().code == ErrorCode::invalid_argument);
    CHECK_THAT(network.error().message, Catch::Contains("changed.model"));
    return network.error();
}

std::vector<char> changed_config(const std::function<void(nlohmann::json&)>& change) {
    auto config = nlohmann::json::parse(*random_model(CoreShape(), 1)->text("config"));
    change(config);
    const std::string text = config.dump();
    return {text.begin(), text.end()};
}

Error error_with_config(const std::function<void(nlohmann::json&)>& change) {
    const std::vector<char> text = changed_config(change);
    return error_with<char>("config", text, 1, text.size());
}

}  // namespace

TEST_CASE("weights whose sums could overflow are refused, and so are floats without bounds",
          "[parse]") {
    CHECK_THAT(
        error_with<std::int16_t>("rel.out", std::vector<std::int16_t>(51 * 24, 30000), 51, 24)
            .message,
        Catch::Contains("overflow"));
    CHECK_THAT(
        error_with<float>("rel.out.bias", std::vector<float>(51, std::nanf("")), 1, 51).message,
        Catch::Contains("kModelFloatMax"));
    CHECK_THAT(error_with<float>("rel.out.scale", std::vector<float>(51, 1e30F), 1, 51).message,
               Catch::Contains("rel.out.scale"));
    CHECK_THAT(error_with<float>("rel.out.bias", std::vector<float>(50, 0.0F), 1, 50).message,
               Catch::Contains("51"));
    CHECK_THAT(error_with<std::int8_t>("tag.upos", std::vector<std::int8_t>(16), 4, 4).message,
               Catch::Contains("tag.upos"));
}

TEST_CASE("a configuration that cannot be is refused with its reason", "[parse]") {
    CHECK_THAT(error_with<char>("config", {'{'}, 1, 1).message, Catch::Contains("JSON"));
    const std::string_view kind = "french-core 1";
    CHECK_THAT(error_with<char>("kind", {kind.begin(), kind.end()}, 1, kind.size()).message,
               Catch::Contains("english-core 1"));
    CHECK_THAT(error_with_config([](auto& c) { c["hidden"] = 24; }).message, Catch::Contains("16"));
    CHECK_THAT(error_with_config([](auto& c) { c["hidden"] = -16; }).message,
               Catch::Contains("hidden"));
    CHECK_THAT(error_with_config([](auto& c) { c["tag_layer"] = 3; }).message,
               Catch::Contains("tag_layer"));
    CHECK_THAT(error_with_config([](auto& c) { c["arc_dim"] = 129; }).message,
               Catch::Contains("128"));
    CHECK_THAT(error_with_config([](auto& c) {
                   c["deprels"] = {"a", "b"};
               }).message,
               Catch::Contains("root"));
    CHECK_THAT(error_with_config([](auto& c) { c["upos"] = 5; }).message, Catch::Contains("upos"));
    CHECK_THAT(error_with<char>("words", {'a', '\n', 'a', '\n'}, 1, 4).message,
               Catch::Contains("twice"));
    CHECK_THAT(error_with<char>("words", {'a', '\n', 'b', '\n'}, 1, 4).message,
               Catch::Contains("word.table"));
}

TEST_CASE("a model is loaded from a file, and a missing file is named", "[parse]") {
    const entente::testing::TempDir folder;
    const std::string path = folder.file("core.model");
    const auto missing = CoreNetwork::load(path);
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code == ErrorCode::not_found);
    REQUIRE(RandomCoreModel(CoreShape(), 1).write().write(path).ok());
    CHECK(CoreNetwork::load(path).ok());
}

namespace {

// "A b. C d e." with its tokens and sentences; the full stops belong to the tokens before.
Document two_sentences() {
    Document document = Document::of("Ann met. Bob left Rome");
    const std::vector<ByteSpan> spans = {{0, 3}, {4, 8}, {9, 12}, {13, 17}, {18, 22}};
    for (const ByteSpan& span : spans) {
        document.tokens.emplace_back().span = span;
    }
    document.sentences.push_back({{0, 8}, 0, 2});
    document.sentences.push_back({{9, 22}, 2, 5});
    return document;
}

}  // namespace

TEST_CASE("the stage fills tags, heads, relations and names of a document", "[parse]") {
    const auto file = random_model(CoreShape(), 21);
    const auto network = network_of(file);
    const std::vector<std::string_view> forms = {"Ann", "met.", "Bob", "left", "Rome"};
    const std::vector<std::uint32_t> lengths = {2, 3};
    const std::vector<std::uint64_t> classes = {1, 0, 4, 0, 2};
    CoreNetwork::Workspace workspace;
    const Analysis expected = analyse(*network, {forms, lengths, classes}, workspace);
    const CoreLabels& labels = network->labels();
    const auto stage =
        Analyzer::create(network_of(file), [&](const Document& /*document*/) { return classes; });
    REQUIRE(stage.ok());
    Document document = two_sentences();
    for (int round = 0; round < 2; ++round) {
        REQUIRE((*stage)->apply(document).ok());
        for (std::size_t i = 0; i < 5; ++i) {
            const Token& token = document.tokens[i];
            const std::int32_t first = i < 2 ? 0 : 2;
            CHECK(upos_name(token.upos) == labels.upos[expected.upos[i]]);
            CHECK(token.xpos == labels.xpos[expected.xpos[i]]);
            CHECK(token.deprel == labels.relations[expected.relations[i]]);
            CHECK(token.head == (expected.heads[i] == 0 ? -1 : first + expected.heads[i] - 1));
            CHECK((token.head == -1) == (token.deprel == "root"));
        }
        std::size_t named = 0;
        for (const NameSpan& name : document.names) {
            CHECK(name.last_token > name.first_token);
            for (std::uint32_t i = name.first_token; i < name.last_token; ++i, ++named) {
                CHECK(labels.names[expected.names[i]].substr(2) == name.type);
            }
        }
        CHECK(named == 5 - static_cast<std::size_t>(
                               std::count(expected.names.begin(), expected.names.end(), 0)));
    }
}

TEST_CASE("a model with labels that are none of ours is refused", "[parse]") {
    const auto tags = changed_config([](auto& c) { c["upos"][3] = "VRB"; });
    const auto stage =
        Analyzer::create(network_of(model_with<char>("config", tags, 1, tags.size())));
    REQUIRE_FALSE(stage.ok());
    CHECK_THAT(stage.error().message, Catch::Contains("VRB"));
    const auto names = changed_config([](auto& c) { c["ner"][1] = "Person"; });
    CHECK_FALSE(
        Analyzer::create(network_of(model_with<char>("config", names, 1, names.size()))).ok());
}
