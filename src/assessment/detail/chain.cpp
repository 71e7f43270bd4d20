#include "assessment/detail/chain.h"

#include <algorithm>
#include <cmath>

namespace entrepot::assessment::detail {
namespace {

constexpr std::size_t stretches_max = 60;
constexpr int gap_max = 3;             // a cause that pauses for so many days is one stretch
constexpr double least_share = 2e-4;   // of a day's output: below, a node is not held back

class Chain {
 public:
  Chain(const Case& all, const shock::ArioResults& results, const NodeLosses& losses)
      : all_(all), results_(results), losses_(losses), days_(all.scenario.horizon_days) {}

  std::vector<BindingStretch> stretches() {
    for (std::size_t node = 0; node < all_.nodes; ++node) follow(node);
    std::stable_sort(out_.begin(), out_.end(), [](const auto& a, const auto& b) { return a.output_loss > b.output_loss; });
    if (out_.size() > stretches_max) out_.resize(stretches_max);
    return std::move(out_);
  }

 private:
  struct Cause {
    std::string name;
    bool is_direct = false;
    double allowed = 1;  // share of wanted output
  };

  // What holds the node back on the day, if anything does.
  std::optional<Cause> cause(std::size_t node, int day) const {
    const auto t = static_cast<std::size_t>(day);
    const double direct = losses_.loss(node, t);
    const std::size_t cell = t * all_.nodes + node;
    const std::uint16_t input = results_.traces[0].binding[cell];
    const double rho = input == shock::no_binding_input ? 1.0 : static_cast<double>(results_.traces[0].rho[cell]);
    if (direct < least_share && 1 - rho < least_share) return std::nullopt;
    if (1 - rho > direct) return Cause{all_.world.sectors[input].code, false, rho};
    if (const auto product = losses_.main_product(node, t))
      return Cause{all_.world.product(all_.products[*product].product).id, true, 1 - direct};
    return Cause{"capacity lost", true, 1 - direct};
  }

  void follow(std::size_t node) {
    std::optional<BindingStretch> open;
    for (int day = 0; day < days_; ++day) {
      const auto now = cause(node, day);
      if (open && (!now || now->name != open->cause) && day - open->to_day > (now ? 0 : gap_max)) close(open);
      if (!now) continue;
      if (!open) open = start(node, *now, day);
      open->to_day = day;
      open->worst_share = std::min(open->worst_share, now->allowed);
      open->output_loss += results_.base_output[node] - results_.series[0].production[static_cast<std::size_t>(day) * all_.nodes + node];
    }
    close(open);
  }

  BindingStretch start(std::size_t node, const Cause& now, int day) const {
    const std::size_t sectors = all_.world.sectors.size();
    BindingStretch stretch;
    stretch.region = all_.world.table.regions[node / sectors];
    stretch.sector = SectorId{static_cast<std::uint32_t>(node % sectors)};
    stretch.cause = now.name;
    stretch.is_direct = now.is_direct;
    stretch.from_day = day;
    return stretch;
  }

  void close(std::optional<BindingStretch>& open) {
    if (open) out_.push_back(std::move(*open));
    open.reset();
  }

  const Case& all_;
  const shock::ArioResults& results_;
  const NodeLosses& losses_;
  int days_;
  std::vector<BindingStretch> out_;
};

}  // namespace

std::vector<BindingStretch> binding_stretches(const Case& all, const shock::ArioResults& results, const NodeLosses& losses) {
  return Chain(all, results, losses).stretches();
}

}  // namespace entrepot::assessment::detail
