#include "importers/parse/core_network.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <numeric>
#include <utility>

#include "importers/neural/aligned.h"
#include "importers/neural/word_features.h"
#include "importers/parse/core_layers.h"
#include "importers/parse/form_cache.h"
#include "importers/parse/tree.h"

namespace entente {

namespace {

// Sentences that run in lockstep, as two tiles of the kernels, and positions of sentences that go through
// the network together: few enough that what they need stays in the second cache. The answers do not
// depend on either figure.
constexpr std::size_t kLanes = 12;
constexpr std::size_t kGroupPositions = 384;
// New forms whose rows are computed together.
constexpr std::size_t kFreshRows = 48;
constexpr float kLeak = 0.1F;

// Makes room without clearing again what is there.
template <typename T>
void at_least(AlignedVector<T>& vector, std::size_t size) {
    if (vector.size() < size) {
        vector.resize(size);
    }
}

// Rows of int16 with a scale each: what goes into a product.
struct Quantized {
    AlignedVector<std::int16_t> rows;
    AlignedVector<float> scales;

    void resize(std::size_t count, std::size_t stride) {
        at_least(rows, count * stride);
        at_least(scales, count);
    }
};

struct Sentence {
    std::size_t token = 0;     // index of its first token in the input
    std::size_t length = 0;    // tokens
    std::size_t position = 0;  // of its root in the group; token i is at position + 1 + i
};

// A sentence on its way through one direction of a layer.
struct Lane {
    const Sentence* sentence = nullptr;
    std::size_t time = 0;

    std::size_t position(std::size_t direction) const {
        return sentence->position + (direction == 0 ? time : sentence->length - time);
    }
};

std::size_t best_of(const float* scores, std::size_t count) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < count; ++i) {
        if (scores[i] > scores[best]) {
            best = i;
        }
    }
    return best;
}

// Adds the thread's processor time since the last call, or since it was made, to one figure after the
// other.
class Clock {
public:
    explicit Clock(bool on) : on_(on), last_(on ? now() : 0) {}

    void add_to(double& seconds) {
        if (on_) {
            const double time = now();
            seconds += time - last_;
            last_ = time;
        }
    }

private:
    static double now() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }

    bool on_;
    double last_;
};

}  // namespace

struct CoreMemory {
    std::uint64_t network = 0;  // whose rows the cache holds
    FormCache products_cache;   // the first layer's input products of a form, both directions
    FormCache inputs_cache;     // its quantised input vector and scale, for many more forms
    WordFeatures features;
    std::vector<std::uint32_t> starts;  // first token of each sentence
    std::vector<std::uint32_t> by_length;
    std::vector<Sentence> group;

    // Of the first layer: rows of input products by position, in the cache or in `spare`.
    std::vector<const float*> input_rows;
    std::vector<AlignedVector<float>> spare;
    std::size_t spare_used = 0;
    std::vector<float*> fresh;
    AlignedVector<float> vector;
    Quantized fresh_inputs;
    AlignedVector<float> fresh_products;

    AlignedVector<float> products;                      // of a direction of a later layer
    std::array<AlignedVector<std::int16_t>, 2> states;  // outputs of a layer and of the one before
    AlignedVector<std::int16_t> zeros;
    AlignedVector<float> state_scales;
    AlignedVector<float> cells;

    AlignedVector<float> floats;
    AlignedVector<float> more_floats;
    AlignedVector<float> scores;
    Quantized hidden;
    Quantized heads;
    AlignedVector<std::int16_t> packed_heads;
    AlignedVector<float> no_bias;
    TreeDecoder trees;
    AlignedVector<std::int32_t> came_from;
    AlignedVector<float> label_totals;
};

namespace {

// One group of sentences on its way through the network.
class GroupRun {
public:
    GroupRun(const CoreLayers& layers,
             const CoreInput& input,
             CoreMemory& memory,
             CoreTimes* times,
             Analysis& analysis)
        : n_(layers),
          kernels_(*layers.kernels),
          input_(input),
          m_(memory),
          times_(times != nullptr ? *times : unused_),
          clock_(times != nullptr),
          out_(analysis) {
        for (const Sentence& sentence : m_.group) {
            positions_ = std::max(positions_, sentence.position + sentence.length + 1);
        }
    }

