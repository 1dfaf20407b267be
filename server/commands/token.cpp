// The verb that makes, lists and revokes access tokens.
#include <iomanip>

#include "server/access_tokens.h"
#include "server/commands/command.h"
#include "server/http/json.h"

namespace entente {

namespace {

Error wrong_arguments() {
    return {ErrorCode::invalid_argument, "token takes add NAME --role ROLE, list, or revoke NAME"};
}

// A store that is not there yet is made, so that its server can be reached from its first start on.
Status make_store(const Options& options, Console& console) {
    const auto there = open_engine(store_address(options), OpenMode::read_only);
    if (there.ok() || there.error().code != ErrorCode::not_found) {
        return {};
    }
    ENTENTE_ASSIGN(const auto store, open_store(options, OpenMode::create, console));
    return {};
}

int add(AccessTokens& tokens, const Options& options, Console& console) {
    const auto role = parse_role(options.text("role"));
    if (!role) {
        return wrong_usage(
            console,
            {ErrorCode::invalid_argument,
             "--role takes reader, editor or admin" +
                 (options.has("role") ? ", not '" + options.text("role") + "'" : std::string())});
    }
    if (const Status made = make_store(options, console); !made.ok()) {
        return failed(console, made.error());
    }
    const auto token = tokens.add(options.arguments[1], *role);
    if (!token.ok()) {
        return token.error().code == ErrorCode::invalid_argument
                   ? wrong_usage(console, token.error())
                   : failed(console, token.error());
    }
    console.out << *token << '\n';
    console.err << "made token '" << options.arguments[1] << "' (" << role_name(*role)
                << "); it is shown only this once" << std::endl;
    return kExitOk;
}

int list(const AccessTokens& tokens, Console& console) {
    const auto all = tokens.list();
    if (!all.ok()) {
        return failed(console, all.error());
    }
    for (const AccessToken& token : *all) {
        console.out << std::left << std::setw(24) << token.name << ' ' << std::setw(8)
                    << role_name(token.role) << ' ' << token.created << '\n';
    }
    return kExitOk;
}

int revoke(AccessTokens& tokens, const Options& options, Console& console) {
    if (const Status revoked = tokens.revoke(options.arguments[1]); !revoked.ok()) {
        return failed(console, revoked.error());
    }
    console.err << "revoked token '" << options.arguments[1] << "'" << std::endl;
    return kExitOk;
}

int run_token(const Options& options, Console& console) {
    const std::string& action = options.arguments.front();
    const std::size_t count = options.arguments.size();
    AccessTokens tokens(AccessTokens::file_of(store_address(options)));
    if (action == "add" && count == 2) {
        return add(tokens, options, console);
    }
    if (options.has("role")) {
        return wrong_usage(console, {ErrorCode::invalid_argument, "--role belongs to token add"});
    }
    if (action == "list" && count == 1) {
        return list(tokens, console);
    }
    if (action == "revoke" && count == 2) {
        return revoke(tokens, options, console);
    }
    return wrong_usage(console, wrong_arguments());
}

}  // namespace

Verb token_verb() {
    return {
        {"token",
         "add NAME | list | revoke NAME",
         "who may use a server of this store, and for what",
         "With a token made, a server of the store answers nobody without one, on any address; "
         "without any, it\n"
         "listens to this machine only. A token is 256 random bits; 'add' prints it once on "
         "standard "
         "output, and only\n"
         "its hash is kept, in the store's folder. All of it works beside a running server, which "
         "heeds it at once.\n"
         "Tokens are not part of a backup.\n\n"
         "A reader asks questions, with statements that change nothing. An editor imports, too, "
         "and "
         "writes by\n"
         "statements. An admin deletes articles as well. Clients send 'Authorization: Bearer "
         "TOKEN', "
         "or Basic with any\n"
         "user name and the token as password.",
         {{"role", "ROLE", "of the new token: reader, editor or admin"}},
         "  entente token add laptop --role editor\n"
         "  entente --db news.db token list\n"
         "  entente token revoke laptop\n"
         "  curl -H 'Authorization: Bearer entente_...' http://127.0.0.1:7474/v1/nodes?q=morocco",
         1,
         2},
        run_token};
}

}  // namespace entente
