// Topology::save() and map(): the file of topology.h.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cassert>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <type_traits>

#include "core/topology.h"

namespace entente {

namespace {

constexpr std::array<char, 8> kMagic = {'E', 'N', 'T', 'T', 'O', 'P', 'O', '\n'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kSectionCount = 22;

// How many elements the sections have; the whole layout follows from it.
struct Counts {
    std::uint64_t vertices;
    std::uint64_t edges;
    std::uint64_t types;
    std::uint64_t out_places;
    std::uint64_t in_places;
    std::uint64_t out_distinct;
    std::uint64_t in_distinct;
    std::uint64_t wide_ids;  // `edges` where ids have a high half, else 0
};

struct Header {
    std::array<char, 8> magic;
    std::uint32_t version;
    std::uint32_t byte_order;
    std::uint64_t stamp;
    std::uint64_t id_base;
    Counts counts;
    std::array<std::uint64_t, kSectionCount> checksums;  // with the padding after the section
    std::uint64_t checksum;                              // of everything before
};

static_assert(std::is_trivially_copyable_v<Header> && sizeof(Header) % 8 == 0);
static_assert(std::has_unique_object_representations_v<Header>);

std::uint64_t header_checksum(const Header& header) {
    return XXH3_64bits(&header, offsetof(Header, checksum));
}

std::size_t padded(std::size_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

Error io_error(const std::string& what, const std::string& path) {
    return {ErrorCode::io_error, what + " " + path + ": " + std::generic_category().message(errno)};
}

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}

    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int descriptor() const { return descriptor_; }

    bool write(const void* data, std::size_t bytes) const {
        const char* next = static_cast<const char*>(data);
        while (bytes > 0) {
            const ssize_t written = ::write(descriptor_, next, bytes);
            if (written < 0 && errno != EINTR) {
                return false;
            }
            if (written > 0) {
                next += written;
                bytes -= static_cast<std::size_t>(written);
            }
        }
        return true;
    }

private:
    int descriptor_;
};

// A mapping that unmaps itself.
class Mapping {
public:
    Mapping(void* address, std::size_t bytes) : address_(address), bytes_(bytes) {}

    ~Mapping() { ::munmap(address_, bytes_); }

    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    const char* data() const { return static_cast<const char*>(address_); }

    std::size_t bytes() const { return bytes_; }

private:
    void* address_;
    std::size_t bytes_;
};

// A rename is durable when its folder is.
Status sync_folder(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (file.descriptor() < 0 || ::fsync(file.descriptor()) != 0) {
        return io_error("sync the folder", folder);
    }
    return {};
}

// Ascends from 0 to `last`, never falling.
bool ascends_to(std::span<const std::uint32_t> begins, std::uint64_t last) {
    std::uint32_t falls = 0;  // without a branch in the loop, so that it is vectorised
    for (std::size_t i = 1; i < begins.size(); ++i) {
        falls |= static_cast<std::uint32_t>(begins[i] < begins[i - 1]);
    }
    return falls == 0 && begins.front() == 0 && begins.back() == last;
}

template <typename Number>
bool all_below(std::span<const Number> numbers, std::uint64_t limit) {
    Number most = 0;
    for (const Number number : numbers) {
        most = std::max(most, number);
    }
    return numbers.empty() || most < limit;
}

template <typename SomeId>
bool valid_and_ascending(std::span<const SomeId> ids) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!ids[i].valid() || (i > 0 && ids[i] <= ids[i - 1])) {
            return false;
        }
    }
    return true;
}