    void run() {
        const std::size_t width = 2 * n_.sizes.hidden;
        m_.state_scales.resize(std::max(m_.state_scales.size(), positions_), kStateScale);
        at_least(m_.states[0], positions_ * width);
        at_least(m_.states[1], positions_ * width);
        find_input_rows();
        clock_.add_to(times_.input);
        for (std::size_t layer = 0; layer < n_.sizes.layers; ++layer) {
            run_layer(layer);
            clock_.add_to(times_.layers);
            if (n_.sizes.tag_layer == layer + 1) {
                tag();
                clock_.add_to(times_.tags);
            }
            if (n_.sizes.ner_layer == layer + 1 && !n_.labels.names.empty()) {
                find_names();
                clock_.add_to(times_.names);
            }
        }
        parse();
        relate();
        clock_.add_to(times_.relations);
    }

private:
    // --- the first layer's input products ---

    void find_input_rows() {
        m_.products_cache.begin_round();
        m_.inputs_cache.begin_round();
        m_.spare_used = 0;
        m_.input_rows.resize(positions_);
        m_.vector.resize(padded(n_.sizes.input()));
        m_.fresh_inputs.resize(kFreshRows, m_.vector.size());
        for (const Sentence& sentence : m_.group) {
            m_.input_rows[sentence.position] = n_.root_row.data();
            for (std::size_t i = 0; i < sentence.length; ++i) {
                const std::size_t token = sentence.token + i;
                m_.input_rows[sentence.position + 1 + i] = input_row(
                    input_.forms[token], input_.classes.empty() ? 0 : input_.classes[token]);
            }
        }
        fill_fresh_rows();
    }

    const float* input_row(std::string_view form, std::uint64_t classes) {
        const auto [bytes, fresh] = m_.products_cache.find(form, classes);
        auto* row = reinterpret_cast<float*>(bytes);
        if (!fresh) {
            return row;
        }
        if (row == nullptr) {
            if (m_.spare_used == m_.spare.size()) {
                m_.spare.emplace_back(2 * n_.sizes.gates());
            }
            row = m_.spare[m_.spare_used++].data();
        }
        fresh_input(form, classes, m_.fresh.size());
        m_.fresh.push_back(row);
        if (m_.fresh.size() == kFreshRows) {
            fill_fresh_rows();
        }
        return row;
    }

    // Makes the quantised input vector of a form the `number`-th of m_.fresh_inputs.
    void fresh_input(std::string_view form, std::uint64_t classes, std::size_t number) {
        const std::size_t width = m_.vector.size();
        std::int16_t* quantized = m_.fresh_inputs.rows.data() + number * width;
        float* scale = &m_.fresh_inputs.scales[number];
        const auto [kept, fresh] = m_.inputs_cache.find(form, classes);
        if (!fresh) {
            std::memcpy(scale, kept, sizeof(float));
            std::memcpy(quantized, kept + sizeof(float), width * sizeof(std::int16_t));
            return;
        }
        m_.features.read(form, static_cast<std::uint32_t>(n_.sizes.buckets));
        n_.input_vector(m_.features.key(), m_.features.buckets(), classes, m_.vector.data());
        kernels_.quantize(m_.vector.data(), width, quantized, scale);
        if (kept != nullptr) {
            std::memcpy(kept, scale, sizeof(float));
            std::memcpy(kept + sizeof(float), quantized, width * sizeof(std::int16_t));
        }
    }

    void fill_fresh_rows() {
        const std::size_t gates = n_.sizes.gates();
        at_least(m_.fresh_products, kFreshRows * 2 * gates);
        for (std::size_t direction = 0; direction < 2; ++direction) {
            n_.lstm[0].input[direction].run(kernels_,
                                            m_.fresh_inputs.rows.data(),
                                            m_.vector.size(),
                                            m_.fresh_inputs.scales.data(),
                                            m_.fresh.size(),
                                            m_.fresh_products.data() + direction * gates,
                                            2 * gates);
        }
        for (std::size_t i = 0; i < m_.fresh.size(); ++i) {
            std::copy_n(m_.fresh_products.data() + i * 2 * gates, 2 * gates, m_.fresh[i]);
        }
        m_.fresh.clear();
    }

