// Which members of a row type are stored in which columns.
#pragma once

#include <string_view>

#include "materials/materials.h"
#include "trade/reference_files.h"
#include "trade/flow_files.h"

namespace entrepot::dataset::detail {

template <class Get>
struct Field {
  const char* name;
  const char* unit;
  Get get;  // from a row (const or not) to its member
};

#define ENTREPOT_FIELD(column, unit, member)                    \
  Field {                                                       \
    column, unit, [](auto& row) -> auto& { return row.member; } \
  }

template <class Row>
struct RowFields;  // kind; each(visit) calls visit(field) for one field after the other

template <class Visit, class... Fields>
void visit_all(Visit& visit, const Fields&... fields) {
  (visit(fields), ...);
}

template <>
struct RowFields<materials::ProductionRow> {
  static constexpr std::string_view kind = "production";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("product", "", product), ENTREPOT_FIELD("commodity", "", commodity), ENTREPOT_FIELD("table", "", table),
              ENTREPOT_FIELD("kind", "", kind), ENTREPOT_FIELD("economy", "", economy), ENTREPOT_FIELD("name", "", name),
              ENTREPOT_FIELD("measure", "", measure), ENTREPOT_FIELD("year", "", year), ENTREPOT_FIELD("estimated", "", estimated),
              ENTREPOT_FIELD("value", "as unit", value), ENTREPOT_FIELD("unit", "", unit), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<materials::PriceRow> {
  static constexpr std::string_view kind = "prices";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("product", "", product), ENTREPOT_FIELD("commodity", "", commodity), ENTREPOT_FIELD("form", "", form),
              ENTREPOT_FIELD("year", "", year), ENTREPOT_FIELD("estimated", "", estimated), ENTREPOT_FIELD("value", "as unit", value),
              ENTREPOT_FIELD("unit", "", unit), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<materials::StockRow> {
  static constexpr std::string_view kind = "stocks";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("product", "", product), ENTREPOT_FIELD("economy", "", economy), ENTREPOT_FIELD("name", "", name),
              ENTREPOT_FIELD("holder", "", holder), ENTREPOT_FIELD("value", "as unit", value), ENTREPOT_FIELD("unit", "", unit),
              ENTREPOT_FIELD("evidence", "", evidence), ENTREPOT_FIELD("line", "", line));
  }
};

#define ENTREPOT_FIGURE(member)                                                                            \
  ENTREPOT_FIELD("value", "as unit", member.value), ENTREPOT_FIELD("low", "as unit", member.low),          \
      ENTREPOT_FIELD("high", "as unit", member.high), ENTREPOT_FIELD("unit", "", member.unit),             \
      ENTREPOT_FIELD("source", "", member.source.id), ENTREPOT_FIELD("source_row", "", member.source.row), \
      ENTREPOT_FIELD("vintage", "", member.vintage), ENTREPOT_FIELD("confidence", "", member.confidence),  \
      ENTREPOT_FIELD("note", "", member.note)

template <>
struct RowFields<materials::StockFigure> {
  static constexpr std::string_view kind = "stock-figures";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("product", "", product), ENTREPOT_FIELD("economy", "", economy), ENTREPOT_FIELD("holder", "", holder),
              ENTREPOT_FIGURE(days), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<materials::UseFigure> {
  static constexpr std::string_view kind = "use-figures";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("product", "", product), ENTREPOT_FIELD("economy", "", economy),
              ENTREPOT_FIELD("industry", "", industry), ENTREPOT_FIELD("essentiality", "", essentiality),
              ENTREPOT_FIELD("replace_days", "days", replace_days), ENTREPOT_FIGURE(share), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<materials::SeriesRow> {
  static constexpr std::string_view kind = "series";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("series", "", series), ENTREPOT_FIELD("economy", "", economy), ENTREPOT_FIELD("name", "", name),
              ENTREPOT_FIELD("day", "YYYYMMDD", day), ENTREPOT_FIELD("value", "as series", value), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<trade::HeadingTotal> {
  static constexpr std::string_view kind = "trade-totals";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("year", "", year), ENTREPOT_FIELD("heading", "", heading), ENTREPOT_FIELD("commodity", "", commodity),
              ENTREPOT_FIELD("value", "USD", value_usd), ENTREPOT_FIELD("quantity", "t", tonnes),
              ENTREPOT_FIELD("flows_shown", "", flows_shown), ENTREPOT_FIELD("pairs", "", pairs), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<trade::BaciEconomy> {
  static constexpr std::string_view kind = "trade-codes";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("code", "", code), ENTREPOT_FIELD("name", "", name), ENTREPOT_FIELD("full_name", "", full_name),
              ENTREPOT_FIELD("iso2", "", iso2), ENTREPOT_FIELD("iso3", "", iso3), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<trade::IsoEconomy> {
  static constexpr std::string_view kind = "economy-codes";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("iso3", "", iso3), ENTREPOT_FIELD("iso2", "", iso2), ENTREPOT_FIELD("iso_numeric", "", iso_numeric),
              ENTREPOT_FIELD("name", "", name), ENTREPOT_FIELD("currency", "", currency), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<trade::NomenclatureEntry> {
  static constexpr std::string_view kind = "nomenclature";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("code", "", code), ENTREPOT_FIELD("description", "", description), ENTREPOT_FIELD("parent", "", parent),
              ENTREPOT_FIELD("section", "", section), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<trade::Section> {
  static constexpr std::string_view kind = "sections";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("section", "", number), ENTREPOT_FIELD("name", "", name), ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<trade::IndustryLink> {
  static constexpr std::string_view kind = "industry-map";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("product", "", product), ENTREPOT_FIELD("isic", "", isic), ENTREPOT_FIELD("division", "", division),
              ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<trade::Elasticity> {
  static constexpr std::string_view kind = "elasticities";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("importer", "", importer), ENTREPOT_FIELD("group", "", group), ENTREPOT_FIELD("sigma", "", sigma),
              ENTREPOT_FIELD("line", "", line));
  }
};

template <>
struct RowFields<trade::GovernanceScore> {
  static constexpr std::string_view kind = "governance";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("economy", "", economy), ENTREPOT_FIELD("score", "", score), ENTREPOT_FIELD("line", "", line));
  }
};

// One link with the systems of its table repeated, so that a table of links stands alone.
struct LinkRow {
  std::string from_system, to_system, link_kind;
  trade::CodeLink link;
};

template <>
struct RowFields<LinkRow> {
  static constexpr std::string_view kind = "code-links";
  static void each(auto&& visit) {
    visit_all(visit, ENTREPOT_FIELD("from_system", "", from_system), ENTREPOT_FIELD("to_system", "", to_system),
              ENTREPOT_FIELD("link_kind", "", link_kind), ENTREPOT_FIELD("from", "", link.from), ENTREPOT_FIELD("to", "", link.to),
              ENTREPOT_FIELD("relationship", "", link.relationship), ENTREPOT_FIELD("line", "", link.line));
  }
};

#undef ENTREPOT_FIGURE
#undef ENTREPOT_FIELD

}  // namespace entrepot::dataset::detail
