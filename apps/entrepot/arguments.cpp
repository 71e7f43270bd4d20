#include "arguments.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "base/text.h"
#include "base/write_place.h"
#include "trade/economies.h"
#include "trade/economy_hints.h"

namespace entrepot::app {

Result<dataset::SnapshotStore> data_store() {
  TRY_ASSIGN(const auto home, dataset::home_folder(std::getenv("ENTREPOT_HOME"), std::getenv("XDG_DATA_HOME"), std::getenv("HOME")));
  return dataset::SnapshotStore(home);
}

Result<EconomyId> economy_argument(const std::string& text, const std::string& option) {
  if (const auto economy = trade::economy_of_code(text)) return *economy;
  // A release's own code that no economy of today has: X and its number.
  if (text.size() == 4 && text[0] == 'X' && parse_int(std::string_view(text).substr(1))) return EconomyId::parse(text);
  auto near = trade::economy_of_alpha2(text);
  if (!near) near = trade::economy_of_name(text);
  if (!near) {
    std::vector<std::string> known;
    for (const auto& economy : trade::economies()) known.push_back(economy.id.text());
    if (const auto name = nearest_name(text, known)) near = trade::economy_of_code(*name);
  }
  return fail(ErrorCode::unknown_name, fmt::format("'{}' is no economy that is known", text), {"", 0, 0, option},
              near ? fmt::format("Did you mean {}? Economies are named by ISO 3166 alpha-3, such as KOR.", near->text())
                   : std::string("Economies are named by ISO 3166 alpha-3, such as KOR."));
}

Result<> check_out_file(const std::string& file, const std::string& option) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    return fail(ErrorCode::usage, "There is a folder of that name", {file, 0, 0, option}, "Name a file in it.");
  if (file.empty()) return {};
  if (const auto place = place_to_write(file); !place) {
    Error error = place.error();
    error.where.field = option;
    return tl::unexpected(error);
  }
  return {};
}

}  // namespace entrepot::app
