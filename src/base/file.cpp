#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/descriptor.h"

namespace entrepot {
tl::unexpected<Error> detail::system_error(const std::filesystem::path& path, std::string_view doing) {
  const int number = errno;
  const ErrorCode code = number == ENOENT ? ErrorCode::not_found : number == EACCES ? ErrorCode::unreadable : ErrorCode::io;
  return fail(code, fmt::format("Cannot {}: {}", doing, std::strerror(number)), {path.string(), 0, 0, {}},
              number == ENOENT                                          ? "Check the path."
              : number == ENOSPC || number == EDQUOT || number == EFBIG ? "Free some space on the disk."
                                                                        : "Check the permissions.");
}

using detail::Descriptor;
using detail::system_error;

namespace {

struct OpenFile {
  Descriptor descriptor;
  std::uint64_t size;
};

enum class Pipes { refused, read };

// A named pipe must not be waited for, so files are opened without blocking.
Result<OpenFile> open_for_reading(const std::filesystem::path& path, Pipes pipes) {
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.get() < 0) return system_error(path, "open");
  struct stat status{};
  if (::fstat(descriptor.get(), &status) != 0) return system_error(path, "open");
  if (S_ISDIR(status.st_mode))
    return fail(ErrorCode::unreadable, "This is a folder, not a file", {path.string(), 0, 0, {}}, "Name a file in it.");
  if (!S_ISREG(status.st_mode) && pipes == Pipes::refused)
    return fail(ErrorCode::unreadable, "This is a pipe or a device, not a file", {path.string(), 0, 0, {}},
                "Save it to a file first: it is read more than once.");
  if (::fcntl(descriptor.get(), F_SETFL, 0) != 0) return system_error(path, "open");
  return OpenFile{std::move(descriptor), static_cast<std::uint64_t>(status.st_size)};
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  TRY_ASSIGN(const OpenFile file, open_for_reading(path, Pipes::refused));
  MappedFile mapped;
  mapped.size_ = file.size;
  if (mapped.size_ == 0) return mapped;
  void* address = ::mmap(nullptr, mapped.size_, PROT_READ, MAP_PRIVATE, file.descriptor.get(), 0);
  if (address == MAP_FAILED) return system_error(path, "map");
  mapped.address_ = address;
  return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : address_(std::exchange(other.address_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(address_, other.address_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (address_ != nullptr) ::munmap(address_, size_);
}

struct InputFile::State {
  State(Descriptor&& opened, std::string file_name, std::uint64_t file_size, const Limits& file_limits)
      : descriptor(std::move(opened)), name(std::move(file_name)), size(file_size), limits(file_limits) {}
  ~State() {
    if (is_gzip) inflateEnd(&stream);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Result<std::size_t> read_raw(char* buffer, std::size_t wanted);
  Result<std::size_t> read_gzip(char* buffer, std::size_t wanted);

  Descriptor descriptor;
  std::string name;
  std::uint64_t size;
  Limits limits;
  bool is_gzip = false;
  bool member_ended = false;  // the last gzip member is complete
  std::uint64_t raw_read = 0;
  std::uint64_t produced = 0;
  z_stream stream{};
  std::array<char, 1 << 16> raw{};
};

Result<std::size_t> InputFile::State::read_raw(char* buffer, std::size_t wanted) {
  for (;;) {
    const ssize_t got = ::read(descriptor.get(), buffer, wanted);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(name, "read");
    raw_read += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }
}

Result<std::size_t> InputFile::State::read_gzip(char* buffer, std::size_t wanted) {
  stream.next_out = reinterpret_cast<Bytef*>(buffer);
  stream.avail_out = static_cast<uInt>(wanted);
  while (stream.avail_out == wanted) {
    if (stream.avail_in == 0) {
      TRY_ASSIGN(const std::size_t got, read_raw(raw.data(), raw.size()));
      if (got == 0) {
        if (member_ended) return std::size_t{0};
        return fail(ErrorCode::truncated, "The gzip data end too early", {name, 0, 0, {}}, "Fetch the file again.");
      }
      stream.next_in = reinterpret_cast<Bytef*>(raw.data());
      stream.avail_in = static_cast<uInt>(got);
    }
    if (member_ended) {  // gzip files may be several members one after the other
      inflateReset(&stream);
      member_ended = false;
    }
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status == Z_STREAM_END) member_ended = true;
    else if (status != Z_OK && status != Z_BUF_ERROR)
      return fail(ErrorCode::bad_syntax, "The file says gzip but is not", {name, 0, 0, {}}, "Fetch the file again, or remove the .gz.");
  }
  return wanted - stream.avail_out;
}

InputFile::InputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
InputFile::InputFile(InputFile&&) noexcept = default;
InputFile& InputFile::operator=(InputFile&&) noexcept = default;
InputFile::~InputFile() = default;

Result<InputFile> InputFile::open(const std::filesystem::path& path, const Limits& limits) { return open(path, limits, false); }

Result<InputFile> InputFile::open(const std::filesystem::path& path, const Limits& limits, bool pipe_allowed) {
  TRY_ASSIGN(OpenFile file, open_for_reading(path, pipe_allowed ? Pipes::read : Pipes::refused));
  unsigned char magic[2] = {0, 0};
  const bool is_gzip = ::pread(file.descriptor.get(), magic, 2, 0) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
  auto state = std::make_unique<State>(std::move(file.descriptor), path.string(), file.size, limits);
  if (is_gzip) {
    if (inflateInit2(&state->stream, 16 + MAX_WBITS) != Z_OK)
      return fail(ErrorCode::internal, "zlib does not start", {path.string(), 0, 0, {}});
    state->is_gzip = true;
  }
  return InputFile(std::move(state));
}

Result<std::size_t> InputFile::read(char* buffer, std::size_t size) {
  constexpr std::size_t step_max = std::size_t{1} << 30;
  const std::size_t wanted = std::min(size, step_max);
  TRY_ASSIGN(const std::size_t got, state_->is_gzip ? state_->read_gzip(buffer, wanted) : state_->read_raw(buffer, wanted));
  state_->produced += got;
  if (state_->produced > state_->limits.file_bytes)
    return fail(ErrorCode::limit_exceeded, fmt::format("The file has more than {} bytes", state_->limits.file_bytes),
                {state_->name, 0, 0, {}}, "Split the file.");
  return got;
}

const std::string& InputFile::name() const { return state_->name; }

double InputFile::done() const {
  return state_->size == 0 ? 1.0 : static_cast<double>(state_->raw_read) / static_cast<double>(state_->size);
}

Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t bytes_max) {
  Limits limits;
  limits.file_bytes = bytes_max;
  TRY_ASSIGN(InputFile file, InputFile::open(path, limits, true));
  std::string out;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    TRY_ASSIGN(const std::size_t got, file.read(buffer.data(), buffer.size()));
    if (got == 0) return out;
    out.append(buffer.data(), got);
  }
}

}  // namespace entrepot
