// A statement's text to tokens with offsets; brackets are matched on the way, so that the parser can look ahead
// over a whole group in one step and never has to go back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "queries/cypher/error.h"

namespace entente::cypher {

enum class TokenKind : std::uint8_t {
    end,
    identifier,  // with its Keyword, if it is one: whether it counts as one, the parser decides
    quoted_identifier,  // in backquotes
    string,
    integer,
    floating,
    bad_number,  // digits that run into letters
    left_paren,
    right_paren,
    left_bracket,
    right_bracket,
    left_brace,
    right_brace,
    comma,
    dot,
    dots,  // ..
    colon,
    double_colon,
    semicolon,
    dollar,
    plus,
    minus,
    star,
    slash,
    percent,
    caret,
    equal,
    not_equal,   // <>
    bang_equal,  // != of other languages
    less,
    less_equal,
    greater,
    greater_equal,
    plus_equal,
    matches,  // =~
    pipe,
    double_pipe,
    ampersand,
    bang,
    dash_like,         // a dash of Unicode that is no minus; openCypher draws relationships with it
    arrow_left_like,   // likewise <
    arrow_right_like,  // likewise >
    unknown,           // a character that is nowhere in the language
};

enum class Keyword : std::uint8_t {
    none,
    alias,
    aliases,
    all,
    allshortestpaths,
    and_,
    any,
    as,
    asc,
    ascending,
    assert_,
    at,
    both,
    by,
    call,
    case_,
    collect,
    constraint,
    constraints,
    contains,
    count,
    create,
    csv,
    current,
    cypher,
    database,
    databases,
    delete_,
    desc,
    descending,
    detach,
    distinct,
    drop,
    each,
    else_,
    end,
    ends,
    executable,
    exists,
    explain,
    extract,
    false_,
    filter,
    finish,
    for_,
    foreach,
    from,
    fulltext,
    function,
    functions,
    graph,
    group,
    groups,
    if_,
    in,
    index,
    indexes,
    is,
    join,
    key,
    leading,
    limit,
    load,
    lookup,
    match,
    merge,
    nfc,
    nfd,
    nfkc,
    nfkd,
    node,
    none_,
    normalized,
    not_,
    null,
    of,
    offset,
    on,
    optional,
    options,
    or_,
    order,
    path,
    paths,
    point,
    privilege,
    privileges,
    procedure,
    procedures,
    profile,
    range,
    reduce,
    relationship,
    remove,
    require,
    return_,
    role,
    roles,
    row,
    rows,
    scan,
    seek,
    server,
    servers,
    set,
    setting,
    settings,
    shortest,
    shortestpath,
    show,
    single,
    skip,
    start,
    starts,
    system,
    text,
    then,
    time,
    trailing,
    transaction,
    transactions,
    trim,
    true_,
    type,
    typed,
    union_,
    unique,
    unwind,
    use,
    user,
    users,
    using_,
    vector,
    when,
    where,
    with,
    xor_,
    yield,
};

struct Token {
    TokenKind kind = TokenKind::end;
    Keyword keyword = Keyword::none;
    bool comma_inside = false;  // of an opening bracket: a comma stands directly inside
    bool escaped = false;       // of a string or quoted identifier: it holds escapes
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    // Of an opening bracket: the index of its closing one, or 0 when there is none. Of a closing bracket: the
    // index of the last | directly inside, or 0.
    std::uint32_t match = 0;
};

// The tokens of `text`, the last one of kind end. Refuses invalid UTF-8, an unfinished string or comment, and
// nothing else: what is merely out of place is the parser's to explain.
CypherResult<std::vector<Token>> tokenize(std::string_view text);

// The keyword in upper case: "MATCH".
std::string keyword_text(Keyword keyword);

// Whether `name` can stand without backquotes.
bool is_plain_identifier(std::string_view name);

// The keyword that `name` is in any case, or none.
Keyword keyword_of(std::string_view name);

}  // namespace entente::cypher