    // --- the layers ---

    const std::int16_t* outputs() const { return m_.states[current_].data(); }

    void run_layer(std::size_t layer) {
        const std::size_t gates = n_.sizes.gates();
        const std::size_t next = layer == 0 ? 0 : 1 - current_;
        for (std::size_t direction = 0; direction < 2; ++direction) {
            if (layer > 0) {
                at_least(m_.products, positions_ * gates);
                n_.lstm[layer].input[direction].run(kernels_,
                                                    outputs(),
                                                    2 * n_.sizes.hidden,
                                                    m_.state_scales.data(),
                                                    positions_,
                                                    m_.products.data(),
                                                    gates);
            }
            run_direction(layer, direction, m_.states[next].data());
        }
        current_ = next;
    }

    // The row of input products of a position.
    const float* products_of(std::size_t layer, std::size_t direction, std::size_t position) const {
        return layer == 0 ? m_.input_rows[position] + direction * n_.sizes.gates()
                          : m_.products.data() + position * n_.sizes.gates();
    }

    // Starts to fetch a row of products from the outer caches.
    void ask_for(const float* row) const {
        for (std::size_t i = 0; i < n_.sizes.gates(); i += 64 / sizeof(float)) {
            __builtin_prefetch(row + i);
        }
    }

    // Sentences run in lanes, each of which takes the next sentence when it has done one, so that the
    // kernel has full tiles to work on almost to the end.
    void run_direction(std::size_t layer, std::size_t direction, std::int16_t* states) {
        const std::size_t hidden = n_.sizes.hidden;
        m_.zeros.assign(hidden, 0);
        at_least(m_.cells, kLanes * hidden);
        std::array<Lane, kLanes> lanes{};
        std::array<const std::int16_t*, kLanes> before{};
        std::array<const float*, kLanes> input{};
        std::array<float*, kLanes> cell{};
        std::array<std::int16_t*, kLanes> after{};
        for (std::size_t i = 0; i < kLanes; ++i) {
            cell[i] = m_.cells.data() + i * hidden;
        }
        LstmStep step;
        step.weights = n_.lstm[layer].recurrent[direction].weights();
        step.scales = n_.lstm[layer].recurrent[direction].scales();
        step.blocks = hidden / kBlockRows;
        step.before = before.data();
        step.input = input.data();
        step.cell = cell.data();
        step.after = after.data();
        std::size_t next = 0;
        const auto start = [&](std::size_t i) {
            lanes[i] = {&m_.group[next++], 0};
            before[i] = m_.zeros.data();
            std::fill_n(cell[i], hidden, 0.0F);
        };
        for (; step.sequences < std::min(kLanes, m_.group.size()); ++step.sequences) {
            start(step.sequences);
        }
        while (step.sequences > 0) {
            for (std::size_t i = 0; i < step.sequences; ++i) {
                const std::size_t position = lanes[i].position(direction);
                input[i] = products_of(layer, direction, position);
                after[i] = states + position * 2 * hidden + direction * hidden;
                if (lanes[i].time < lanes[i].sentence->length) {
                    ask_for(products_of(
                        layer, direction, direction == 0 ? position + 1 : position - 1));
                }
            }
            kernels_.lstm_step(step);
            for (std::size_t i = step.sequences; i-- > 0;) {
                before[i] = after[i];
                if (++lanes[i].time <= lanes[i].sentence->length) {
                    continue;
                }
                if (next < m_.group.size()) {
                    start(i);
                } else {
                    // The last lane takes its place; nothing but its memory is behind it.
                    const std::size_t last = --step.sequences;
                    lanes[i] = lanes[last];
                    before[i] = before[last];
                    std::swap(cell[i], cell[last]);
                }
            }
        }
    }

