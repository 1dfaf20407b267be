// Learns the tables of english-lemmas.model from treebanks, and scores them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "importers/conllu.h"

namespace entente {

// What cross-validation inside the training part chooses.
// A word that was seen n times with a label counts as the square root of n: frequent words should be right,
// and most words that are new resemble rare ones.
struct LemmaTraining {
    double stem_cost = 0.3;  // of a label in the table, see learn_suffixes()
    double early_depth = 4;  // of stem rules
    double case_cost = 0.9;
    double feature_cost = 0.5;
    // Weights of forms made by rule from base forms that were seen: of the base's own class, and of
    // a verb from a noun ("bookmarking"). 0: none.
    double inflected_weight = 0.9;
    double converted_weight = 0.05;
    // Whether the names and demonyms of the gazetteer (importers/data) tell their letter case.
    bool names = true;
};

// The bytes of the model. The same sentences and numbers give the same bytes.
Result<std::string> train_lemma_model(const std::vector<ConlluSentence>& sentences,
                                      const LemmaTraining& training);

struct LemmaScore {
    std::size_t words = 0;
    std::size_t lemmas = 0;  // right; words whose gold lemma is "_" are not counted as words
    std::size_t features_words = 0;  // all words
    std::size_t features = 0;        // FEATS column right as a whole
    std::size_t core_features = 0;   // right without Typo, Abbr, ExtPos, Style, Foreign
    std::size_t morphology = 0;      // the fields of Morphology right
    std::map<std::string, std::pair<std::size_t, std::size_t>> lemma_errors_by_upos;  // wrong, of
    std::map<std::string, std::pair<std::size_t, std::size_t>> feature_errors_by_xpos;
    std::map<std::string, std::size_t> wrong_lemmas;    // "form XPOS: ours, gold" and how often
    std::map<std::string, std::size_t> wrong_features;  // of core features

    void add(const LemmaScore& other);
};

// Lemmas and features of the model for words with the gold tags and trees of `gold`, or with those
// of `predicted` (the same words) if it is not null.
Result<LemmaScore> score_lemma_model(const std::string& model,
                                     const std::vector<ConlluSentence>& gold,
                                     const std::vector<ConlluSentence>* predicted);

}  // namespace entente
