// One scenario of the cascade: a frontier that pushes only what changed (delta push), in one order.
//
// Losses only grow from one iteration to the next, so what a firm lost through one input so far is a running sum, and the largest of
// these sums its loss. A firm is visited when one of its sums rises above its loss.
#pragma once

#include <cstdint>
#include <vector>

#include "shock/cascade.h"

namespace entrepot::shock {

struct CascadePrepared {
  struct DownLink {
    std::uint32_t customer, slot;
    double share;  // Ld
  };
  struct UpLink {
    std::uint32_t supplier;
    double share;  // Lu
  };

  std::size_t firms = 0, markets = 0, sectors = 0, links = 0, left_out = 0, summed = 0;
  CascadeParameters parameters;
  std::vector<std::uint32_t> sector, market;
  std::vector<double> out, market_out;               // sales of a firm, of a market
  std::vector<std::uint32_t> down_begin, up_begin;   // [firm + 1]
  std::vector<DownLink> down;                        // by supplier
  std::vector<UpLink> up;                            // by customer
  std::vector<std::uint32_t> market_begin, market_firms;
  std::vector<std::uint32_t> overflow_begin;         // [firm + 1] sums by input that do not fit into the cells of the firm
  std::vector<std::vector<double>> weights;
};

namespace detail {

// The first doubles of a firm's cells; its sums by input follow, or stand behind all firms where they are many.
inline constexpr std::size_t cascade_cells = 8, cell_pending = 0, cell_loss = 1, cell_pushed = 2, first_slot = 3;

class CascadeRun {
 public:
  explicit CascadeRun(const CascadePrepared& network);

  // Errors: limit_exceeded. The losses stay until the next call.
  Result<> run(const CascadeShock& shock, CascadeOutcome& outcome);
  double loss_down(std::size_t firm) const { return down_[firm * cascade_cells + cell_loss]; }
  double loss_up(std::size_t firm) const { return up_[firm].loss; }

 private:
  struct Up {
    double sum = 0, loss = 0, pushed = 0, direct = 0;
  };

  void clear();
  void start(const CascadeShock& shock);
  void touch_down(std::uint32_t firm);
  double available(std::uint32_t market) const;
  void push_down(std::uint32_t firm, double value);
  void push_all_down();
  double settle_down();  // the largest change
  void push_all_up();
  double settle_up();
  double growth();       // of the weighted loss
  void sum_up(CascadeOutcome& outcome) const;

  const CascadePrepared& net_;
  std::vector<double> down_;
  std::vector<Up> up_;
  std::vector<double> market_lost_;
  std::vector<std::uint32_t> market_head_, next_in_market_;  // the firms of a market that lost something
  std::vector<unsigned char> market_dirty_;
  std::vector<std::uint32_t> touched_down_, touched_up_, changed_down_, changed_up_, marked_down_, marked_up_, dirty_markets_;
  std::vector<double> larger_;                               // of the two losses, as counted in total_
  double total_ = 0;
};

}  // namespace detail
}  // namespace entrepot::shock
