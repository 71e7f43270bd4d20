// Whose goods are in the imports of products, for `entrepot exposure lookthrough --product` and `--products`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "import_goods.h"
#include "stress_input.h"
#include "trade_command.h"

namespace entrepot::app {

struct GoodsQuestion {
  StressFiles files;          // of the table
  TradeArguments flows;       // data, edition
  std::string of, products, concordance, csv;
  int year = 0;
  unsigned first = 50;
};

// What is known of the imports of one product, or why nothing is.
struct GoodsAnswer {
  std::string source, reason;  // source: of the flows
  std::vector<std::string> notes;
  std::optional<GoodsOrigins> goods;
  bool assumed = false;  // the sector that makes it is the user's
};
// Where no flows were added the answer says so; flows that were named must be there.
Result<GoodsAnswer> goods_in_imports(const GoodsQuestion& question, const production::InputOutputTable& table,
                                     const production::Exposure& exposure, const ProductLink& link, const std::string& product);
std::string goods_text(const GoodsAnswer& answer, const std::string& of, std::size_t top);
nlohmann::ordered_json goods_json(const GoodsAnswer& answer);

// --data, --edition, --year.
void add_flow_options(CLI::App& command, GoodsQuestion& question);
// A row for each product of the list; one that cannot be answered has its reason and does not stop the others.
Result<int> lookthrough_products(const GoodsQuestion& question, bool json);

}  // namespace entrepot::app
