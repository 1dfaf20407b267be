// Lists and maps: made from items, walked through with a variable.

#include <algorithm>

#include "queries/runtime/access.h"
#include "queries/runtime/arithmetic.h"
#include "queries/runtime/evaluator.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

namespace {

class ListOf : public Evaluator {
public:
    explicit ListOf(std::vector<EvaluatorPtr> items) : items_(std::move(items)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        QueryList list(items_.size());
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (!items_[i]->evaluate(row, state, list[i])) {
                return false;
            }
        }
        return state.take(within_limits(QueryValue(std::move(list))), out);
    }

    bool foldable() const override {
        return std::all_of(items_.begin(), items_.end(), [](const EvaluatorPtr& item) {
            return item->constant() != nullptr;
        });
    }

private:
    std::vector<EvaluatorPtr> items_;
};

class MapOf : public Evaluator {
public:
    explicit MapOf(std::vector<std::pair<QueryValue, EvaluatorPtr>> entries)
        : entries_(std::move(entries)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        std::vector<QueryMap::Entry> map(entries_.size());
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            map[i].key = entries_[i].first;
            if (!entries_[i].second->evaluate(row, state, map[i].value)) {
                return false;
            }
        }
        return state.take(within_limits(QueryValue(QueryMap(std::move(map)))), out);
    }

    bool foldable() const override {
        return std::all_of(entries_.begin(), entries_.end(), [](const auto& entry) {
            return entry.second->constant() != nullptr;
        });
    }

private:
    std::vector<std::pair<QueryValue, EvaluatorPtr>> entries_;
};

class MapProjectionEvaluator : public Evaluator {
public:
    MapProjectionEvaluator(EvaluatorPtr subject, std::vector<ProjectedEntry> entries)
        : subject_(std::move(subject)), entries_(std::move(entries)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand subject;
        if (!subject.load(*subject_, row, state)) {
            return false;
        }
        if (subject->is_null()) {
            out = QueryValue();
            return true;
        }
        if (!subject->is(QueryType::map) && !subject->is(QueryType::node) &&
            !subject->is(QueryType::relationship)) {
            return state.fail(
                wrong_type("a map projection takes a map, a node or a relationship, not " +
                           describe(*subject)));
        }
        std::vector<QueryMap::Entry> map;
        for (const ProjectedEntry& entry : entries_) {
            if (entry.all) {
                if (!append_all(*subject, state, map)) {
                    return false;
                }
                continue;
            }
            map.push_back({entry.key, QueryValue()});
            if (!entry.value->evaluate(row, state, map.back().value)) {
                return false;
            }
        }
        return state.take(within_limits(QueryValue(QueryMap(std::move(map)))), out);
    }

private:
    static bool append_all(const QueryValue& subject,
                           EvaluationState& state,
                           std::vector<QueryMap::Entry>& map) {
        if (subject.is(QueryType::map)) {
            map.insert(map.end(), subject.map().begin(), subject.map().end());
            return true;
        }
        EntityAccess* entities = state.context.entities;
        if (entities == nullptr) {
            return state.fail(no_entities());
        }
        const auto properties = subject.is(QueryType::node)
                                    ? entities->properties(subject.node())
                                    : entities->properties(subject.relationship());
        if (!properties.ok()) {
            return state.fail(properties.error());
        }
        map.insert(map.end(), properties->begin(), properties->end());
        return true;
    }

    EvaluatorPtr subject_;
    std::vector<ProjectedEntry> entries_;
};

// The list that a variable walks through. False with an error, or when it is null: then `out` is null.
enum class Walk {
    failed,
    none,
    some,
};

Walk load_list(const Evaluator& evaluator, Row row, EvaluationState& state, QueryValue& list) {
    // A copy: the list may lie in a slot that is written to while it is walked through.
    if (!evaluator.evaluate(row, state, list)) {
        return Walk::failed;
    }
    if (list.is_null()) {
        return Walk::none;
    }
    if (!list.is(QueryType::list)) {
        state.fail(wrong_type("a LIST was expected behind IN, but there was " + describe(list)));
        return Walk::failed;
    }
    return Walk::some;
}

class ListComprehensionEvaluator : public Evaluator {
public:
    ListComprehensionEvaluator(Slot variable,
                               EvaluatorPtr list,
                               EvaluatorPtr where,
                               EvaluatorPtr projection)
        : variable_(variable),
          list_(std::move(list)),
          where_(std::move(where)),
          projection_(std::move(projection)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        QueryValue list;
        const Walk walk = load_list(*list_, row, state, list);
        if (walk != Walk::some) {
            out = QueryValue();
            return walk == Walk::none;
        }
        GrowingMemory memory(state);
        QueryList items;
        for (const QueryValue& item : list.list()) {
            if (!state.spend()) {
                return false;
            }
            row[variable_] = item;
            Ternary kept = Ternary::yes;
            if (where_ != nullptr && !load_truth(*where_, row, state, kept)) {
                return false;
            }
            if (kept != Ternary::yes) {
                continue;
            }
            if (projection_ == nullptr) {
                items.push_back(item);
            } else if (!projection_->evaluate(row, state, items.emplace_back())) {
                return false;
            }
            if (!memory.add(items.back().memory_bytes())) {
                return false;
            }
        }
        return state.take(within_limits(QueryValue(std::move(items))), out);
    }

private:
    Slot variable_;
    EvaluatorPtr list_;
    EvaluatorPtr where_;
    EvaluatorPtr projection_;
};

