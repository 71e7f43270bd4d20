// What the key of a journal is made of: pieces that each say how long they are, so that no two lists of pieces have the same text.
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "base/hash.h"

namespace entrepot::stress::detail {

class KeyText {
 public:
  KeyText& add(std::string_view piece) {
    text_ += fmt::format("{}:", piece.size());
    text_ += piece;
    return *this;
  }
  KeyText& add(double value) { return add(fmt::format("{:a}", value)); }
  template <class T>
    requires std::integral<T> || std::is_enum_v<T>
  KeyText& add(T value) {
    return add(fmt::format("{}", static_cast<long long>(value)));
  }
  // Of what has no bytes between its parts.
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  KeyText& add(std::span<const T> values) {
    return add(std::string_view(reinterpret_cast<const char*>(values.data()), values.size_bytes()));
  }
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  KeyText& add(const std::vector<T>& values) {
    return add(std::span<const T>(values));
  }

  std::string sha256() const { return sha256_hex(text_); }

 private:
  std::string text_;
};

}  // namespace entrepot::stress::detail
