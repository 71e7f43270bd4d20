// A figure knows its range, unit, source and vintage.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "base/result.h"

namespace entrepot {

enum class Confidence { measured, reported, estimated, assumed };

std::string_view confidence_name(Confidence confidence);
std::optional<Confidence> parse_confidence(std::string_view text);

struct SourceRef {
  std::string id;   // in the sources table of the world
  std::string row;  // where in our input: "stocks.csv:12"
  friend bool operator==(const SourceRef&, const SourceRef&) = default;
};

struct Figure {
  double value = 0;  // best estimate; taken as the median of the range
  double low = 0;
  double high = 0;
  Unit unit = Unit::none;
  SourceRef source;
  std::string vintage;
  Confidence confidence = Confidence::assumed;
  std::string note;

  // Errors: out_of_range unless low <= value <= high, all finite.
  static Result<Figure> create(double value, double low, double high, Unit unit, SourceRef source, std::string vintage,
                               Confidence confidence, std::string note = {}, Where where = {});
  bool is_range() const { return low < high; }
  // The quantile function that an ensemble samples: straight from low (u = 0) over value (u = 1/2) to high (u = 1).
  double at(double u) const;
};

}  // namespace entrepot
