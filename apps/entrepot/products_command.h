// The subcommands of `entrepot products`, one file each, and what they read.
#pragma once

#include <string>

#include "commands.h"
#include "base/progress.h"
#include "trade/complexity.h"

namespace entrepot::app {

struct ProductFiles {
  std::string trade, edition, economy_codes;
  int year = 0;  // 0: the last one
};
// --data, --edition, --economy-codes, --year.
void add_product_options(CLI::App& command, ProductFiles& files);

struct ProductExports {
  std::string source;
  int year = 0, digits = 6;
  trade::ExportTable table;
  std::vector<std::string> notes;

  std::string code(std::size_t product) const;  // with its leading zeros
};
// A data set of trade flows, or a file of one. Errors: those of the readers; unsupported (months), missing_data (no trade of the year).
Result<ProductExports> read_exports(const ProductFiles& files, Progress& progress);
// Errors: bad_field, unknown_name (nobody exports it).
Result<std::size_t> product_named(const ProductExports& exports, const std::string& text, const std::string& option);
Result<std::size_t> exporter_named(const ProductExports& exports, const std::string& text, const std::string& option);

std::string heading_text(const ProductExports& exports, const std::string& title);

void add_products_rca(CLI::App& products, Chosen& chosen);
void add_products_complexity(CLI::App& products, Chosen& chosen);
void add_products_latent(CLI::App& products, Chosen& chosen);

}  // namespace entrepot::app
