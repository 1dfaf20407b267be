#include "server/access_tokens.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "core/date.h"
#include "core/hash.h"

namespace entente {

namespace {

// Tells a token from other secrets, for people and for programs that look for leaked ones.
constexpr std::string_view kPrefix = "entente_";
constexpr std::size_t kTokenBytes = 32;

Error file_error(const std::string& what, const std::string& file) {
    return {ErrorCode::io_error,
            what + " " + file + ": " + std::error_code(errno, std::generic_category()).message()};
}

// A descriptor that closes itself.
class File {
public:
    File(const std::string& path, int flags, mode_t mode = 0)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    bool ok() const { return descriptor_ >= 0; }

    int get() const { return descriptor_; }

private:
    int descriptor_;
};

std::string folder_of(const std::string& file) {
    return file.substr(0, file.rfind('/'));
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= AccessTokens::kNameBytesMax &&
           std::ranges::all_of(name, [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
           });
}

bool is_hash(std::string_view text) {
    return text.size() == 64 && std::ranges::all_of(text, [](unsigned char c) {
               return std::isdigit(c) != 0 || (c >= 'a' && c <= 'f');
           });
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += {kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
    return text;
}

std::optional<AccessToken> parse_line(const std::string& line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object()) {
        return std::nullopt;
    }
    const auto text = [&](const char* name) {
        const auto found = json.find(name);
        return found != json.end() && found->is_string() ? found->get<std::string>() : "";
    };
    const auto role = parse_role(text("role"));
    AccessToken token{text("name"), role.value_or(Role::nobody), text("sha256"), text("created")};
    return role && is_name(token.name) && is_hash(token.sha256) ? std::optional(token)
                                                                : std::nullopt;
}

std::string today() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(now).count();
    return Date{static_cast<std::int32_t>(hours / 24)}.to_string();
}

// Keeps two processes from changing the file at once.
Result<std::unique_ptr<File>> lock(const std::string& file) {
    auto locked = std::make_unique<File>(file + ".lock", O_RDWR | O_CREAT, 0600);
    if (!locked->ok() || ::flock(locked->get(), LOCK_EX) != 0) {
        return file_error("cannot lock", file + ".lock");
    }
    return locked;
}

}  // namespace

std::string_view role_name(Role role) {
    switch (role) {
        case Role::reader: return "reader";
        case Role::editor: return "editor";
        case Role::admin: return "admin";
        case Role::nobody: break;
    }
    return "nobody";
}

std::optional<Role> parse_role(std::string_view name) {
    for (const Role role : {Role::reader, Role::editor, Role::admin}) {
        if (role_name(role) == name) {
            return role;
        }
    }
    return std::nullopt;
}

AccessTokens::AccessTokens(std::string file) : file_(std::move(file)) {}

std::string AccessTokens::file_of(std::string_view store_address) {
    constexpr std::string_view kRocksdb = "rocksdb:";
    if (store_address == "memory:") {
        return "";
    }
    if (store_address.starts_with(kRocksdb)) {
        store_address.remove_prefix(kRocksdb.size());
    }
    return std::string(store_address) + "/access-tokens";
}

Result<AccessTokens::Tokens> AccessTokens::current() const {
    const std::lock_guard guard(mutex_);
    struct stat status {};
    Stamp stamp;
    if (!file_.empty() && ::stat(file_.c_str(), &status) == 0) {
        stamp = {status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
                 status.st_ino,
                 status.st_size};
    } else if (!file_.empty() && errno != ENOENT) {
        return file_error("cannot read", file_);
    }
    if (tokens_ != nullptr && stamp == stamp_) {
        return tokens_;
    }
    auto tokens = std::make_shared<std::vector<AccessToken>>();
    if (stamp.size >= 0) {
        std::ifstream in(file_);
        for (std::string line; std::getline(in, line);) {
            auto token = parse_line(line);
            if (!token || tokens->size() == kTokensMax) {
                return Error{ErrorCode::corruption,
                             file_ + ": line " + std::to_string(tokens->size() + 1) +
                                 " is no access token; remove the file and make new tokens"};
            }
            tokens->push_back(*std::move(token));
        }
        if (!in.eof()) {
            return file_error("cannot read", file_);
        }
    }
    stamp_ = stamp;
    tokens_ = std::move(tokens);
    return tokens_;
}

