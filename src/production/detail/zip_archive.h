// Members of a zip archive held in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace entrepot::production::detail {

class ZipArchive {
 public:
  // `bytes` must outlive the archive. Errors: bad_syntax, limit_exceeded (more than 65,535 members).
  static Result<ZipArchive> over(std::string_view bytes, std::string name);
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ~ZipArchive();

  const std::vector<std::string>& members() const { return members_; }
  bool has(std::string_view member) const;
  // What the member unpacks to; only about the first `bytes_wanted` bytes of it, when they are fewer.
  // Errors: not_found, unsupported (encrypted), bad_syntax (checksum), limit_exceeded (size, length of a line).
  Result<std::string> read(std::string_view member, std::uint64_t bytes_max, std::uint64_t bytes_wanted = UINT64_MAX,
                           std::uint64_t line_bytes_max = UINT64_MAX) const;

 private:
  struct State;
  ZipArchive() = default;
  std::unique_ptr<State> state_;
  std::string name_;
  std::vector<std::string> members_;
};

}  // namespace entrepot::production::detail
