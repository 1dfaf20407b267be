// Mends what the parser makes of verbs with two objects, and of verbs that it took for nouns.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "gave the army drones", with "army drones" for one noun. "sold the army of A six drones", with "A six drones" for one phrase: two objects. "gave A a loan", with two objects: the first is the recipient. "gave the plan its blessing", with "blessing" beside "plan": the
// object, and "plan" the recipient. "called A a proxy", with two objects: the second is what the first is called. "named X, who worked for A, as chief",
// with "chief" hung on "worked": what X was named. "accused A of killing
// civilians", with civilians that kill: what A is said to have done. "had armed B", with an adjective: a verb. "A denies it", with
// "denies" for a noun that has an object: a verb, and "A" its subject. Reads and changes the tokens of `sentence`. Quadratic in it at
// most, as its length has a limit (text/limits.h).
void repair_objects(Document& document, const Sentence& sentence);

}  // namespace entente
