#include "loss_percent.h"

#include <cmath>

#include <fmt/format.h>

namespace entrepot::app {
namespace {

constexpr double rounding = 1e-14, small = 0.000995;  // as shares

}  // namespace

std::string loss_percent(double share, int decimals) {
  if (std::abs(share) < rounding) share = 0;
  const double least = std::pow(10.0, -decimals);
  if (share != 0 && 100 * std::abs(share) < least / 2) return fmt::format("{}{:.{}f} %", share > 0 ? "<" : "-<", least, decimals);
  return fmt::format("{:.{}f} %", 100 * share, decimals);
}

std::string loss_percent(double share) { return loss_percent(share, std::abs(share) < rounding || std::abs(share) >= small ? 2 : 4); }

}  // namespace entrepot::app
