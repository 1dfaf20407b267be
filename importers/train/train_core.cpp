// Trains the tagger, parser and name finder: treebanks and names in, a model file out. See README.md here.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>

#include "importers/train/examples.h"
#include "importers/train/network.h"
#include "importers/train/save_core.h"

namespace entente::train {
namespace {

struct Options {
    std::string data = "../shared/data";
    std::string names;
    std::string gazetteer;  // the one of the models folder when empty
    std::string vectors;    // of words, or none when empty
    std::string out;
    std::string save;      // the network as a teacher of others
    std::string teachers;  // files of such, separated by commas
    float teachers_share = 0.5F;
    std::string
        repeat;  // "uner-ewt=3": a source of names that is learned from so many times an epoch
    std::string measure = "ewt-dev,gum-free-dev";
    std::size_t epochs = 30;
    std::size_t batch_words = 1500;
    std::size_t shards = 2;
    std::size_t least = 2;
    std::uint64_t seed = 1;
    float rate = 2e-3F;
    Dropout dropout;
    Sizes sizes;
    std::size_t every = 5;
    // Of cross-validation: part `fold` of `folds` of each treebank is left out and measured; 0 folds: none.
    std::size_t fold = 0;
    std::size_t folds = 0;
};

Options parse_options(int argc, char** argv) {
    Options o;
    const auto size = [](std::size_t& to) {
        return [&to](const std::string& v) { to = std::stoul(v); };
    };
    const auto real = [](float& to) { return [&to](const std::string& v) { to = std::stof(v); }; };
    const auto text = [](std::string& to) { return [&to](const std::string& v) { to = v; }; };
    const std::map<std::string, std::function<void(const std::string&)>> known = {
        {"--data", text(o.data)},
        {"--names", text(o.names)},
        {"--gazetteer", text(o.gazetteer)},
        {"--vectors", text(o.vectors)},
        {"--out", text(o.out)},
        {"--save", text(o.save)},
        {"--teachers", text(o.teachers)},
        {"--teachers-share", real(o.teachers_share)},
        {"--repeat", text(o.repeat)},
        {"--measure", text(o.measure)},
        {"--epochs", size(o.epochs)},
        {"--batch-words", size(o.batch_words)},
        {"--shards", size(o.shards)},
        {"--least", size(o.least)},
        {"--seed", [&o](const std::string& v) { o.seed = std::stoul(v); }},
        {"--rate", real(o.rate)},
        {"--drop-input", real(o.dropout.input)},
        {"--drop-part", real(o.dropout.part)},
        {"--drop-layers", real(o.dropout.layers)},
        {"--drop-heads", real(o.dropout.heads)},
        {"--drop-word", real(o.dropout.word)},
        {"--word-dim", size(o.sizes.word_dim)},
        {"--sub-dim", size(o.sizes.sub_dim)},
        {"--buckets", size(o.sizes.buckets)},
        {"--hidden", size(o.sizes.hidden)},
        {"--layers", size(o.sizes.layers)},
        {"--tag-layer", size(o.sizes.tag_layer)},
        {"--tag-hidden", size(o.sizes.tag_hidden)},
        {"--ner-layer", size(o.sizes.ner_layer)},
        {"--ner-hidden", size(o.sizes.ner_hidden)},
        {"--arc-dim", size(o.sizes.arc_dim)},
        {"--rel-hidden", size(o.sizes.rel_hidden)},
        {"--every", size(o.every)},
        {"--fold", size(o.fold)},
        {"--folds", size(o.folds)},
    };
    for (int i = 1; i < argc; i += 2) {
        const auto found = known.find(argv[i]);
        if (found == known.end() || i + 1 == argc) {
            std::string all;
            for (const auto& [name, set] : known) {
                all += " " + name;
            }
            throw std::runtime_error(std::string(argv[i]) +
                                     ": no such option, or no value for it. Options:" + all);
        }
        found->second(argv[i + 1]);
    }
    return o;
}

using Batch = std::vector<const Example*>;

// Sentences in random order, in batches of about `words` words whose sentences are of similar length.
std::vector<Batch> make_batches(const std::vector<Example>& examples,
                                std::size_t words,
                                Random* random) {
    std::vector<std::size_t> order(examples.size());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<float> key(examples.size());
    for (std::size_t i = 0; i < examples.size(); ++i) {
        key[i] = static_cast<float>(examples[i].size()) +
                 (random != nullptr ? 4.0F * random->uniform() : 0.0F);
    }
    if (random != nullptr) {
        random->shuffle(order);
    }
    std::stable_sort(
        order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
    std::vector<Batch> batches(1);
    std::size_t filled = 0;
    for (const std::size_t i : order) {
        if (filled > 0 && filled + examples[i].size() > words) {
            batches.emplace_back();
            filled = 0;
        }
        batches.back().push_back(&examples[i]);
        filled += examples[i].size() + 1;
    }
    if (random != nullptr) {
        random->shuffle(batches);
    }
    return batches;
}

void measure(Network& network, const std::string& name, const std::vector<Example>& examples) {
    double words = 0, upos = 0, xpos = 0, uas = 0, las = 0;
    for (const Batch& batch : make_batches(examples, 2000, nullptr)) {
        const std::vector<Predicted> predicted = network.predict(batch);
        for (std::size_t s = 0; s < batch.size(); ++s) {
            for (std::size_t i = 0; i < batch[s]->heads.size(); ++i) {
                const bool head = predicted[s].heads[i] == batch[s]->heads[i];
                words += 1;
                upos += predicted[s].upos[i] == batch[s]->upos[i] ? 1 : 0;
                xpos += predicted[s].xpos[i] == batch[s]->xpos[i] ? 1 : 0;
                uas += head ? 1 : 0;
                las += head && predicted[s].deprels[i] == batch[s]->deprels[i] ? 1 : 0;
            }
        }
    }
    std::printf(" | %s upos %.2f xpos %.2f uas %.2f las %.2f",
                name.c_str(),
                100 * upos / words,
                100 * xpos / words,
                100 * uas / words,
                100 * las / words);
}

float rate_at(double progress, std::size_t step, float top) {
    const float warm = std::min(1.0F, static_cast<float>(step) / 300.0F);
    if (progress < 0.3) {
        return top * warm;
    }
    const double fall = 0.5 * (1 + std::cos(M_PI * (progress - 0.3) / 0.7));
    return top * warm * static_cast<float>(std::max(0.01, fall));
}

std::vector<Example> make_examples(const std::vector<Sentence>& sentences,
                                   const Inventory& inventory,
                                   const GazetteerFeatures& gazetteer) {
    std::vector<Example> examples;
    for (const Sentence& s : sentences) {
        examples.push_back(make_example(s, inventory, gazetteer));
    }
    return examples;
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start < list.size();) {
        const std::size_t end = std::min(list.find(',', start), list.size());
        parts.push_back(list.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

// Gives each example the mean of what the teachers say. Where no tree is annotated, relations are taught
// for the heads that the teachers think best.
void teach(std::vector<Example>& examples,
           const Sizes& sizes,
           const WordVectors& vectors,
           const std::vector<std::string>& files) {
    if (files.empty()) {
        return;
    }
    for (Example& e : examples) {
        e.soft = std::make_shared<Soft>();
    }
    const float weight = 1.0F / static_cast<float>(files.size());
    std::vector<std::unique_ptr<Network>> teachers;
    for (const std::string& file : files) {
        teachers.push_back(Network::load(file, vectors.rows));
        if (!teachers.back()->sizes().same_labels(sizes)) {
            throw std::runtime_error(
                file +
                ": this teacher was trained with other words or labels than these; "
                "take the same treebanks, names, vectors and --least");
        }
    }
    const std::vector<Batch> batches = make_batches(examples, 2000, nullptr);
    for (const bool relations : {false, true}) {
        for (const auto& teacher : teachers) {
            for (const Batch& batch : batches) {
                teacher->teach(batch, weight, relations);
            }
        }
        for (Example& e : examples) {
            const std::size_t n = e.size();
            for (std::size_t i = 0; !relations && i < n; ++i) {
                const auto row = e.soft->arcs.begin() + static_cast<std::ptrdiff_t>(i * (n + 1));
                e.soft->heads.push_back(static_cast<std::int32_t>(
                    std::max_element(row, row + static_cast<std::ptrdiff_t>(n + 1)) - row));
            }
        }
    }
}

// Adds the examples of a source again, as "SOURCE=N" says; what they are numbered by stays as it was.
void repeat(std::vector<Example>& examples,
            const std::vector<Sentence>& sentences,
            const std::string& rule) {
    if (rule.empty()) {
        return;
    }
    const std::size_t equals = rule.find('=');
    const std::string source = rule.substr(0, equals);
    const std::size_t times = equals == std::string::npos ? 0 : std::stoul(rule.substr(equals + 1));
    if (source.empty() || times == 0) {
        throw std::runtime_error("--repeat " + rule + ": not SOURCE=N with N from 1 on");
    }
    const std::size_t count = examples.size();
    for (std::size_t again = 1; again < times; ++again) {
        for (std::size_t i = 0; i < count; ++i) {
            if (sentences[i].source == source) {
                const Example copy = examples[i];
                examples.push_back(copy);
            }
        }
    }
    if (examples.size() == count && times > 1) {
        throw std::runtime_error("--repeat " + rule + ": no sentence is of that source");
    }
}

// Moves one of `folds` runs of neighbouring sentences from `all` to the end of `out`.
void hold_out(std::vector<Sentence>& all,
              std::size_t fold,
              std::size_t folds,
              std::vector<Sentence>& out) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(all.size() * fold / folds);
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(all.size() * (fold + 1) / folds);
    out.insert(out.end(), std::make_move_iterator(begin), std::make_move_iterator(end));
    all.erase(begin, end);
}

int run(int argc, char** argv) {
    Options o = parse_options(argc, argv);
    std::vector<Sentence> sentences;
    const auto take = [&](std::vector<Sentence> more) {
        sentences.insert(sentences.end(),
                         std::make_move_iterator(more.begin()),
                         std::make_move_iterator(more.end()));
    };
    const std::string treebank = o.data + "/treebank/";
    std::vector<Sentence> held_out;
    for (const char* name : {"ewt-train", "gum-free-train"}) {
        std::vector<Sentence> all = read_treebank(treebank + name + ".conllu");
        if (o.folds > 0) {
            hold_out(all, o.fold, o.folds, held_out);
        }
        take(std::move(all));
    }
    if (!o.names.empty()) {
        take(read_names(o.names));
    }
    Inventory inventory = make_inventory(sentences, o.least, o.sizes.buckets);
    auto opened =
        o.gazetteer.empty() ? GazetteerFeatures::open() : GazetteerFeatures::load(o.gazetteer);
    if (!opened.ok()) {
        throw std::runtime_error(opened.error().message);
    }
    const GazetteerFeatures gazetteer = std::move(opened).value();
    o.sizes.gazetteer_bits = kGazetteerFeatureBits;
    if (!o.vectors.empty()) {
        inventory.vectors = read_vectors(o.vectors);
    }
    o.sizes.vector_dim = inventory.vectors.dimension();
    o.sizes.words = inventory.words.size() + 2;
    o.sizes.upos = inventory.upos.size();
    o.sizes.xpos = inventory.xpos.size();
    o.sizes.deprels = inventory.deprels.size();
    o.sizes.ner = inventory.ner.size();
    std::vector<Example> examples = make_examples(sentences, inventory, gazetteer);
    std::map<std::string, std::vector<Example>> measured;
    if (!held_out.empty()) {
        measured["fold"] = make_examples(held_out, inventory, gazetteer);
    }
    for (const std::string& name : split(o.measure)) {
        if (name != "none") {
            measured[name] =
                make_examples(read_treebank(treebank + name + ".conllu"), inventory, gazetteer);
        }
    }
    teach(examples, o.sizes, inventory.vectors, split(o.teachers));
    repeat(examples, sentences, o.repeat);
    Network network(o.sizes, o.seed, inventory.vectors.rows);
    network.set_teachers_share(o.teachers_share);
    Random random(o.seed);
    std::printf(
        "%zu sentences, %zu words in the table, labels: %zu upos, %zu xpos, %zu relations, %zu "
        "names\n",
        examples.size(),
        o.sizes.words,
        o.sizes.upos,
        o.sizes.xpos,
        o.sizes.deprels,
        o.sizes.ner);
    std::size_t step = 0;
    for (std::size_t epoch = 0; epoch < o.epochs; ++epoch) {
        const auto started = std::chrono::steady_clock::now();
        Losses sum;
        const std::vector<Batch> batches = make_batches(examples, o.batch_words, &random);
        for (std::size_t b = 0; b < batches.size(); ++b) {
            const double progress = (static_cast<double>(epoch) +
                                     static_cast<double>(b) / static_cast<double>(batches.size())) /
                                    static_cast<double>(o.epochs);
            const Losses losses =
                network.step(batches[b], rate_at(progress, step++, o.rate), o.dropout, o.shards);
            sum.tags += losses.tags;
            sum.arcs += losses.arcs;
            sum.relations += losses.relations;
            sum.names += losses.names;
        }
        const auto n = static_cast<double>(batches.size());
        std::printf(
            "epoch %zu: tags %.3f arcs %.3f relations %.3f names %.3f, %.0f s",
            epoch + 1,
            sum.tags / n,
            sum.arcs / n,
            sum.relations / n,
            sum.names / n,
            std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
        if ((epoch + 1) % o.every == 0 || epoch + 1 == o.epochs) {
            network.swap_averages();
            for (const auto& [name, set] : measured) {
                measure(network, name, set);
            }
            network.swap_averages();
        }
        std::printf("\n");
        std::fflush(stdout);
    }
    if (!o.save.empty()) {
        network.save(o.save);
    }
    if (!o.out.empty()) {
        network.swap_averages();
        save_core(network, inventory, o.out);
    }
    return 0;
}

}  // namespace
}  // namespace entente::train

int main(int argc, char** argv) {
    try {
        return entente::train::run(argc, argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "train_core: %s\n", e.what());
        return 1;
    }
}
