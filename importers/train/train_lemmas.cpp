// Trains english-lemmas.model, or scores it:
//
//     train_lemmas train OUT.model TRAIN.conllu...
//     train_lemmas cross-validate [NAME=VALUE...] TRAIN.conllu...   five folds of whole documents
//     train_lemmas score MODEL GOLD.conllu [PREDICTED.conllu]       prints the errors as well
//
// The same files in the same order give the same bytes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "importers/conllu.h"
#include "importers/model_file.h"
#include "importers/train/lemma_training.h"

namespace {

using entente::ConlluSentence;
using entente::Error;
using entente::ErrorCode;
using entente::LemmaScore;
using entente::LemmaTraining;
using entente::Result;
using entente::Status;

constexpr std::size_t kFolds = 5;
constexpr std::size_t kErrorsPrinted = 60;

Result<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.good() && !file.eof()) {
        return Error{ErrorCode::io_error, "cannot read " + path};
    }
    return text;
}

Result<std::vector<ConlluSentence>> read_treebank(const std::string& path) {
    ENTENTE_ASSIGN(const std::string text, read_file(path));
    return entente::read_conllu(text, path);
}

Result<std::vector<ConlluSentence>> read_treebanks(const std::vector<std::string>& paths) {
    std::vector<ConlluSentence> all;
    for (const std::string& path : paths) {
        ENTENTE_ASSIGN(std::vector<ConlluSentence> sentences, read_treebank(path));
        std::move(sentences.begin(), sentences.end(), std::back_inserter(all));
    }
    if (all.empty()) {
        return Error{ErrorCode::invalid_argument, "no sentences: name the training files"};
    }
    return all;
}

void print_score(const std::string& name, const LemmaScore& score) {
    const auto percent = [](std::size_t right, std::size_t of) {
        return of == 0 ? 0.0 : 100.0 * static_cast<double>(right) / static_cast<double>(of);
    };
    std::printf(
        "%-28s lemmas %.2f of %zu  features %.2f  core features %.2f  morphology %.2f of %zu\n",
        name.c_str(),
        percent(score.lemmas, score.words),
        score.words,
        percent(score.features, score.features_words),
        percent(score.core_features, score.features_words),
        percent(score.morphology, score.features_words),
        score.features_words);
}

void print_errors(const std::map<std::string, std::size_t>& errors) {
    std::vector<std::pair<std::string, std::size_t>> sorted(errors.begin(), errors.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return a.second > b.second;
    });
    for (std::size_t i = 0; i < std::min(sorted.size(), kErrorsPrinted); ++i) {
        std::printf("  %5zu  %s\n", sorted[i].second, sorted[i].first.c_str());
    }
}

void print_classes(const std::map<std::string, std::pair<std::size_t, std::size_t>>& classes) {
    for (const auto& [name, errors] : classes) {
        if (errors.first > 0) {
            std::printf("  %5zu of %6zu  %s\n", errors.first, errors.second, name.c_str());
        }
    }
}

Status train(const std::vector<std::string>& arguments) {
    if (arguments.size() < 2) {
        return Error{ErrorCode::invalid_argument, "train needs OUT.model and the training files"};
    }
    ENTENTE_ASSIGN(const auto sentences, read_treebanks({arguments.begin() + 1, arguments.end()}));
    ENTENTE_ASSIGN(const std::string model, train_lemma_model(sentences, LemmaTraining()));
    std::ofstream file(arguments[0], std::ios::binary | std::ios::trunc);
    file << model;
    file.close();
    if (!file) {
        return Error{ErrorCode::io_error, "cannot write " + arguments[0]};
    }
    std::printf(
        "%s: %zu bytes from %zu sentences\n", arguments[0].c_str(), model.size(), sentences.size());
    return {};
}

// Sentences by fold: whole documents, in turn.
std::vector<std::size_t> folds_of(const std::vector<ConlluSentence>& sentences) {
    std::vector<std::size_t> folds;
    std::size_t documents = 0;
    for (const ConlluSentence& sentence : sentences) {
        for (const std::string& comment : sentence.comments) {
            documents += comment.rfind("# newdoc", 0) == 0 ? 1 : 0;
        }
        folds.push_back(documents % kFolds);
    }
    return folds;
}

