// Whose goods are in what an economy imports of a product: the flows of the cube, looked through by an input-output table.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "product_sector.h"
#include "production/exposure.h"
#include "production/import_origin.h"
#include "production/input_output_table.h"
#include "trade/blocs.h"
#include "trade/cube.h"

namespace entrepot::app {

struct GoodsOrigins {
  std::string product;  // its code, with leading zeros
  int year = 0;
  double imports_usd = 0;
  ProductSector made;
  production::ImportOrigins origins;

  const production::ImportOrigin& largest_supplier() const;  // at face value; of equal ones the first by id
  const production::ImportOrigin& largest_origin() const { return origins.economies.front(); }
  bool traced(EconomyId partner) const;  // false: its goods could not be looked through, and hidden says nothing
  const production::ImportOrigin& most_hidden() const;
  double hidden_total() const;  // share of the imports whose value is added elsewhere than where the goods are bought
};

class GoodsTracer {
 public:
  // The table, the exposure (of purchases) and the link must outlive the tracer.
  static Result<GoodsTracer> create(const production::InputOutputTable& table, const production::Exposure& exposure,
                                    const ProductLink& link);
  // What the importers buy of others together; year 0: the last of the cube. Errors: those of sector_of_product, missing_data (no imports).
  Result<GoodsOrigins> trace(const trade::TradeCube& cube, const trade::BlocSelection& importers, int year, const std::string& product);

 private:
  GoodsTracer(const production::InputOutputTable& table, const ProductLink& link, production::ImportTracer tracer)
      : table_(&table), link_(&link), tracer_(std::move(tracer)) {}
  const production::InputOutputTable* table_;
  const ProductLink* link_;
  production::ImportTracer tracer_;
};

// What these shares rest on, for every answer: the assumption, and how the codes of the flows are read in the edition of the link.
std::vector<std::string> goods_notes(const trade::TradeCube& cube, const ProductLink& link, const production::InputOutputTable& table);

}  // namespace entrepot::app