// Whether a reader can use the side without leaving its bounds.
bool verify_side(const TopologySide& side, const Counts& counts) {
    if (!ascends_to(side.begins, counts.edges) ||
        !ascends_to(side.type_places, side.types.size()) ||
        !ascends_to(side.type_begins, counts.edges) ||
        !ascends_to(side.distinct_begins, side.distinct.size())) {
        return false;
    }
    for (std::size_t vertex = 0; vertex < side.begins.size(); ++vertex) {
        if (side.type_begins[side.type_places[vertex]] != side.begins[vertex]) {
            return false;
        }
    }
    return all_below(side.types, counts.types) && all_below(side.neighbours, counts.vertices) &&
           all_below(side.distinct, counts.vertices) && all_below(side.slots, counts.edges);
}

}  // namespace

class TopologyFile {
public:
    // Calls f(span, element count) for every section in the order of the file.
    template <typename SomeTopology, typename Function>
    static void each_section(SomeTopology& topology, const Counts& counts, Function f) {
        f(topology.node_ids_, counts.vertices);
        f(topology.types_, counts.types);
        each_side_section(topology.out_, counts, counts.out_places, counts.out_distinct, f);
        each_side_section(topology.in_, counts, counts.in_places, counts.in_distinct, f);
        f(topology.in_.slots, counts.edges);
        f(topology.attributes_, counts.edges);
        f(topology.id_low_, counts.edges);
        f(topology.id_high_, counts.wide_ids);
        f(topology.time_begins_, 2 * counts.types + 1);
        f(topology.time_places_, counts.edges);
    }

    static Counts counts_of(const Topology& topology) {
        return {topology.vertex_count(),
                topology.edge_count(),
                topology.types_.size(),
                topology.out_.types.size(),
                topology.in_.types.size(),
                topology.out_.distinct.size(),
                topology.in_.distinct.size(),
                topology.id_high_.size()};
    }

    // Bounds on the counts, so that the arithmetic on them cannot overflow.
    static bool plausible(const Counts& counts) {
        return counts.vertices < kNoVertex && counts.edges < kNoVertex &&
               counts.types <= kTopologyTypesMax && counts.out_places <= counts.edges &&
               counts.in_places <= counts.edges && counts.out_distinct <= counts.edges &&
               counts.in_distinct <= counts.edges &&
               (counts.wide_ids == 0 || counts.wide_ids == counts.edges);
    }

    static Result<Topology::Mapped> open(std::shared_ptr<const Mapping> mapping,
                                         const Header& header,
                                         const std::string& path) {
        std::shared_ptr<Topology> topology(new Topology());
        std::size_t offset = sizeof(Header);
        std::size_t section = 0;
        bool sound = true;
        each_section(*topology, header.counts, [&](auto& span, std::uint64_t count) {
            using Element = typename std::remove_reference_t<decltype(span)>::element_type;
            const std::size_t bytes = padded(count * sizeof(Element));
            sound = sound && offset <= mapping->bytes() && bytes <= mapping->bytes() - offset &&
                    XXH3_64bits(mapping->data() + offset, bytes) == header.checksums[section];
            if (sound) {
                const void* start = mapping->data() + offset;
                span = {static_cast<Element*>(start), count};
            }
            topology->bytes_ += count * sizeof(Element);
            offset += bytes;
            ++section;
        });
        if (!sound || offset != mapping->bytes()) {
            return damaged(path);
        }
        topology->id_base_ = header.id_base;
        topology->memory_ = std::move(mapping);
        topology->point_columns();
        if (!verify(*topology, header.counts)) {
            return damaged(path);
        }
        return Topology::Mapped{std::move(topology), header.stamp};
    }

    static Error damaged(const std::string& path) {
        return {ErrorCode::corruption,
                "topology file " + path + " is damaged or cut short; delete it, it is built anew"};
    }

private:
    template <typename Side, typename Function>
    static void each_side_section(Side& side,
                                  const Counts& counts,
                                  std::uint64_t places,
                                  std::uint64_t distinct,
                                  Function& f) {
        f(side.begins, counts.vertices + 1);
        f(side.type_places, counts.vertices + 1);
        f(side.types, places);
        f(side.type_begins, places + 1);
        f(side.neighbours, counts.edges);
        f(side.distinct_begins, counts.vertices + 1);
        f(side.distinct, distinct);
    }

