#include "server/http/tls.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace entente::http {

namespace {

// HTTP/1.1 to clients that also offer HTTP/2; those that offer neither are refused.
int choose_protocol(SSL*,
                    const unsigned char** chosen,
                    unsigned char* chosen_size,
                    const unsigned char* offered,
                    unsigned offered_size,
                    void*) {
    static constexpr std::array<unsigned char, 9> kHttp11 = {
        8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* found = nullptr;
    const int result = SSL_select_next_proto(
        &found, chosen_size, kHttp11.data(), kHttp11.size(), offered, offered_size);
    *chosen = found;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::int64_t modified_ns(const std::string& file) {
    struct stat info {};
    return ::stat(file.c_str(), &info) == 0
               ? std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec
               : -1;
}

// A key may be kept encrypted, but nobody is there to be asked for its password.
int no_password(char*, int, int, void*) {
    return -1;
}

Error refused(const std::string& file, const std::string& what) {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return {ErrorCode::invalid_argument,
            file + ": " + what + (reason == nullptr ? "" : std::string(" (") + reason + ")")};
}

int at_most_int(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

}  // namespace

TlsSession::~TlsSession() {
    SSL_free(session_);
    ERR_clear_error();
}

IoAttempt TlsSession::attempt(int result) {
    if (result > 0) {
        return {result, 0};
    }
    switch (SSL_get_error(session_, result)) {
        case SSL_ERROR_WANT_READ: return {-1, POLLIN};
        case SSL_ERROR_WANT_WRITE: return {-1, POLLOUT};
        case SSL_ERROR_ZERO_RETURN: return {0, 0};
        default: broken_ = true; return {-1, 0};
    }
}

IoAttempt TlsSession::handshake() {
    ERR_clear_error();
    return attempt(SSL_accept(session_));
}

IoAttempt TlsSession::read(char* buffer, std::size_t size) {
    ERR_clear_error();
    return attempt(SSL_read(session_, buffer, at_most_int(size)));
}

IoAttempt TlsSession::write(const char* bytes, std::size_t size) {
    ERR_clear_error();
    return attempt(SSL_write(session_, bytes, at_most_int(size)));
}

void TlsSession::close() {
    if (!broken_ && SSL_is_init_finished(session_) == 1) {
        SSL_shutdown(session_);
    }
}

Result<std::unique_ptr<TlsContext>> TlsContext::load(const std::string& certificate_file,
                                                     const std::string& key_file) {
    std::unique_ptr<TlsContext> result(new TlsContext(certificate_file, key_file));
    result->stamp_ = result->stamp();
    ENTENTE_ASSIGN(result->context_, result->read());
    return result;
}

TlsContext::Stamp TlsContext::stamp() const {
    return {modified_ns(certificate_file_), modified_ns(key_file_)};
}

Result<TlsContext::Context> TlsContext::read() const {
    for (const std::string& file : {certificate_file_, key_file_}) {
        if (::access(file.c_str(), R_OK) != 0) {
            return Error{ErrorCode::io_error, "cannot read " + file};
        }
    }
    Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (context == nullptr) {
        return Error{ErrorCode::internal, "OpenSSL cannot be used"};
    }
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                         SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context.get(), no_password);
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file_.c_str()) != 1) {
        return refused(certificate_file_, "this is no certificate, or chain of them, in PEM");
    }
    if (SSL_CTX_use_PrivateKey_file(context.get(), key_file_.c_str(), SSL_FILETYPE_PEM) != 1) {
        return refused(key_file_,
                       "this is no private key in PEM without a password, or not that of " +
                           certificate_file_);
    }
    return context;
}

TlsContext::Context TlsContext::current() {
    const std::lock_guard lock(mutex_);
    if (const Stamp now = stamp(); now != stamp_) {
        // While only one of the two has been renewed they do not belong together: the old ones go on.
        if (auto renewed = read(); renewed.ok()) {
            context_ = std::move(*renewed);
            stamp_ = now;
        }
    }
    return context_;
}

std::unique_ptr<TlsSession> TlsContext::session(int socket) {
    const Context context = current();
    SSL* session = SSL_new(context.get());  // keeps the context
    if (session == nullptr || SSL_set_fd(session, socket) != 1) {
        SSL_free(session);
        return nullptr;
    }
    return std::make_unique<TlsSession>(session);
}

}  // namespace entente::http
