#include "importers/train/network.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "importers/model_file.h"
#include "importers/train/pass.h"

namespace entente::train {

namespace {

constexpr float kClip = 5.0F;  // longest gradient that is followed

}  // namespace

namespace {

constexpr std::size_t Sizes::*kSizes[] = {&Sizes::words,
                                          &Sizes::word_dim,
                                          &Sizes::buckets,
                                          &Sizes::sub_dim,
                                          &Sizes::vector_dim,
                                          &Sizes::gazetteer_bits,
                                          &Sizes::hidden,
                                          &Sizes::layers,
                                          &Sizes::tag_layer,
                                          &Sizes::tag_hidden,
                                          &Sizes::ner_layer,
                                          &Sizes::ner_hidden,
                                          &Sizes::arc_dim,
                                          &Sizes::rel_hidden,
                                          &Sizes::upos,
                                          &Sizes::xpos,
                                          &Sizes::deprels,
                                          &Sizes::ner};

}  // namespace

std::vector<std::uint32_t> Sizes::list() const {
    std::vector<std::uint32_t> out;
    for (const auto member : kSizes) {
        out.push_back(static_cast<std::uint32_t>(this->*member));
    }
    return out;
}

Sizes Sizes::of(std::span<const std::uint32_t> list) {
    if (list.size() != std::size(kSizes)) {
        throw std::runtime_error("a saved network is of another program version: train it again");
    }
    Sizes sizes;
    for (std::size_t i = 0; i < list.size(); ++i) {
        sizes.*kSizes[i] = list[i];
    }
    return sizes;
}

Network::Network(const Sizes& sizes, std::uint64_t seed, std::shared_ptr<const Matrix> vectors)
    : seed_(seed) {
    weights_.sizes = sizes;
    weights_.vectors = std::move(vectors);
    const std::size_t given = weights_.vectors == nullptr ? 0 : weights_.vectors->columns();
    if (given != sizes.vector_dim) {
        throw std::runtime_error("a network for word vectors of " +
                                 std::to_string(sizes.vector_dim) + " numbers got vectors of " +
                                 std::to_string(given));
    }
    Random random(seed);
    const std::size_t dim = sizes.word_dim + sizes.sub_dim;
    const std::size_t out = 2 * sizes.hidden;
    const auto dense = [&](const std::string& name, std::size_t rows, std::size_t columns) {
        add(name, rows, columns, std::sqrt(2.0F / static_cast<float>(rows + columns)), random);
    };
    const auto bias = [&](const std::string& name, std::size_t columns) {
        add(name + ".bias", 1, columns, 0, random);
    };
    add("word.table", sizes.words, sizes.word_dim, 0.1F, random, true);
    add("sub.table", sizes.buckets, sizes.sub_dim, 0.05F, random, true);
    add("gazetteer.table", std::max<std::size_t>(1, sizes.gazetteer_bits), dim, 0.02F, random);
    add("root", 1, dim, 0.1F, random);
    dense("vector.projection", std::max<std::size_t>(1, sizes.vector_dim), sizes.word_dim);
    for (const auto& [name, rows, columns] :
         std::initializer_list<std::tuple<const char*, std::size_t, std::size_t>>{
             {"tag.hidden", out, sizes.tag_hidden},
             {"tag.upos", sizes.tag_hidden, sizes.upos},
             {"tag.xpos", sizes.tag_hidden, sizes.xpos},
             {"ner.hidden", out, sizes.ner_hidden},
             {"ner.out", sizes.ner_hidden, std::max<std::size_t>(1, sizes.ner)},
             {"arc.head", out, sizes.arc_dim},
             {"arc.dep", out, sizes.arc_dim},
             {"arc.bilinear", sizes.arc_dim, sizes.arc_dim}}) {
        dense(name, rows, columns);
        bias(name, columns);
    }
    dense("rel.head", out, sizes.rel_hidden);
    dense("rel.dep", out, sizes.rel_hidden);
    bias("rel.dep", sizes.rel_hidden);
    dense("rel.out", sizes.rel_hidden, sizes.deprels);
    bias("rel.out", sizes.deprels);
    for (std::size_t i = 0; i < sizes.layers; ++i) {
        for (const char* direction : {"f", "b"}) {
            const std::string name = "lstm." + std::to_string(i) + "." + direction;
            dense(name + ".input", i == 0 ? dim : out, 4 * sizes.hidden);
            add(name + ".recurrent",
                sizes.hidden,
                4 * sizes.hidden,
                std::sqrt(1.0F / static_cast<float>(sizes.hidden)),
                random);
            const std::size_t slot = add(name + ".bias", 1, 4 * sizes.hidden, 0, random);
            std::fill_n(weights_.parameters[slot].value.row(0) + sizes.hidden,
                        sizes.hidden,
                        1.0F);  // remember at first
            std::fill_n(
                weights_.parameters[slot].average.row(0) + sizes.hidden, sizes.hidden, 1.0F);
        }
    }
    weights_.transposed.resize(weights_.parameters.size());
}

Network::~Network() = default;

std::size_t Network::add(const std::string& name,
                         std::size_t rows,
                         std::size_t columns,
                         float deviation,
                         Random& random,
                         bool table) {
    Parameter p;
    p.name = name;
    p.table = table;
    p.value.resize(rows, columns);
    for (std::size_t r = 0; deviation > 0 && r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            p.value.at(r, c) = deviation * random.normal();
        }
    }
    p.average = p.value;
    p.first.resize(rows, columns);
    p.second.resize(rows, columns);
    weights_.parameters.push_back(std::move(p));
    return weights_.parameters.size() - 1;
}

