// Access tokens: who may use a server, and for what.
//
// They are kept in a file in the store's folder, mode 0600, one JSON object a line: name, role, SHA-256 of the token, day of
// creation. A token is 256 random bits, so its plain hash gives nothing away that could be guessed. The file is apart from
// the rows of the store so that tokens can be made and revoked while a server runs; it is not part of a backup.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente {

// Each may do what the one before may.
enum class Role : std::uint8_t {
    nobody,  // nothing but ask whether the server is alive
    reader,  // ask questions, and statements that only read
    editor,  // import, and statements that write
    admin,   // delete articles, and whatever else there is
};

std::string_view role_name(Role role);
// reader, editor or admin.
std::optional<Role> parse_role(std::string_view name);

struct AccessToken {
    std::string name;
    Role role = Role::reader;
    std::string sha256;   // 64 hexadecimal digits
    std::string created;  // "2021-11-24"
};

// The tokens of one store. Safe for many threads; changes by other processes show at once.
class AccessTokens {
public:
    static constexpr std::size_t kTokensMax = 1000;
    static constexpr std::size_t kNameBytesMax = 64;

    // `file` need not be there: then there are no tokens.
    explicit AccessTokens(std::string file);

    // The file of a store, by its address; "" for one in memory.
    static std::string file_of(std::string_view store_address);

    // corruption for a file that is not as said above: then nobody is let in.
    Result<std::vector<AccessToken>> list() const;

    // Makes one and returns it: the only time that it is seen. invalid_argument for a name that is not 1 to 64 letters,
    // digits, '.', '_' or '-'; already_exists for one that is taken. Durable on return.
    Result<std::string> add(std::string_view name, Role role);
    // not_found when there is none of that name. Durable on return.
    Status revoke(std::string_view name);

    // Whether there are any.
    Result<bool> any() const;

    // Whose token this is; nullopt for nobody's. Takes as long for one that is nearly right as for any other.
    Result<std::optional<AccessToken>> find(std::string_view token) const;

private:
    // What the file was when it was read last.
    struct Stamp {
        std::int64_t modified_ns = -1;
        std::uint64_t inode = 0;
        std::int64_t size = -1;

        friend bool operator==(const Stamp&, const Stamp&) = default;
    };

    using Tokens = std::shared_ptr<const std::vector<AccessToken>>;

    Result<Tokens> current() const;
    Status write(const std::vector<AccessToken>& tokens) const;

    std::string file_;
    mutable std::mutex mutex_;
    mutable Stamp stamp_;
    mutable Tokens tokens_;
};

}  // namespace entente
