// Documents with the layers that CoNLL-U files hold: for training, scoring and tests.
#pragma once

#include <vector>

#include "importers/conllu.h"
#include "importers/text/document.h"

namespace entente {

// document_of(sentences) with parts of speech, lemmas, features, morphology and trees as the words
// have them; "_" becomes an empty layer except for features, and a word with head "0" or "_" has head -1.
Document annotated_document(const std::vector<ConlluSentence>& sentences);

}  // namespace entente