Result<std::vector<AccessToken>> AccessTokens::list() const {
    ENTENTE_ASSIGN(const Tokens tokens, current());
    return *tokens;
}

Result<bool> AccessTokens::any() const {
    ENTENTE_ASSIGN(const Tokens tokens, current());
    return !tokens->empty();
}

// A new file over the old one, so that whoever reads sees one of them whole.
Status AccessTokens::write(const std::vector<AccessToken>& tokens) const {
    std::string text;
    for (const AccessToken& token : tokens) {
        text += nlohmann::ordered_json{{"name", token.name},
                                       {"role", role_name(token.role)},
                                       {"sha256", token.sha256},
                                       {"created", token.created}}
                    .dump() +
                "\n";
    }
    const std::string draft = file_ + ".new";
    {
        const File out(draft, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (!out.ok()) {
            return file_error("cannot write", draft);
        }
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t count = ::write(out.get(), text.data() + done, text.size() - done);
            if (count < 0) {
                return file_error("cannot write", draft);
            }
            done += static_cast<std::size_t>(count);
        }
        if (::fsync(out.get()) != 0) {
            return file_error("cannot write", draft);
        }
    }
    if (::rename(draft.c_str(), file_.c_str()) != 0) {
        return file_error("cannot write", file_);
    }
    const File folder(folder_of(file_), O_RDONLY | O_DIRECTORY);
    if (!folder.ok() || ::fsync(folder.get()) != 0) {
        return file_error("cannot write", folder_of(file_));
    }
    return {};
}

Result<std::string> AccessTokens::add(std::string_view name, Role role) {
    if (!is_name(name)) {
        return Error{ErrorCode::invalid_argument,
                     "'" + std::string(name) +
                         "' is no name for a token: take 1 to 64 letters, digits, '.', '_' or '-'"};
    }
    if (file_.empty()) {
        return Error{ErrorCode::unsupported, "a store in memory keeps no access tokens"};
    }
    ENTENTE_ASSIGN(const auto locked, lock(file_));
    ENTENTE_ASSIGN(std::vector<AccessToken> tokens, list());
    if (std::ranges::find(tokens, name, &AccessToken::name) != tokens.end()) {
        return Error{ErrorCode::already_exists,
                     "there is a token '" + std::string(name) +
                         "' already; revoke it first, or take another name"};
    }
    if (tokens.size() == kTokensMax) {
        return Error{ErrorCode::limit_exceeded,
                     "access_tokens_max: a store has at most " + std::to_string(kTokensMax)};
    }
    std::string random(kTokenBytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()),
                   static_cast<int>(random.size())) != 1) {
        return Error{ErrorCode::internal, "the system gives no random numbers"};
    }
    const std::string token = std::string(kPrefix) + hex(random);
    tokens.push_back({std::string(name), role, sha256_hex(token), today()});
    ENTENTE_TRY(write(tokens));
    return token;
}

Status AccessTokens::revoke(std::string_view name) {
    if (file_.empty()) {
        return Error{ErrorCode::not_found, "a store in memory keeps no access tokens"};
    }
    struct stat status {};
    if (::stat(file_.c_str(), &status) != 0 && errno == ENOENT) {
        return Error{ErrorCode::not_found, "there is no token '" + std::string(name) + "'"};
    }
    ENTENTE_ASSIGN(const auto locked, lock(file_));
    ENTENTE_ASSIGN(std::vector<AccessToken> tokens, list());
    if (std::erase_if(tokens, [&](const AccessToken& token) { return token.name == name; }) == 0) {
        return Error{ErrorCode::not_found, "there is no token '" + std::string(name) + "'"};
    }
    return write(tokens);
}

Result<std::optional<AccessToken>> AccessTokens::find(std::string_view token) const {
    ENTENTE_ASSIGN(const Tokens tokens, current());
    const std::string hash = sha256_hex(token);
    std::optional<AccessToken> found;
    // All of them, whichever it is.
    for (const AccessToken& known : *tokens) {
        if (CRYPTO_memcmp(known.sha256.data(), hash.data(), hash.size()) == 0) {
            found = known;
        }
    }
    return found;
}

}  // namespace entente
