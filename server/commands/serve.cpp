#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "importers/pipeline.h"
#include "server/access_tokens.h"
#include "server/commands/command.h"
#include "server/commands/stop_signals.h"
#include "server/http/server.h"
#include "server/http/tls.h"

namespace entente {

namespace {

constexpr std::uint64_t kPortDefault = 7474;
// The contract gives five seconds from the signal to the end; closing the store takes some of them.
constexpr std::chrono::seconds kStopTime{4};

// As browsers write it: a scheme and a host, no path.
Status check_origin(const std::string& origin) {
    const std::size_t host = origin.find("://");
    if (origin == "*" || (host != std::string::npos && host + 3 < origin.size() &&
                          origin.find('/', host + 3) == std::string::npos)) {
        return {};
    }
    return Error{ErrorCode::invalid_argument,
                 "--cors takes an origin such as https://example.org, or *, not '" + origin + "'"};
}

Status read_seconds(const Options& options,
                    std::string_view flag,
                    std::chrono::milliseconds& value) {
    const auto absent = std::chrono::duration_cast<std::chrono::seconds>(value).count();
    ENTENTE_ASSIGN(const auto seconds,
                   options.number(flag, static_cast<std::uint64_t>(absent), 1, 86'400));
    value = std::chrono::seconds(seconds);
    return {};
}

Status read_timeouts(const Options& options, http::ConnectionTimeouts& timeouts) {
    ENTENTE_TRY(read_seconds(options, "idle-timeout", timeouts.idle));
    ENTENTE_TRY(read_seconds(options, "head-timeout", timeouts.head));
    ENTENTE_TRY(read_seconds(options, "body-timeout", timeouts.body));
    return read_seconds(options, "write-timeout", timeouts.write);
}

Status read_lanes(const Options& options, http::LaneOptions& lanes) {
    ENTENTE_ASSIGN(lanes.reads, options.number("max-reads", 0, 0, 10'000));
    ENTENTE_ASSIGN(lanes.queries, options.number("max-queries", 0, 0, 10'000));
    ENTENTE_ASSIGN(lanes.imports, options.number("max-imports", 0, 0, 10'000));
    ENTENTE_ASSIGN(lanes.waiting, options.number("max-waiting", lanes.waiting, 0, 100'000));
    return read_seconds(options, "max-wait", lanes.wait);
}

Result<http::ServerOptions> server_options(const Options& options, Console& console) {
    http::ServerOptions result;
    if (options.has("host")) {
        result.host = options.text("host");
    }
    ENTENTE_ASSIGN(const auto port, options.number("port", kPortDefault, 0, 65'535));
    result.port = static_cast<int>(port);
    ENTENTE_ASSIGN(result.max_connections,
                   options.number("max-connections", http::kMaxConnectionsDefault, 1, 10'000));
    ENTENTE_ASSIGN(
        result.max_body_bytes,
        options.number("max-body-bytes", http::kMaxBodyBytesDefault, 1, std::uint64_t{1} << 32));
    ENTENTE_TRY(read_timeouts(options, result.timeouts));
    ENTENTE_TRY(read_lanes(options, result.lanes));
    ENTENTE_ASSIGN(const auto seconds, options.number("query-timeout", 30, 0, 86'400));
    result.queries.limits.time = std::chrono::seconds(seconds);
    ENTENTE_ASSIGN(const auto memory,
                   options.number("query-memory-bytes",
                                  result.queries.limits.memory_bytes_max,
                                  0,
                                  std::uint64_t{1} << 40));
    result.queries.limits.memory_bytes_max = memory;
    ENTENTE_ASSIGN(result.queries.limits.rows_max,
                   options.number("query-rows", result.queries.limits.rows_max, 0, UINT64_MAX));
    ENTENTE_ASSIGN(result.max_transactions,
                   options.number("max-transactions", http::kTransactionsMaxDefault, 1, 100'000));
    ENTENTE_ASSIGN(const auto transaction_idle,
                   options.number("transaction-timeout", 60, 1, 86'400));
    result.transaction_idle = std::chrono::seconds(transaction_idle);
    ENTENTE_ASSIGN(result.depth_max, options.number("max-depth", result.depth_max, 1, 16));
    result.test_procedures = options.has("test-procedures");
    for (const std::string& origin : options.all("cors")) {
        ENTENTE_TRY(check_origin(origin));
        result.cors_origins.push_back(origin);
    }
    ENTENTE_ASSIGN(const auto slow, options.number("slow-query-ms", 1000, 0, 86'400'000));
    result.slow_after = std::chrono::milliseconds(slow);
    result.slow = slow == 0 ? nullptr : &console.err;
    result.log = options.has("log") ? &console.err : nullptr;
    return result;
}

// Each connection takes a descriptor, and the store as many again for its files. The system's soft limit is often 1024, and
// may be raised up to the hard one.
void raise_descriptor_limit(std::size_t connections, Console& console) {
    constexpr rlim_t kForFiles = 1024;
    const rlim_t wanted = connections + kForFiles;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
        return;
    }
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
        console.err << "entente: warning: this process may open " << limit.rlim_cur
                    << " files and connections; --max-connections " << connections << " asks for "
                    << wanted << " (ulimit -n)\n";
    }
}

// nullptr without the two flags.
Result<std::unique_ptr<http::TlsContext>> load_tls(const Options& options) {
    if (options.has("tls-cert") != options.has("tls-key")) {
        return Error{ErrorCode::invalid_argument,
                     "--tls-cert and --tls-key go together: the certificate and its private key"};
    }
    if (!options.has("tls-cert")) {
        return std::unique_ptr<http::TlsContext>();
    }
    return http::TlsContext::load(options.text("tls-cert"), options.text("tls-key"));
}

// Ends the program when a request that cannot be interrupted takes too long. Nothing is lost: what
// was acknowledged is on disk, and what was not is all or nothing.
class StopDeadline {
public:
    explicit StopDeadline(Console& console) : thread_([this, &console] { watch(console); }) {}

    StopDeadline(const StopDeadline&) = delete;
    StopDeadline& operator=(const StopDeadline&) = delete;

    ~StopDeadline() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

private:
    void watch(Console& console) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, kStopTime, [this] { return stopped_; })) {
            console.err << "entente: stopping without the answers to requests that take too long"
                        << std::endl;
            ::_exit(kExitOk);
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopped_ = false;
    std::thread thread_;  // last: runs when the others are there
};

// Reads into memory what queries will want, while the server answers already.
class Warming {
public:
    explicit Warming(const GraphStore& store) : thread_([this, &store] { run(store); }) {}

    Warming(const Warming&) = delete;
    Warming& operator=(const Warming&) = delete;

    ~Warming() {
        stop_ = true;
        thread_.join();
    }

private:
    void run(const GraphStore& store) {
        Budget budget;
        budget.cancelled = &stop_;
        // Whoever asks for what cannot be read is told why.
        static_cast<void>(store.warm(budget));
    }

    std::atomic<bool> stop_ = false;
    std::thread thread_;  // last: runs when the flag is there
};

int run_serve(const Options& options, Console& console) {
    auto wanted = server_options(options, console);
    if (!wanted.ok()) {
        return wrong_usage(console, wanted.error());
    }
    const auto durability = durability_option(options);
    if (!durability.ok()) {
        return wrong_usage(console, durability.error());
    }
    const auto tls = load_tls(options);
    if (!tls.ok()) {
        return tls.error().code == ErrorCode::invalid_argument ? wrong_usage(console, tls.error())
                                                               : failed(console, tls.error());
    }
    wanted->tls = tls->get();
    raise_descriptor_limit(wanted->max_connections, console);
    const bool read_only = options.has("read-only");
    if (read_only && options.has("durability")) {
        return wrong_usage(
            console,
            {ErrorCode::invalid_argument,
             "--durability says how articles are written, and --read-only writes none"});
    }
    const StopSignals signals;
    const auto reader = Reader::create();
    if (!reader.ok()) {
        return failed(console, reader.error());
    }
    auto store = open_store(
        options, read_only ? OpenMode::read_only : OpenMode::create, console, *durability);
    if (!store.ok()) {
        return failed(console, store.error());
    }
    const AccessTokens tokens(AccessTokens::file_of(store_address(options)));
    wanted->tokens = &tokens;
    std::ofstream audit;
    if (options.has("audit-log")) {
        audit.open(options.text("audit-log"), std::ios::app);
        if (!audit) {
            return failed(
                console,
                {ErrorCode::io_error, "cannot write the audit log " + options.text("audit-log")});
        }
        wanted->audit = &audit;
    } else if (options.has("log")) {
        wanted->audit = &console.err;
    }
    auto server = http::HttpServer::start(**store, **reader, *wanted);
    if (!server.ok()) {
        return server.error().code == ErrorCode::unsupported ? wrong_usage(console, server.error())
                                                             : failed(console, server.error());
    }
    const auto guarded = tokens.any();
    const bool open = guarded.ok() && !*guarded;
    console.out << "entente " << kVersion << " serving " << (*server)->url() << " (store "
                << store_address(options) << (read_only ? ", read-only" : "")
                << (open ? ", open to this machine: no token made)" : ", by access token)")
                << std::endl;
    std::optional<Warming> warming(std::in_place, **store);
    signals.wait();
    const StopDeadline deadline(console);
    warming.reset();
    (*server)->stop();
    server->reset();
    store->reset();
    return kExitOk;
}

}  // namespace

Verb serve_verb() {
    return {
        {"serve",
         "",
         "answer questions about the store over HTTP",
         "Serves the store over HTTP until SIGINT or SIGTERM, and prints one line with the address "
         "when it is\n"
         "ready. GET / is the explorer, /openapi.json describes the routes. With an access token "
         "made "
         "(entente token --help)\n"
         "nobody is answered without one; without any, all is open and other addresses than this "
         "machine's are refused.\n"
         "The store belongs to the server while it runs: import through "
         "POST\n"
         "/v1/articles. With --read-only it does not: the store is shown as it was at the start, "
         "without what\n"
         "another process writes to it since.\n\n"
         "An article is on disk when it is answered. With --durability relaxed it is so a little "
         "later, which is\n"
         "faster: a power failure or a crash of the machine, not of the program, may lose the last "
         "ones that were\n"
         "answered, whole ones, latest first. SIGTERM and SIGINT lose nothing.",
         {{"host",
           "ADDRESS",
           "to listen on (default: 127.0.0.1); others than loopback need a token"},
          {"port", "N", "the port (default: 7474); 0 for any free one"},
          {"tls-cert",
           "FILE",
           "speak HTTPS with this certificate, or chain of them, in PEM; read again when it "
           "changes"},
          {"tls-key", "FILE", "the certificate's private key, in PEM without a password"},
          {"max-connections",
           "N",
           "connections open at the same time (default: 1024), a thread each; beyond: 429"},
          {"max-reads",
           "N",
           "quick questions worked on at the same time (default: 4 a processor); others wait"},
          {"max-queries",
           "N",
           "statements, algorithms, paths and exports at the same time (default: 4 a processor, "
           "at least 8)"},
          {"max-imports", "N", "requests with articles at the same time (default: 2 a processor)"},
          {"max-waiting",
           "N",
           "requests of each of these three kinds that may wait (default: 128); beyond: 503"},
          {"max-wait", "SECONDS", "that they wait at most (default: 10); then: 503"},
          {"max-body-bytes", "N", "size of a request's body (default: 16777216); beyond: 413"},
          {"idle-timeout", "SECONDS", "until an unused connection is closed (default: 60)"},
          {"head-timeout",
           "SECONDS",
           "until a request's line and headers have to be there (default: 10); then: 408"},
          {"body-timeout", "SECONDS", "until its body has to be there (default: 60); then: 408"},
          {"write-timeout",
           "SECONDS",
           "until a client that takes nothing of its answer is given up (default: 30)"},
          {"query-timeout", "SECONDS", "of one statement (default: 30); 0 for no limit"},
          {"query-memory-bytes",
           "N",
           "memory that a statement may keep rows in (default: 1073741824); 0 for no limit"},
          {"query-rows", "N", "rows of one result (default: 10000000); 0 for no limit"},
          {"max-depth", "N", "hops of a subgraph (6 at most) or a path (16 at most); beyond: 422"},
          {"max-transactions", "N", "explicit transactions open at the same time (default: 100)"},
          {"transaction-timeout",
           "SECONDS",
           "until an explicit transaction that nobody uses is rolled back (default: 60)"},
          {"test-procedures", "", "let openCypher's conformance kit add procedures; for tests"},
          durability_flag(),
          {"read-only",
           "",
           "serve it as it is now, beside the process that writes to it; refuse writes"},
          {"cors",
           "ORIGIN",
           "let pages of this origin use the server from a browser; * for any; may be repeated"},
          {"log", "", "one line for each request on standard error"},
          {"audit-log", "FILE", "add a line to FILE for each request that changed the store"},
          {"slow-query-ms",
           "N",
           "a line on standard error for what takes as long (default: 1000); 0 for none"}},
         "  entente serve\n"
         "  entente --db news.db serve --port 8080 --log\n"
         "  entente --db news.db serve --port 7475 --read-only\n"
         "  entente serve --host 0.0.0.0 --audit-log writes.log   # after entente token add\n"
         "  entente serve --host 0.0.0.0 --port 443 --tls-cert chain.pem --tls-key key.pem\n"
         "  curl 'http://127.0.0.1:7474/v1/nodes?q=morocco'",
         0,
         0},
        run_serve};
}

}  // namespace entente
