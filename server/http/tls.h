// TLS by OpenSSL: a certificate and its key, and the encryption of one connection.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "core/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace entente::http {

// What came of an attempt to move bytes without waiting.
struct IoAttempt {
    ssize_t count = -1;  // of bytes; 0 at the end, -1 when it failed
    short events = 0;  // of poll(): when not 0, nothing moved, and it may be tried again after them
};

// One connection's encryption. For one thread.
class TlsSession {
public:
    explicit TlsSession(ssl_st* session) : session_(session) {}

    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;
    ~TlsSession();

    // To be repeated until its count is 1: then bytes may be read and written.
    IoAttempt handshake();
    IoAttempt read(char* buffer, std::size_t size);
    IoAttempt write(const char* bytes, std::size_t size);
    // Tells the client that no more will be written, if that can be done at once.
    void close();

private:
    IoAttempt attempt(int result);

    ssl_st* session_;
    bool broken_ = false;  // OpenSSL wants nothing more to be called
};

// A certificate chain and its private key, both PEM, read again when the files change: a renewed certificate counts for the
// connections after it. TLS 1.2 and 1.3. Safe for many threads.
class TlsContext {
public:
    // io_error when a file cannot be read; invalid_argument when it is no certificate or key, or they do not belong together.
    static Result<std::unique_ptr<TlsContext>> load(const std::string& certificate_file,
                                                    const std::string& key_file);

    // For a connected, non-blocking socket, which stays the caller's. nullptr for want of memory.
    std::unique_ptr<TlsSession> session(int socket);

private:
    using Context = std::shared_ptr<ssl_ctx_st>;

    // What tells whether the two files are those that were read.
    struct Stamp {
        std::int64_t certificate_ns = 0;
        std::int64_t key_ns = 0;

        friend bool operator==(const Stamp&, const Stamp&) = default;
    };

    TlsContext(std::string certificate_file, std::string key_file)
        : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {}

    Stamp stamp() const;
    Result<Context> read() const;
    Context current();

    const std::string certificate_file_;
    const std::string key_file_;
    std::mutex mutex_;
    Stamp stamp_;
    Context context_;
};

}  // namespace entente::http
