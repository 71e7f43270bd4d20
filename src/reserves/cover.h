// How long a stock lasts, by the formulas of those who ask.
//
// International Energy Agency: daily net imports m = (P (1 - y) + 1.065 R) / days, P net imports of primary products (crude, NGL, feedstock,
// adjusted for stock change), y the naphtha yield (0.04 unless another is due), R net imports of refined products without naphtha and marine
// bunkers, per year. Obligation O = 90 m. Stock counted, net of holdings for others, Q = 0.90 (0.96 S_p + 1.065 S_r), or with 1.2 S_3 in
// place of the last term, S_3 gasolines, middle distillates and heavy fuel oil. Cover = Q / m days. The 10 % taken off cannot be reached.
//   Source: iea.org, methodology of oil stocks; Agreement on an International Energy Program, Article 2.
// European Union: the greater of 90 days of net imports and 61 days of consumption.
//   Source: Directive 2009/119/EC, Article 3 (recalled).
// Korea: stock days = stock / target stock * target days. Others: days of use = stock / daily use.
//
// All exact; a figure that is withheld has a range, and so has what follows from it.
#pragma once

#include <optional>

#include "reserves/exact.h"

namespace entrepot::reserves {

// What `y` is. Another than the default is due where the national average is above the threshold.
struct NaphthaRule {
  Decimal default_yield, threshold;  // 0.04, 0.07
};

struct IeaRule {
  NaphthaRule naphtha;
  Decimal product_factor, three_groups_factor;  // 1.065, 1.2
  Decimal unavailable;  // 0.10
  int obligation_days = 0;  // 90
};

enum class ProductRoute { all_products, three_groups };

struct IeaFigures {
  Decimal primary_net_imports, product_net_imports;  // a year
  int days_in_year = 0;
  std::optional<Decimal> national_naphtha_yield;  // used where it is above the threshold
  Decimal primary_stock, product_stock;  // product_stock: all products, or those of the three groups, by the route
  ProductRoute route = ProductRoute::all_products;
};

struct IeaCover {
  Exact daily_net_imports, obligation, counted, days;
  bool meets_obligation = false;
};

// Errors: out_of_range (negative, no net imports, days outside 365..366).
Result<IeaCover> iea_cover(const IeaFigures& figures, const IeaRule& rule);

struct EuRule {
  int import_days = 0, consumption_days = 0;  // 90, 61
};
struct EuObligation {
  Exact by_imports, by_consumption, obligation;
};
// Daily net imports, without regard to stocks. Errors as iea_cover.
Result<Exact> iea_daily_net_imports(const IeaFigures& figures, const IeaRule& rule);
Result<EuObligation> eu_obligation(const Decimal& net_imports, const Decimal& consumption, int days_in_year, const EuRule& rule);

// Gas: what is to be stored, the lesser of a share of the storage and a share of the average yearly consumption; a member without storage holds a
// share of its consumption in others. Source: Regulation (EU) 2022/1032; the shares of consumption are recalled.
struct EuGasRule {
  Decimal filling, most, without_storage;  // 0.90, 0.35, 0.15
};
// Errors: out_of_range (a negative figure).
Result<Exact> eu_gas_target(const Decimal& storage, const Decimal& yearly_consumption, const EuGasRule& rule);

Result<Exact> days_of_use(const Decimal& stock, const Decimal& daily_use);
Result<Exact> days_by_target(const Decimal& stock, const Decimal& target_stock, const Decimal& target_days);

}  // namespace entrepot::reserves
