#include "base/figure.h"

#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace entrepot {
namespace {

constexpr std::array<std::string_view, 4> confidence_names{"measured", "reported", "estimated", "assumed"};

}  // namespace

std::string_view confidence_name(Confidence confidence) { return confidence_names[static_cast<std::size_t>(confidence)]; }

std::optional<Confidence> parse_confidence(std::string_view text) {
  for (std::size_t i = 0; i < confidence_names.size(); ++i)
    if (confidence_names[i] == text) return static_cast<Confidence>(i);
  return std::nullopt;
}

Result<Figure> Figure::create(double value, double low, double high, Unit unit, SourceRef source, std::string vintage,
                              Confidence confidence, std::string note, Where where) {
  if (!std::isfinite(value) || !std::isfinite(low) || !std::isfinite(high) || !(low <= value && value <= high))
    return fail(ErrorCode::out_of_range, fmt::format("{} lies outside its range {} to {}", value, low, high), std::move(where),
                "Give finite numbers with low <= value <= high.");
  return Figure{value, low, high, unit, std::move(source), std::move(vintage), confidence, std::move(note)};
}

double Figure::at(double u) const { return u < 0.5 ? low + (value - low) * (u * 2) : value + (high - value) * (u * 2 - 1); }

}  // namespace entrepot
