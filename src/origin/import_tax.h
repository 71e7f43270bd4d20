// Taxes that are due at import (VAT, GST and their like): dated rates, the base that each is counted on, and how amounts are rounded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/money.h"
#include "base/result.h"
#include "trade/load_report.h"

namespace entrepot::origin {

using trade::LoadReport;

// base = (CIF [+ duty] [+ percent of CIF] [+ other charges]) x numerator / denominator
struct TaxBase {
  bool cif = false, duty = false;
  Decimal percent_of_cif;            // handling that is counted as a share of CIF
  std::vector<std::string> others;   // "excise": charges that the caller has to know
  std::int64_t numerator = 1, denominator = 1;
  std::string text() const;
  friend bool operator==(const TaxBase&, const TaxBase&) = default;
};
// "cif + duty + excise", "(CIF+duty) x 11/12", "CIF+0.5% handling+duty", "CIF+duty(+excise)". Errors: bad_field.
Result<TaxBase> parse_tax_base(std::string_view text, const Where& where = {});

// Rounded down to a multiple of so many main units of the economy's currency; 0: half up to the minor unit.
struct RoundingSteps {
  std::int64_t value = 0, duty = 0, base = 0, tax = 0;
  std::string text() const;  // "value 1000 down; duty 100 down; base 1000 down; tax 100 down", or empty
  friend bool operator==(const RoundingSteps&, const RoundingSteps&) = default;
};
// Errors: bad_field.
Result<RoundingSteps> parse_rounding(std::string_view text, const Where& where = {});

// Goods that a rate is for, by the beginnings of their HS codes: "02-04 1006 16-21". Empty: the general rate.
struct TaxedGoods {
  struct Range {
    std::uint32_t first = 0, last = 0;
    int digits = 2;  // 2, 4 or 6
    friend bool operator==(const Range&, const Range&) = default;
  };
  std::vector<Range> ranges;
  bool contains(std::uint32_t hs6) const;
  std::string text() const;
  friend bool operator==(const TaxedGoods&, const TaxedGoods&) = default;
};
// Errors: bad_field.
Result<TaxedGoods> parse_taxed_goods(std::string_view text, const Where& where = {});

struct ImportTax {
  EconomyId economy;
  TaxedGoods goods;                     // those that this rate is for
  std::string name;                     // "VAT"
  Decimal percent;                      // of the base
  // A local tax that is a share of this one: Japan's 22/78 of the national 7.8 %.
  std::int64_t local_numerator = 0, local_denominator = 1;
  TaxBase base;
  RoundingSteps rounding;
  Period valid;
  std::string note, source, confidence;
  long row = 0;
};

// The tax as a share of the customs value, for a duty that is this share of it: before rounding, without charges that the base names beside.
double tax_over_value(const ImportTax& tax, double duty_over_value);

struct ImportTaxTable {
  std::string file;
  std::vector<ImportTax> rows;  // ordered by economy and first day; periods of one economy and goods do not overlap
  // The rate for goods that the code is among, else the general one. Whether goods of the code are what the rate is for (food for people, not
  // feed), no code says: that is assumed. Error: missing_data for an economy without a general row on that day, with the days that there are.
  Result<const ImportTax*> find(EconomyId economy, Day day, std::optional<std::uint32_t> hs6 = {}) const;
};

// Two layouts, told apart by the header:
//
//     economy,tax,percent,local,base,rounding,valid_from,valid_to,note,source,confidence[,goods]      (docs/cost.md)
//     iso3,tax,standard_pct,effective_import_pct,import_base,reduced_or_note,valid,source,confidence
//
// In the second the percentage is the one that the base's factor turns into the effective one; a base ending "national 7.8 + local
// 22/78" has both parts and Japan's rounding. Rows that are not good are rejected. Errors: those of CsvReader, missing_data.
Result<ImportTaxTable> load_import_taxes(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<ImportTaxTable> parse_import_taxes(std::string_view text, std::string name, LoadReport& report);

// The currency in which an economy's customs counts, for the 14 economies. Error: missing_data.
Result<Currency> customs_currency(EconomyId economy);
const std::vector<EconomyId>& fourteen_economies();

}  // namespace entrepot::origin
