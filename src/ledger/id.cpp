#include "ledger/id.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/sha256.h"

namespace entrepot::ledger {
namespace {

using Bytes = std::array<unsigned char, 16>;

Id of_bytes(const Bytes& bytes) {
  Id id;
  for (std::size_t i = 0; i < 8; ++i) {
    id.low |= std::uint64_t{bytes[i]} << (8 * i);
    id.high |= std::uint64_t{bytes[8 + i]} << (8 * i);
  }
  return id;
}

Bytes bytes_of(const Id& id) {
  Bytes bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<unsigned char>(id.low >> (8 * i));
    bytes[8 + i] = static_cast<unsigned char>(id.high >> (8 * i));
  }
  return bytes;
}

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool printable(unsigned char c) { return c > ' ' && c < 0x7f; }

}  // namespace

Id Id::of(std::string_view text) {
  Bytes bytes{};
  if (text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) { return hexadecimal(c) >= 0; })) {
    for (std::size_t i = 0; i < 16; ++i)
      bytes[i] = static_cast<unsigned char>(hexadecimal(text[2 * i]) * 16 + hexadecimal(text[2 * i + 1]));
  } else if (text.size() < bytes.size() &&
             std::all_of(text.begin(), text.end(), [](char c) { return printable(static_cast<unsigned char>(c)); })) {
    std::copy(text.begin(), text.end(), bytes.begin());
  } else {
    const Sha256 hash = sha256(text);
    std::copy_n(hash.begin(), bytes.size(), bytes.begin());
  }
  return of_bytes(bytes);
}

std::string Id::text() const {
  const Bytes bytes = bytes_of(*this);
  const auto end = std::find(bytes.begin(), bytes.end(), 0);
  const bool readable = end != bytes.end() && std::all_of(bytes.begin(), end, printable) &&
                        std::all_of(end, bytes.end(), [](unsigned char c) { return c == 0; });
  if (readable) return {bytes.begin(), end};
  std::string out;
  for (const unsigned char byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

}  // namespace entrepot::ledger