    // --- the heads ---

    // A linear map of the current layer's outputs.
    float* map_outputs(const LinearLayer& map, float slope, AlignedVector<float>& to) {
        at_least(to, positions_ * map.stride());
        map.run(kernels_,
                outputs(),
                2 * n_.sizes.hidden,
                m_.state_scales.data(),
                positions_,
                to.data(),
                map.stride(),
                slope);
        return to.data();
    }

    void quantize_rows(const float* rows, std::size_t stride, Quantized& to) const {
        to.resize(positions_, stride);
        for (std::size_t i = 0; i < positions_; ++i) {
            kernels_.quantize(
                rows + i * stride, stride, to.rows.data() + i * stride, &to.scales[i]);
        }
    }

    // A linear map of `from`, which are quantised rows of `stride` for all positions.
    float* map_rows(const LinearLayer& map,
                    const Quantized& from,
                    std::size_t stride,
                    AlignedVector<float>& to) {
        at_least(to, positions_ * map.stride());
        map.run(kernels_,
                from.rows.data(),
                stride,
                from.scales.data(),
                positions_,
                to.data(),
                map.stride());
        return to.data();
    }

    // Calls take(token, position) for all tokens.
    template <typename Take>
    void for_tokens(const Take& take) const {
        for (const Sentence& sentence : m_.group) {
            for (std::size_t i = 0; i < sentence.length; ++i) {
                take(sentence.token + i, sentence.position + 1 + i);
            }
        }
    }

    void tag() {
        const std::size_t stride = n_.tag_hidden.stride();
        quantize_rows(map_outputs(n_.tag_hidden, 0.0F, m_.floats), stride, m_.hidden);
        const auto choose = [&](const LinearLayer& map, std::vector<std::uint16_t>& tags) {
            const float* scores = map_rows(map, m_.hidden, stride, m_.scores);
            for_tokens([&](std::size_t token, std::size_t position) {
                tags[token] = static_cast<std::uint16_t>(
                    best_of(scores + position * map.stride(), map.rows()));
            });
        };
        choose(n_.tag_upos, out_.upos);
        choose(n_.tag_xpos, out_.xpos);
    }

    void find_names() {
        const std::size_t stride = n_.ner_hidden.stride();
        quantize_rows(map_outputs(n_.ner_hidden, 0.0F, m_.floats), stride, m_.hidden);
        const float* scores = map_rows(n_.ner_out, m_.hidden, stride, m_.scores);
        for (const Sentence& sentence : m_.group) {
            best_labels(scores + (sentence.position + 1) * n_.ner_out.stride(),
                        sentence.length,
                        out_.names.data() + sentence.token);
        }
    }

    // Viterbi (1967): the labels of the greatest sum of scores and transitions; of equal ones the lowest.
    void best_labels(const float* scores, std::size_t tokens, std::uint16_t* labels) {
        if (tokens == 0) {
            return;
        }
        const std::size_t count = n_.labels.names.size();
        const std::size_t stride = n_.ner_out.stride();
        at_least(m_.came_from, tokens * stride);
        m_.label_totals.assign(scores, scores + stride);
        for (std::size_t label = 0; label < count; ++label) {
            m_.label_totals[label] += n_.ner_starts[label];
        }
        for (std::size_t t = 1; t < tokens; ++t) {
            kernels_.viterbi_step({n_.ner_transitions.data(),
                                   count,
                                   scores + t * stride,
                                   m_.label_totals.data(),
                                   m_.came_from.data() + t * stride});
        }
        std::size_t label = best_of(m_.label_totals.data(), count);
        for (std::size_t t = tokens - 1; t > 0; --t) {
            labels[t] = static_cast<std::uint16_t>(label);
            label = static_cast<std::size_t>(m_.came_from[t * stride + label]);
        }
        labels[0] = static_cast<std::uint16_t>(label);
    }

