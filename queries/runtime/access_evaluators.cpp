// Access: properties, items, parts of lists, labels.

#include <algorithm>
#include <string>

#include "queries/runtime/access.h"
#include "queries/runtime/evaluator.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

namespace {

class PropertyAccess : public Evaluator {
public:
    PropertyAccess(EvaluatorPtr subject, KnownName key)
        : subject_(std::move(subject)), key_{std::move(key), Component::none} {
        key_.component = find_component(key_.name.text);
    }

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand subject;
        return subject.load(*subject_, row, state) &&
               state.take(property_of(*subject, key_, state.context.entities), out);
    }

    bool foldable() const override { return subject_->constant() != nullptr; }

private:
    EvaluatorPtr subject_;
    PropertyKey key_;
};

class ItemAccess : public Evaluator {
public:
    ItemAccess(EvaluatorPtr subject, EvaluatorPtr index)
        : subject_(std::move(subject)), index_(std::move(index)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand subject;
        Operand index;
        return subject.load(*subject_, row, state) && index.load(*index_, row, state) &&
               state.take(subscript(*subject, *index, state.context.entities), out);
    }

    bool foldable() const override {
        return subject_->constant() != nullptr && index_->constant() != nullptr;
    }

private:
    EvaluatorPtr subject_;
    EvaluatorPtr index_;
};

class PartOfList : public Evaluator {
public:
    PartOfList(EvaluatorPtr subject, EvaluatorPtr from, EvaluatorPtr to)
        : subject_(std::move(subject)), from_(std::move(from)), to_(std::move(to)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand subject;
        Operand from;
        Operand to;
        if (!subject.load(*subject_, row, state) ||
            (from_ != nullptr && !from.load(*from_, row, state)) ||
            (to_ != nullptr && !to.load(*to_, row, state))) {
            return false;
        }
        return state.take(slice(*subject,
                                from_ == nullptr ? nullptr : &*from,
                                to_ == nullptr ? nullptr : &*to),
                          out) &&
               (!out.is(QueryType::list) || state.spend(out.list().size()));
    }

    bool foldable() const override {
        return subject_->constant() != nullptr &&
               (from_ == nullptr || from_->constant() != nullptr) &&
               (to_ == nullptr || to_->constant() != nullptr);
    }

private:
    EvaluatorPtr subject_;
    EvaluatorPtr from_;
    EvaluatorPtr to_;
};

// A label expression is as deep as it was written, which the parser limits.
class LabelTestEvaluator : public Evaluator {
public:
    LabelTestEvaluator(EvaluatorPtr subject, LabelCheck check)
        : subject_(std::move(subject)), check_(std::move(check)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand subject;
        if (!subject.load(*subject_, row, state)) {
            return false;
        }
        if (subject->is_null()) {
            out = QueryValue();
            return true;
        }
        if (!subject->is(QueryType::node) && !subject->is(QueryType::relationship)) {
            return state.fail(
                wrong_type("only nodes have labels and only relationships have "
                           "types, but there was " +
                           describe(*subject)));
        }
        if (state.context.entities == nullptr) {
            return state.fail(no_entities());
        }
        const auto answer = test(check_, *subject, row, state);
        if (!answer.ok()) {
            return state.fail(answer.error());
        }
        out = *answer;
        return true;
    }

private:
    static CypherResult<bool> has(const LabelCheck& check,
                                  const QueryValue& subject,
                                  EntityAccess& entities) {
        if (subject.is(QueryType::node)) {
            return entities.has_label(subject.node(), check.label);
        }
        const EdgeTypeId type = subject.relationship().type;
        if (check.type.code != 0) {
            return type.value == check.type.code;
        }
        ENTENTE_ASSIGN(const QueryValue name, entities.type_name(type));
        return name.is(QueryType::string) && name.string() == check.type.text;
    }

    // Of a string, or of all or any of a list of strings.
    static CypherResult<bool> test_dynamic(const LabelCheck& check,
                                           const QueryValue& subject,
                                           Row row,
                                           EvaluationState& state) {
        Operand names;
        if (!names.load(*check.dynamic, row, state)) {
            return *std::exchange(state.error, std::nullopt);
        }
        ENTENTE_ASSIGN(const auto texts, names_in(*names));
        LabelCheck one;
        for (const std::string& text : texts) {
            one.label.text = text;
            one.type.text = text;
            ENTENTE_ASSIGN(const bool found, has(one, subject, *state.context.entities));
            if (found == check.any_of) {
                return found;
            }
        }
        return !check.any_of;
    }

    static CypherResult<bool> test(const LabelCheck& check,
                                   const QueryValue& subject,
                                   Row row,
                                   EvaluationState& state) {
        EntityAccess& entities = *state.context.entities;
        switch (check.kind) {
            case LabelKind::name: return has(check, subject, entities);
            case LabelKind::dynamic: return test_dynamic(check, subject, row, state);
            case LabelKind::any: {
                if (subject.is(QueryType::relationship)) {
                    return true;
                }
                ENTENTE_ASSIGN(const QueryList labels, entities.labels(subject.node()));
                return !labels.empty();
            }
            case LabelKind::negation: {
                ENTENTE_ASSIGN(const bool inner, test(check.operands.front(), subject, row, state));
                return !inner;
            }
            case LabelKind::conjunction:
            case LabelKind::disjunction: break;
        }
        const bool decisive = check.kind == LabelKind::disjunction;
        for (const LabelCheck& operand : check.operands) {
            ENTENTE_ASSIGN(const bool one, test(operand, subject, row, state));
            if (one == decisive) {
                return decisive;
            }
        }
        return !decisive;
    }

    EvaluatorPtr subject_;
    LabelCheck check_;
};

}  // namespace

EvaluatorPtr make_property(EvaluatorPtr subject, KnownName key) {
    return std::make_shared<PropertyAccess>(std::move(subject), std::move(key));
}

EvaluatorPtr make_subscript(EvaluatorPtr subject, EvaluatorPtr index) {
    return std::make_shared<ItemAccess>(std::move(subject), std::move(index));
}

EvaluatorPtr make_slice(EvaluatorPtr subject, EvaluatorPtr from, EvaluatorPtr to) {
    return std::make_shared<PartOfList>(std::move(subject), std::move(from), std::move(to));
}

EvaluatorPtr make_label_test(EvaluatorPtr subject, LabelCheck check) {
    return std::make_shared<LabelTestEvaluator>(std::move(subject), std::move(check));
}

}  // namespace entente::cypher