    static bool verify(const Topology& topology, const Counts& counts) {
        std::uint16_t types_most = 0;
        for (const EdgeAttributes& edge : topology.attributes_) {
            types_most = std::max(types_most, edge.type());
        }
        return valid_and_ascending(topology.node_ids_) && valid_and_ascending(topology.types_) &&
               (counts.edges == 0 || types_most < counts.types) &&
               verify_side(topology.out_, counts) && verify_side(topology.in_, counts) &&
               ascends_to(topology.time_begins_, counts.edges) &&
               all_below(topology.time_places_, counts.edges);
    }
};

Status Topology::save(const std::string& path, std::uint64_t stamp) const {
    const Counts counts = TopologyFile::counts_of(*this);
    Header header = {};
    header.magic = kMagic;
    header.version = kVersion;
    header.byte_order = kByteOrder;
    header.stamp = stamp;
    header.id_base = id_base_;
    header.counts = counts;
    const std::string fresh = path + ".new";
    const File file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    bool written = file.descriptor() >= 0 && file.write(&header, sizeof(header));
    std::size_t section = 0;
    TopologyFile::each_section(*this, counts, [&](const auto& span, std::uint64_t count) {
        static constexpr std::array<char, kAlignment> zeros = {};
        assert(span.size() == count);
        const std::size_t bytes = span.size_bytes();
        const std::size_t padding = padded(bytes) - bytes;
        const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                             XXH3_freeState);
        XXH3_64bits_reset(state.get());
        XXH3_64bits_update(state.get(), span.data(), bytes);
        XXH3_64bits_update(state.get(), zeros.data(), padding);
        header.checksums[section++] = XXH3_64bits_digest(state.get());
        written = written && file.write(span.data(), bytes) && file.write(zeros.data(), padding);
        static_cast<void>(count);
    });
    // The header last: it holds the checksums of what it follows from.
    header.checksum = header_checksum(header);
    written = written && ::lseek(file.descriptor(), 0, SEEK_SET) == 0 &&
              file.write(&header, sizeof(header)) && ::fsync(file.descriptor()) == 0;
    if (!written || ::rename(fresh.c_str(), path.c_str()) != 0) {
        const Error error = io_error("write the topology file", path);
        ::unlink(fresh.c_str());
        return error;
    }
    return sync_folder(path);
}

Result<Topology::Mapped> Topology::map(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.descriptor() < 0) {
        if (errno == ENOENT) {
            return Error{ErrorCode::not_found, "there is no topology file " + path};
        }
        return io_error("open the topology file", path);
    }
    struct stat info = {};
    if (::fstat(file.descriptor(), &info) != 0) {
        return io_error("read the topology file", path);
    }
    const auto bytes = static_cast<std::size_t>(info.st_size);
    if (!S_ISREG(info.st_mode) || bytes < sizeof(Header)) {
        return TopologyFile::damaged(path);
    }
    // Populated at once: every byte is read for its checksum anyway.
    void* address =
        ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.descriptor(), 0);
    if (address == MAP_FAILED) {
        return io_error("map the topology file", path);
    }
    auto mapping = std::make_shared<const Mapping>(address, bytes);
    Header header = {};
    std::memcpy(&header, mapping->data(), sizeof(header));
    if (header.magic != kMagic) {
        return TopologyFile::damaged(path);
    }
    if (header.version != kVersion || header.byte_order != kByteOrder) {
        return Error{ErrorCode::unsupported,
                     "topology file " + path + " has version " + std::to_string(header.version) +
                         " or another byte order; this program reads version " +
                         std::to_string(kVersion) + ": delete it, it is built anew"};
    }
    if (header.checksum != header_checksum(header) || !TopologyFile::plausible(header.counts)) {
        return TopologyFile::damaged(path);
    }
    return TopologyFile::open(std::move(mapping), header, path);
}

}  // namespace entente
