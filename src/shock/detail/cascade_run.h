// K scenarios of the cascade side by side, lane k of every array is scenario k. Only firms near a change are looked at.
//
// Downwards, few links count: who changed adds the change to the sums of its customers by input (delta push); the largest sum is the
// loss of a firm. Upwards, a few iterations reach everybody: who has a customer that
// changed sums over all its customers again (pull). Firms are taken in the order of their numbers: the bits of a lane do not depend on
// its company, which adds zeros or sums the same again.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "shock/cascade.h"
#include "shock/detail/aligned.h"

namespace entrepot::shock {

struct CascadePrepared {
  struct DownLink {
    std::uint32_t customer, slot;  // slot: where the sum by input is, in cells
    double share;                  // Ld
  };
  struct UpLink {
    std::uint32_t customer;
    double share;  // Lu
  };

  std::size_t firms = 0, markets = 0, sectors = 0, links = 0, left_out = 0, summed = 0;
  CascadeParameters parameters;
  std::vector<std::uint32_t> sector, market;
  std::vector<double> out, market_out;               // sales of a firm, of a market
  std::vector<std::uint32_t> down_begin, up_begin, suppliers_begin;  // [firm + 1]
  std::vector<DownLink> down;                        // by supplier
  std::vector<UpLink> up;                            // by supplier
  std::vector<std::uint32_t> suppliers;              // by customer
  std::vector<std::uint32_t> market_begin, market_firms;
  std::vector<std::uint32_t> cell_begin;             // [firm + 1] cells of the downward chain: loss, pushed, direct, sums by input
  std::vector<std::vector<double>> weights;
};

namespace detail {

inline constexpr std::size_t cascade_lanes = 8;
enum CascadeCell : std::uint32_t { cell_loss, cell_pushed, cell_direct, first_sum };

// A set of firms, visited in order.
class FirmSet {
 public:
  explicit FirmSet(std::size_t firms) : words_((firms + 63) / 64) {}
  void add(std::uint32_t firm) { words_[firm / 64] |= std::uint64_t{1} << (firm % 64); }
  bool has(std::uint32_t firm) const { return (words_[firm / 64] >> (firm % 64) & 1) != 0; }
  void add(const FirmSet& other) {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] |= other.words_[w];
  }
  template <class Visit>
  void visit(Visit&& visit) const {
    for (std::size_t w = 0; w < words_.size(); ++w)
      for (std::uint64_t word = words_[w]; word != 0; word &= word - 1) visit(static_cast<std::uint32_t>(w * 64 + std::countr_zero(word)));
  }
  void clear() { std::fill(words_.begin(), words_.end(), 0); }
  std::uint64_t* words() { return words_.data(); }

 private:
  std::vector<std::uint64_t> words_;
};

template <std::size_t K>
class CascadeRun {
 public:
  explicit CascadeRun(const CascadePrepared& network);

  // Outcome k of shock k; at most K of them. Errors: limit_exceeded. The losses stay until the next call.
  Result<> run(std::span<const CascadeShock> shocks, CascadeOutcome* outcomes);
  double loss_down(std::size_t firm, std::size_t k) const { return cells_[(net_.cell_begin[firm] + cell_loss) * K + k]; }
  double loss_up(std::size_t firm, std::size_t k) const { return up_loss_[firm * K + k]; }

 private:
  struct alignas(K * sizeof(double)) Lanes : std::array<double, K> {};

  void clear();
  void start(std::span<const CascadeShock> shocks);
  double available(std::uint32_t market, std::size_t k) const;
  void choose_down();
  void push_down();
  void pull_up();
  void settle_down(Lanes& largest);
  void settle_up(Lanes& largest);
  void grow(Lanes& factor);  // the factor by which the weighted loss grew since the last call
  void sum_up(std::size_t count, CascadeOutcome* outcomes) const;

  const CascadePrepared& net_;
  AlignedDoubles cells_;                         // [cell][K]
  AlignedDoubles up_sum_, up_loss_, up_direct_;  // [firm][K]
  AlignedDoubles market_lost_, market_left_;     // [market][K]
  AlignedDoubles larger_;                        // [firm][K] of the two losses, as counted in total_; empty without the growth rule
  FirmSet touched_down_, touched_up_, changed_down_, changed_up_, marked_down_, marked_up_, pushing_;
  std::vector<std::uint32_t> market_head_, next_in_market_;  // the firms of a market that lost something
  std::vector<unsigned char> market_dirty_;
  std::vector<std::uint32_t> dirty_markets_;
  Lanes total_{}, active_{};
};

}  // namespace detail
}  // namespace entrepot::shock
