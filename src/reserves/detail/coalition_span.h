// The span of coalitions, as 0/1 vectors, exactly: modulo the prime 2^31 - 1. A determinant of 20 rows of zeros and ones is at most
// 21^10.5 / 2^20 < 2^27 (Hadamard), so that rows are independent modulo the prime exactly where they are.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "reserves/cost_game.h"

namespace entrepot::reserves::detail {

class CoalitionSpan {
 public:
  explicit CoalitionSpan(std::size_t players) : n_(players) {}

  std::size_t rank() const { return rows_.size(); }
  bool full() const { return rows_.size() == n_; }
  bool contains(Coalition coalition) const { return lead(reduced(coalition)) == n_; }
  // False when it is in the span already.
  bool add(Coalition coalition) {
    Row row = reduced(coalition);
    const std::size_t at = lead(row);
    if (at == n_) return false;
    const std::uint64_t scale = inverse(row[at]);
    for (std::uint64_t& number : row) number = number * scale % prime;
    rows_.push_back(row);
    leads_.push_back(at);
    members_.push_back(coalition);
    return true;
  }
  const std::vector<Coalition>& members() const { return members_; }

 private:
  static constexpr std::uint64_t prime = (std::uint64_t{1} << 31) - 1;
  static_assert(CostGame::players_max <= 20);
  using Row = std::array<std::uint64_t, CostGame::players_max>;

  Row reduced(Coalition coalition) const {
    Row row{};
    for (std::size_t i = 0; i < n_; ++i) row[i] = coalition >> i & 1U;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      const std::uint64_t factor = row[leads_[r]];
      if (factor == 0) continue;
      for (std::size_t i = 0; i < n_; ++i) row[i] = (row[i] + (prime - factor) * rows_[r][i]) % prime;
    }
    return row;
  }
  std::size_t lead(const Row& row) const {
    std::size_t at = 0;
    while (at < n_ && row[at] == 0) ++at;
    return at;
  }
  static std::uint64_t inverse(std::uint64_t a) {  // a^(prime - 2)
    std::uint64_t out = 1;
    for (std::uint64_t e = prime - 2; e > 0; e >>= 1U, a = a * a % prime)
      if ((e & 1U) != 0) out = out * a % prime;
    return out;
  }

  std::size_t n_;
  std::vector<Row> rows_;
  std::vector<std::size_t> leads_;
  std::vector<Coalition> members_;
};

}  // namespace entrepot::reserves::detail