const Parameter& Network::parameter(const std::string& name) const {
    for (const Parameter& p : weights_.parameters) {
        if (p.name == name) {
            return p;
        }
    }
    throw std::out_of_range("no parameter " + name);
}

void Network::make_passes(std::size_t count) {
    while (passes_.size() < count) {
        passes_.push_back(std::make_unique<Pass>(weights_));
    }
}

Losses Network::step(std::span<const Example* const> batch,
                     float rate,
                     const Dropout& dropout,
                     std::size_t shards) {
    make_passes(shards);
    for (std::size_t i = 0; i < weights_.parameters.size(); ++i) {
        if (!weights_.parameters[i].table && weights_.parameters[i].value.rows() > 1) {
            transpose(weights_.parameters[i].value, weights_.transposed[i]);
        }
    }
    Counts counts;
    std::vector<std::vector<const Example*>> parts(shards);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        parts[i % shards].push_back(batch[i]);
        const bool taught = batch[i]->soft != nullptr;
        counts.words += static_cast<float>(taught ? batch[i]->size() : batch[i]->heads.size());
        if (taught) {
            counts.names += static_cast<float>(batch[i]->size());
            continue;
        }
        for (const std::uint32_t labels : batch[i]->ner) {
            counts.names += labels != 0 ? 1.0F : 0.0F;
        }
    }
    ++steps_;
    const auto work = [&](std::size_t s) {
        Random random(seed_ * 1000003 + steps_ * 64 + s);
        passes_[s]->run(parts[s], dropout, counts, random);
    };
    std::vector<std::thread> threads;
    for (std::size_t s = 1; s < shards; ++s) {
        threads.emplace_back(work, s);
    }
    work(0);
    for (std::thread& t : threads) {
        t.join();
    }
    update(rate, shards);
    Losses total;
    for (std::size_t s = 0; s < shards; ++s) {
        total.tags += passes_[s]->losses.tags;
        total.arcs += passes_[s]->losses.arcs;
        total.relations += passes_[s]->losses.relations;
        total.names += passes_[s]->losses.names;
    }
    return total;
}

namespace {

// Adam on `n` values; `scale` clips.
void adam(float* __restrict value,
          float* __restrict first,
          float* __restrict second,
          const float* __restrict gradient,
          std::size_t n,
          float scale,
          float rate,
          float correction) {
    for (std::size_t i = 0; i < n; ++i) {
        const float g = gradient[i] * scale;
        first[i] = 0.9F * first[i] + 0.1F * g;
        second[i] = 0.95F * second[i] + 0.05F * g * g;
        value[i] -= rate * first[i] / (__builtin_sqrtf(second[i] * correction) + 1e-8F);
    }
}

}  // namespace