    void parse() {
        const std::size_t stride = n_.arc_dep.stride();
        quantize_rows(map_outputs(n_.arc_head, kLeak, m_.floats), stride, m_.heads);
        quantize_rows(map_outputs(n_.arc_dep, kLeak, m_.floats), stride, m_.hidden);
        quantize_rows(
            map_rows(n_.arc_bilinear, m_.hidden, stride, m_.more_floats), stride, m_.hidden);
        clock_.add_to(times_.arcs);
        for (const Sentence& sentence : m_.group) {
            score_arcs(sentence);
            clock_.add_to(times_.arcs);
            m_.trees.decode(m_.scores.data(),
                            padded(sentence.length + 1),
                            sentence.length,
                            out_.heads.data() + sentence.token);
            clock_.add_to(times_.trees);
        }
    }

    // m_.scores: a row for each token with the scores of position 0.. of the sentence as its head.
    void score_arcs(const Sentence& sentence) {
        const std::size_t stride = n_.arc_dep.stride();
        const std::size_t count = sentence.length + 1;
        at_least(m_.packed_heads, padded(count) * stride);
        pack_rows(m_.heads.rows.data() + sentence.position * stride,
                  stride,
                  count,
                  stride / 2,
                  m_.packed_heads.data());
        m_.more_floats.assign(padded(count), 0.0F);
        std::copy_n(m_.heads.scales.data() + sentence.position, count, m_.more_floats.data());
        at_least(m_.no_bias, padded(count));
        at_least(m_.scores, sentence.length * padded(count));
        LinearProduct product;
        product.weights = m_.packed_heads.data();
        product.scales = m_.more_floats.data();
        product.bias = m_.no_bias.data();
        product.blocks = padded(count) / kBlockRows;
        product.pairs = stride / 2;
        product.inputs = m_.hidden.rows.data() + (sentence.position + 1) * stride;
        product.input_stride = stride;
        product.input_scales = m_.hidden.scales.data() + sentence.position + 1;
        product.count = sentence.length;
        product.outputs = m_.scores.data();
        product.output_stride = padded(count);
        kernels_.linear(product);
    }

    void relate() {
        const std::size_t stride = n_.rel_dep.stride();
        const float* of_dep = map_outputs(n_.rel_dep, 1.0F, m_.floats);
        const float* of_head = map_outputs(n_.rel_head, 1.0F, m_.more_floats);
        m_.hidden.resize(positions_, stride);
        for (const Sentence& sentence : m_.group) {
            // The root is nobody's dependant; its row is a copy so that there is something to map.
            for (std::size_t i = 0; i <= sentence.length; ++i) {
                const std::size_t position = sentence.position + i;
                const std::size_t head =
                    i == 0 ? 0 : static_cast<std::size_t>(out_.heads[sentence.token + i - 1]);
                kernels_.quantize_sum(of_dep + position * stride,
                                      of_head + (sentence.position + head) * stride,
                                      stride,
                                      kLeak,
                                      m_.hidden.rows.data() + position * stride,
                                      &m_.hidden.scales[position]);
            }
        }
        float* scores = map_rows(n_.rel_out, m_.hidden, stride, m_.scores);
        for_tokens([&](std::size_t token, std::size_t position) {
            float* row = scores + position * n_.rel_out.stride();
            row[n_.root_relation] = std::numeric_limits<float>::lowest();
            out_.relations[token] = static_cast<std::uint16_t>(
                out_.heads[token] == 0 ? n_.root_relation : best_of(row, n_.rel_out.rows()));
        });
    }

