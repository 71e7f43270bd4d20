#include "named_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/write_place.h"
#include "commands.h"

namespace entrepot::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 13> writing = {"--out",          "--csv",        "--html",      "--page",   "--chart",
                                                      "--geojson",      "--by-economy", "--by-sector", "--by-day", "--by-day-stocks",
                                                      "--products-csv", "--map",        "--path"};

struct Named {
  std::string option, value;
  fs::path file;   // without links and dots
  bool written = false;
};

void collect(const CLI::App& app, std::vector<Named>& all) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_name() == "--world" && option->empty())  // that which is read without the option
      if (const auto world = world_folder({})) all.push_back({"--world", world->string(), fs::weakly_canonical(*world), false});
    for (const std::string& value : option->results()) {
      const std::string name = option->get_name();
      const auto place = place_to_write(value);
      if (place && place->stream) continue;
      std::error_code error;
      const fs::path file = fs::weakly_canonical(place ? place->path : fs::path(value), error);
      if (!error && !value.empty()) all.push_back({name, value, file, std::find(writing.begin(), writing.end(), name) != writing.end()});
    }
  }
  for (const CLI::App* chosen : app.get_subcommands()) collect(*chosen, all);
}

tl::unexpected<Error> clash(const Named& one, const Named& other, const std::string& what) {
  return fail(ErrorCode::usage, what, {"", 0, 0, one.option + ", " + other.option}, "Give each a file of its own.");
}

}  // namespace

Result<> check_named_files(const CLI::App& app) {
  std::vector<Named> all;
  collect(app, all);
  for (std::size_t a = 0; a < all.size(); ++a) {
    if (!all[a].written) continue;
    for (std::size_t b = 0; b < all.size(); ++b) {
      const Named &out = all[a], &other = all[b];
      if (a == b || (other.written && b < a)) continue;
      std::error_code error;
      const bool same = out.file == other.file || fs::equivalent(out.file, other.file, error);
      if (same && !(fs::is_directory(out.file, error)))
        return clash(out, other,
                     other.written ? fmt::format("Both would write '{}'", out.value)
                                   : fmt::format("The result would overwrite '{}', which is read", other.value));
      if (out.file.parent_path() == other.file && fs::exists(other.file / "world.toml", error))
        return clash(out, other, fmt::format("The result would be written among the files of the world '{}'", other.value));
    }
  }
  return {};
}

std::filesystem::path journal_beside(const std::string& file) {
  if (file.empty()) return {};
  const auto place = place_to_write(file);
  return place && !place->stream ? std::filesystem::path(file + ".journal") : std::filesystem::path();
}

}  // namespace entrepot::app
