// Tests only: small schedules and taxes.
#pragma once

#include <string>
#include <string_view>

#include "origin/duty.h"
#include "origin/import_tax.h"
#include "origin/schedule.h"

namespace entrepot::origin {

inline Money yen(std::int64_t amount) { return {amount, *Currency::parse("JPY")}; }
inline GoodsQuantity quantity(std::string_view text) { return parse_goods_quantity(text).value(); }
inline EconomyId economy(std::string_view code) { return *EconomyId::parse(code); }
inline Day day(std::string_view text) { return *Day::parse(text); }
inline Period fiscal_2025() { return {day("2025-04-01"), day("2026-04-01")}; }

// Lines of the layout of Japan Customs from "hs6,stat,base,provisional,wto,cptpp,rcep_asean,rcep_cn,rcep_kr"; other cells are empty.
inline std::string japan_csv(const std::vector<std::string>& lines) {
  std::string out =
      "hs6,stat,desc_ja,unit1,unit2,base,provisional,wto,gsp,ldc,sg,my,th,id,bn,ajcep,ph,vn,cptpp,rcep_asean_au_nz,rcep_cn,rcep_kr\n";
  for (const std::string& line : lines) {
    std::vector<std::string> cells{""};
    for (const char c : line)
      if (c == ',') cells.emplace_back();
      else cells.back().push_back(c);
    cells.resize(9);
    out += cells[0] + ',' + cells[1] + ",品,,KG," + cells[2] + ',' + cells[3] + ',' + cells[4] + ",,,,,,,,,,," + cells[5] + ',' + cells[6] +
           ',' + cells[7] + ',' + cells[8] + '\n';
  }
  return out;
}

inline TariffSchedule japan(const std::vector<std::string>& lines) {
  LoadReport report;
  return parse_japan_schedule(japan_csv(lines), "japan.csv", fiscal_2025(), report).value();
}

inline const std::string schedule_header =
    "economy,edition,hs6,line,description,agreement,partners,rate,currency,valid_from,valid_to,source\n";
inline const std::string tax_header = "economy,tax,percent,local,base,rounding,valid_from,valid_to,note,source,confidence\n";
inline const std::string japan_tax =
    "JPN,consumption tax,7.8,22/78,cif + duty,value 1000 down; duty 100 down; base 1000 down; tax 100 down,2019-10-01,,,law,high\n";

inline ImportTaxTable taxes(const std::string& rows) {
  LoadReport report;
  return parse_import_taxes(tax_header + rows, "taxes.csv", report).value();
}

}  // namespace entrepot::origin
