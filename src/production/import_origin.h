// Whose goods are in what an economy imports of one product: at face value, and looked through.
//
//   face value     f_p  share of partner p in the imports of the product (trade data), sum_p f_p = 1
//   looked through O_c = sum_p f_p V_c(p),   V_c(p) = sum_{r in c} v_r L_r,ps    s the sector that makes the product
//   hidden         O_c - f_c, sums to 0
//
// V_c(p) is the share of the value added of economy c in a unit of output of sector s of partner p (symbols as in exposure.h; v' L = 1', so
// sum_c V_c(p) = 1 and sum_c O_c = 1). Koopman, Wang and Wei 2014 (American Economic Review 104) trace exports so. Assumed: the product has the
// inputs of its sector, and goods for this importer those of all goods of the sector. A partner that the table does not hold, or whose
// sector has no output there, is not looked through: its share stays its own and is told.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "production/exposure.h"
#include "production/input_output_table.h"

namespace entrepot::production {

struct ImportShare {
  EconomyId partner;
  double value = 0;  // money; shares are taken of the sum
};

struct ImportOrigin {
  EconomyId economy;
  double face_value = 0, look_through = 0;
  double hidden() const { return look_through - face_value; }
};

struct ImportOrigins {
  std::vector<ImportOrigin> economies;  // those with a share, by what is looked through, then by id
  std::vector<EconomyId> untraced;  // partners that could not be looked through
  double untraced_share = 0;  // their share at face value
};

// Looks through imports of many products; what a sector's output is made of is worked out once for each that is met.
class ImportTracer {
 public:
  // `exposure` is that of purchases of the table; both must outlive the tracer. Errors: contradiction (an exposure of sales).
  static Result<ImportTracer> create(const InputOutputTable& table, const Exposure& exposure);
  // Each partner once. Errors: missing_data (nothing is imported), contradiction (a partner twice), out_of_range (sector, a negative value).
  Result<ImportOrigins> origins(std::size_t sector, std::span<const ImportShare> imports);

 private:
  ImportTracer(const InputOutputTable& table, const Exposure& exposure) : table_(&table), exposure_(&exposure) {}
  const std::vector<double>& made_of(EconomyId partner, std::size_t sector);  // V_c by region; empty where it cannot be told

  const InputOutputTable* table_;
  const Exposure* exposure_;
  std::map<std::pair<EconomyId, std::size_t>, std::vector<double>> made_of_;
};

}  // namespace entrepot::production