    const CoreLayers& n_;
    const Kernels& kernels_;
    const CoreInput& input_;
    CoreMemory& m_;
    CoreTimes unused_;
    CoreTimes& times_;
    Clock clock_;
    Analysis& out_;
    std::size_t positions_ = 0;
    std::size_t current_ = 0;  // which of the states the last layer wrote
};

Status check(const CoreInput& input) {
    std::size_t tokens = 0;
    for (const std::uint32_t length : input.lengths) {
        if (length > kSentenceTokensMax) {
            return Error{ErrorCode::limit_exceeded,
                         "a sentence has " + std::to_string(length) + " tokens, more than " +
                             std::to_string(kSentenceTokensMax) +
                             " (limit kSentenceTokensMax); split it before it is parsed"};
        }
        tokens += length;
    }
    if (tokens != input.forms.size() ||
        (!input.classes.empty() && input.classes.size() != input.forms.size())) {
        return Error{ErrorCode::invalid_argument,
                     "the sentences have " + std::to_string(tokens) + " tokens, and there are " +
                         std::to_string(input.forms.size()) + " forms and " +
                         std::to_string(input.classes.size()) +
                         " gazetteer classes; give one of each per token"};
    }
    return {};
}

// The next sentences of m.by_length from `next` on that run together, longest first.
void next_group(const CoreInput& input, std::size_t& next, CoreMemory& m) {
    m.group.clear();
    std::size_t positions = 0;
    while (next < m.by_length.size()) {
        const std::uint32_t sentence = m.by_length[next];
        const std::size_t length = input.lengths[sentence];
        if (!m.group.empty() && positions + length + 1 > kGroupPositions) {
            break;
        }
        m.group.push_back({m.starts[sentence], length, positions});
        positions += length + 1;
        ++next;
    }
}

}  // namespace

CoreNetwork::Workspace::Workspace() : memory_(std::make_unique<CoreMemory>()) {}

CoreNetwork::Workspace::~Workspace() = default;

CoreNetwork::CoreNetwork(std::unique_ptr<const CoreLayers> layers) : layers_(std::move(layers)) {}

CoreNetwork::~CoreNetwork() = default;

Result<std::unique_ptr<const CoreNetwork>> CoreNetwork::load(std::shared_ptr<const ModelFile> file,
                                                             const Kernels* kernels) {
    if (kernels == nullptr) {
        ENTENTE_ASSIGN(kernels, chosen_kernels());
    }
    ENTENTE_ASSIGN(auto layers, CoreLayers::read(std::move(file), *kernels));
    return std::unique_ptr<const CoreNetwork>(new CoreNetwork(std::move(layers)));
}

Result<std::unique_ptr<const CoreNetwork>> CoreNetwork::load(const std::filesystem::path& path,
                                                             const Kernels* kernels) {
    ENTENTE_ASSIGN(auto file, ModelFile::open(path));
    return load(std::move(file), kernels);
}

const CoreLabels& CoreNetwork::labels() const {
    return layers_->labels;
}

const Kernels& CoreNetwork::kernels() const {
    return *layers_->kernels;
}

Status CoreNetwork::analyse(const CoreInput& input,
                            Workspace& workspace,
                            Analysis& analysis) const {
    ENTENTE_TRY(check(input));
    CoreMemory& m = *workspace.memory_;
    if (m.network != layers_->id) {
        const CoreSizes& sizes = layers_->sizes;
        m.products_cache.reset(2 * sizes.gates() * sizeof(float), kProductsCacheBytes);
        m.inputs_cache.reset(sizeof(float) + padded(sizes.input()) * sizeof(std::int16_t),
                             kInputsCacheBytes);
        m.spare.clear();
        m.network = layers_->id;
    }
    const std::size_t tokens = input.forms.size();
    analysis.upos.assign(tokens, 0);
    analysis.xpos.assign(tokens, 0);
    analysis.names.assign(layers_->labels.names.empty() ? 0 : tokens, 0);
    analysis.heads.assign(tokens, 0);
    analysis.relations.assign(tokens, 0);
    m.starts.resize(input.lengths.size());
    std::exclusive_scan(input.lengths.begin(), input.lengths.end(), m.starts.begin(), 0U);
    m.by_length.resize(input.lengths.size());
    std::iota(m.by_length.begin(), m.by_length.end(), 0U);
    std::stable_sort(m.by_length.begin(), m.by_length.end(), [&](std::uint32_t a, std::uint32_t b) {
        return input.lengths[a] > input.lengths[b];
    });
    std::size_t next = 0;
    while (next < m.by_length.size()) {
        next_group(input, next, m);
        GroupRun(*layers_, input, m, workspace.times, analysis).run();
    }
    return {};
}

}  // namespace entente