Status set_option(const std::string& argument, LemmaTraining& training) {
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const double value = std::atof(argument.c_str() + equals + 1);
    const std::map<std::string, double LemmaTraining::*> options = {
        {"stem_cost", &LemmaTraining::stem_cost},
        {"early_depth", &LemmaTraining::early_depth},
        {"case_cost", &LemmaTraining::case_cost},
        {"feature_cost", &LemmaTraining::feature_cost},
        {"inflected_weight", &LemmaTraining::inflected_weight},
        {"converted_weight", &LemmaTraining::converted_weight}};
    if (name == "names") {
        training.names = value != 0;
        return {};
    }
    const auto found = options.find(name);
    if (found == options.end()) {
        return Error{ErrorCode::invalid_argument, "there is no option " + name};
    }
    training.*found->second = value;
    return {};
}

Status cross_validate(const std::vector<std::string>& arguments) {
    LemmaTraining training;
    std::vector<std::string> paths;
    std::string name;
    for (const std::string& argument : arguments) {
        if (argument.find('=') == std::string::npos) {
            paths.push_back(argument);
            continue;
        }
        name += argument + " ";
        ENTENTE_TRY(set_option(argument, training));
    }
    ENTENTE_ASSIGN(const auto sentences, read_treebanks(paths));
    const std::vector<std::size_t> folds = folds_of(sentences);
    LemmaScore sum;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        std::vector<ConlluSentence> learned;
        std::vector<ConlluSentence> held_out;
        for (std::size_t i = 0; i < sentences.size(); ++i) {
            (folds[i] == fold ? held_out : learned).push_back(sentences[i]);
        }
        ENTENTE_ASSIGN(const std::string model, train_lemma_model(learned, training));
        ENTENTE_ASSIGN(const LemmaScore score, score_lemma_model(model, held_out, nullptr));
        sum.add(score);
    }
    print_score(name + "cv", sum);
    return {};
}

Status score(const std::vector<std::string>& arguments) {
    if (arguments.size() != 2 && arguments.size() != 3) {
        return Error{ErrorCode::invalid_argument,
                     "score needs MODEL GOLD.conllu [PREDICTED.conllu]"};
    }
    ENTENTE_ASSIGN(const std::string model, read_file(arguments[0]));
    ENTENTE_ASSIGN(const auto gold, read_treebank(arguments[1]));
    std::vector<ConlluSentence> predicted;
    if (arguments.size() == 3) {
        ENTENTE_ASSIGN(predicted, read_treebank(arguments[2]));
    }
    ENTENTE_ASSIGN(const LemmaScore result,
                   score_lemma_model(model, gold, arguments.size() == 3 ? &predicted : nullptr));
    print_score(arguments.back(), result);
    std::puts("wrong lemmas by part of speech:");
    print_classes(result.lemma_errors_by_upos);
    print_errors(result.wrong_lemmas);
    std::puts("wrong core features by tag:");
    print_classes(result.feature_errors_by_xpos);
    print_errors(result.wrong_features);
    return {};
}

Status run(const std::vector<std::string>& arguments) {
    const std::string command = arguments.empty() ? "" : arguments[0];
    const std::vector<std::string> rest(arguments.begin() + (arguments.empty() ? 0 : 1),
                                        arguments.end());
    if (command == "train") {
        return train(rest);
    }
    if (command == "cross-validate") {
        return cross_validate(rest);
    }
    if (command == "score") {
        return score(rest);
    }
    return Error{ErrorCode::invalid_argument,
                 "usage: train_lemmas train|cross-validate|score ..., see train_lemmas.cpp"};
}

}  // namespace

int main(int argc, char** argv) {
    const Status status = run({argv + 1, argv + argc});
    if (!status.ok()) {
        std::cerr << "train_lemmas: " << status.error().message << '\n';
        return 1;
    }
    return 0;
}