class QuantifierEvaluator : public Evaluator {
public:
    QuantifierEvaluator(QuantifierKind kind, Slot variable, EvaluatorPtr list, EvaluatorPtr where)
        : kind_(kind), variable_(variable), list_(std::move(list)), where_(std::move(where)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        QueryValue list;
        const Walk walk = load_list(*list_, row, state, list);
        if (walk != Walk::some) {
            out = QueryValue();
            return walk == Walk::none;
        }
        std::size_t found = 0;
        bool unknown = false;
        for (const QueryValue& item : list.list()) {
            row[variable_] = item;
            Ternary truth = Ternary::unknown;
            if (!state.spend() || !load_truth(*where_, row, state, truth)) {
                return false;
            }
            found += truth == Ternary::yes ? 1 : 0;
            unknown = unknown || truth == Ternary::unknown;
            if (is_decided(truth, found)) {
                out = kind_ == QuantifierKind::any;
                return true;
            }
        }
        if (unknown) {
            out = QueryValue();
            return true;
        }
        out = kind_ == QuantifierKind::single ? found == 1 : kind_ != QuantifierKind::any;
        return true;
    }

private:
    // Whether no further item can change the answer: false, or true for any().
    bool is_decided(Ternary truth, std::size_t found) const {
        switch (kind_) {
            case QuantifierKind::all: return truth == Ternary::no;
            case QuantifierKind::any:
            case QuantifierKind::none: return truth == Ternary::yes;
            case QuantifierKind::single: return found > 1;
        }
        return false;
    }

    QuantifierKind kind_;
    Slot variable_;
    EvaluatorPtr list_;
    EvaluatorPtr where_;
};

class ReduceEvaluator : public Evaluator {
public:
    ReduceEvaluator(
        Slot accumulator, EvaluatorPtr initial, Slot variable, EvaluatorPtr list, EvaluatorPtr step)
        : accumulator_(accumulator),
          variable_(variable),
          initial_(std::move(initial)),
          list_(std::move(list)),
          step_(std::move(step)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        QueryValue sum;
        if (!initial_->evaluate(row, state, sum)) {
            return false;
        }
        QueryValue list;
        const Walk walk = load_list(*list_, row, state, list);
        if (walk != Walk::some) {
            out = QueryValue();
            return walk == Walk::none;
        }
        for (const QueryValue& item : list.list()) {
            row[accumulator_] = std::move(sum);
            row[variable_] = item;
            if (!state.spend() || !step_->evaluate(row, state, sum)) {
                return false;
            }
        }
        out = std::move(sum);
        return true;
    }

private:
    Slot accumulator_;
    Slot variable_;
    EvaluatorPtr initial_;
    EvaluatorPtr list_;
    EvaluatorPtr step_;
};

}  // namespace

EvaluatorPtr make_list(std::vector<EvaluatorPtr> items) {
    return std::make_shared<ListOf>(std::move(items));
}

EvaluatorPtr make_map(std::vector<std::pair<QueryValue, EvaluatorPtr>> entries) {
    return std::make_shared<MapOf>(std::move(entries));
}

EvaluatorPtr make_map_projection(EvaluatorPtr subject, std::vector<ProjectedEntry> entries) {
    return std::make_shared<MapProjectionEvaluator>(std::move(subject), std::move(entries));
}

EvaluatorPtr make_list_comprehension(Slot variable,
                                     EvaluatorPtr list,
                                     EvaluatorPtr where,
                                     EvaluatorPtr projection) {
    return std::make_shared<ListComprehensionEvaluator>(
        variable, std::move(list), std::move(where), std::move(projection));
}

EvaluatorPtr make_quantifier(QuantifierKind kind,
                             Slot variable,
                             EvaluatorPtr list,
                             EvaluatorPtr where) {
    return std::make_shared<QuantifierEvaluator>(kind, variable, std::move(list), std::move(where));
}

EvaluatorPtr make_reduce(
    Slot accumulator, EvaluatorPtr initial, Slot variable, EvaluatorPtr list, EvaluatorPtr step) {
    return std::make_shared<ReduceEvaluator>(
        accumulator, std::move(initial), variable, std::move(list), std::move(step));
}

}  // namespace entente::cypher
