// A file descriptor that closes itself, and what the system says went wrong. For sources that open files by themselves.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace entrepot::detail {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// "Cannot write: No space left on device", of errno. Errors: not_found, unreadable, io.
tl::unexpected<Error> system_error(const std::filesystem::path& path, std::string_view doing);

}  // namespace entrepot::detail
