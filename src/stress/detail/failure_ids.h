// A small set of candidates by position, ascending.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <span>

#include "stress/reverse.h"

namespace entrepot::stress::detail {

struct FailureIds {
  std::array<std::uint32_t, reverse_failures_most> at{};
  std::uint32_t count = 0;

  std::span<const std::uint32_t> ids() const { return {at.data(), count}; }
  void add(std::uint32_t id) { at[count++] = id; }
  void sort() { std::sort(at.begin(), at.begin() + count); }
  friend auto operator<=>(const FailureIds&, const FailureIds&) = default;
};

}  // namespace entrepot::stress::detail
