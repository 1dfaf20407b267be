// Any bytes as Cypher: no crash, errors with a place inside of the text, and what parses prints to what parses to
// the same tree. A file of the corpus holds several statements with an empty line between them; the whole of it
// and each of them are tried.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "queries/cypher/parser.h"
#include "queries/cypher/printer.h"
#include "queries/cypher/semantics.h"

namespace {

using namespace entente::cypher;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

void check_error(const CypherError& error, std::string_view text) {
    require(error.phase == ErrorPhase::compile_time && !error.message.empty());
    require(!error.position || error.position->offset <= text.size());
}

void run(std::string_view text) {
    CypherResult<Ast> ast = parse(text);
    if (!ast.ok()) {
        return check_error(ast.error(), text);
    }
    const std::string printed = print(ast->statement);
    const std::string nested = print(ast->statement, PrintStyle::nested);
    const CypherResult<Ast> again = parse(printed);
    // Parentheses that the printer has to add may be one level too many at the limit.
    if (!again.ok()) {
        require(again.error().type == ErrorType::limit_exceeded);
    } else {
        require(print(again->statement, PrintStyle::nested) == nested);
    }
    const CypherResult<Analysis> analysis = analyse(*ast, nullptr);
    if (!analysis.ok()) {
        check_error(analysis.error(), text);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    run(text);
    while (true) {
        const std::size_t end = text.find("\n\n");
        if (end == std::string_view::npos) {
            break;
        }
        run(text.substr(0, end));
        text.remove_prefix(end + 2);
    }
    run(text);
    return 0;
}