void Network::update(float rate, std::size_t shards) {
    Pass& main = *passes_[0];
    for (std::size_t s = 1; s < shards; ++s) {
        main.add_from(*passes_[s]);
    }
    double square = 0;
    for (std::size_t i = 0; i < weights_.parameters.size(); ++i) {
        const Matrix& g = main.gradients[i];
        const std::size_t rows = weights_.parameters[i].table ? main.touched[i].size() : g.rows();
        for (std::size_t r = 0; r < rows; ++r) {
            square += static_cast<double>(dot(g.row(r), g.row(r), g.stride()));
        }
    }
    const auto norm = static_cast<float>(std::sqrt(square));
    const float scale = norm > kClip ? kClip / norm : 1.0F;
    const auto steps = static_cast<double>(steps_);
    const auto unbias = static_cast<float>(1.0 / (1.0 - std::pow(0.9, steps)));
    const auto correction = static_cast<float>(1.0 / (1.0 - std::pow(0.95, steps)));
    const float decay = std::min(average_decay, static_cast<float>((1.0 + steps) / (10.0 + steps)));
    constexpr std::uint64_t kEvery =
        8;  // averaging the tables at each step costs more than it gives
    for (std::size_t i = 0; i < weights_.parameters.size(); ++i) {
        Parameter& p = weights_.parameters[i];
        if (p.table) {
            for (std::size_t k = 0; k < main.touched[i].size(); ++k) {
                const std::size_t r = main.touched[i][k];
                adam(p.value.row(r),
                     p.first.row(r),
                     p.second.row(r),
                     main.gradients[i].row(k),
                     p.value.stride(),
                     scale,
                     rate * unbias,
                     correction);
            }
        } else {
            adam(p.value.data(),
                 p.first.data(),
                 p.second.data(),
                 main.gradients[i].data(),
                 p.value.size(),
                 scale,
                 rate * unbias,
                 correction);
        }
        if (!p.table || steps_ % kEvery == 0) {
            const float keep = p.table ? std::pow(decay, static_cast<float>(kEvery)) : decay;
            float* __restrict a = p.average.data();
            const float* __restrict v = p.value.data();
            for (std::size_t k = 0; k < p.value.size(); ++k) {
                a[k] = keep * a[k] + (1.0F - keep) * v[k];
            }
        }
    }
}

void Network::swap_averages() {
    for (Parameter& p : weights_.parameters) {
        std::swap(p.value, p.average);
    }
}

std::vector<Predicted> Network::predict(std::span<const Example* const> batch) {
    make_passes(1);
    std::vector<Predicted> out;
    passes_[0]->predict(batch, out);
    return out;
}

void Network::teach(std::span<const Example* const> batch, float weight, bool relations) {
    make_passes(1);
    passes_[0]->teach(batch, weight, relations);
}

void Network::save(const std::string& file) const {
    ModelWriter writer;
    const std::vector<std::uint32_t> sizes = weights_.sizes.list();
    writer.add<std::uint32_t>("sizes", sizes, 1, sizes.size());
    for (const Parameter& p : weights_.parameters) {
        writer.add<float>(p.name,
                          std::span(p.average.data(), p.average.size()),
                          p.average.rows(),
                          p.average.stride());
    }
    const Status written = writer.write(file);
    if (!written.ok()) {
        throw std::runtime_error(written.error().message);
    }
}

std::unique_ptr<Network> Network::load(const std::string& file,
                                       std::shared_ptr<const Matrix> vectors) {
    const auto must = [](auto result) {
        if (!result.ok()) {
            throw std::runtime_error(result.error().message);
        }
        return std::move(result).value();
    };
    const auto model = must(ModelFile::open(file));
    auto network = std::make_unique<Network>(
        Sizes::of(must(model->array<std::uint32_t>("sizes")).values), 0, std::move(vectors));
    for (Parameter& p : network->weights_.parameters) {
        const auto array = must(model->array<float>(p.name, p.value.rows(), p.value.stride()));
        std::copy(array.values.begin(), array.values.end(), p.value.data());
    }
    return network;
}

}  // namespace entente::train
