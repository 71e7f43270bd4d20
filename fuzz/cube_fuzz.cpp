// A data set that somebody damaged after it was made: whatever stands in its columns, every question to the cube has an answer or an error.
//
// Input: two bytes that say how much of columns.bin is left (ffff: all), then triples: where (two bytes) and which byte.
#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

#include "base/file.h"
#include "dataset/check.h"
#include "dataset/cube.h"
#include "dataset/dataset.h"
#include "fuzz_file.h"
#include "trade/screen.h"

namespace {

using namespace entrepot;
using fuzzing::require;

template <class T>
T must(Result<T> result) {
  require(result.has_value());
  return std::move(*result);
}

EconomyId id(std::string_view text) { return must(EconomyId::parse(text)); }

struct Whole {
  std::string columns;
  std::filesystem::path folder;  // with the manifest
};

// A data set of three years, as the program makes it.
const Whole& whole() {
  static const Whole made = [] {
    std::string csv = "t,i,j,k,v,q\n";
    for (const int year : {2020, 2021, 2022})
      for (const int exporter : {156, 276, 410, 702})
        for (const int importer : {156, 392, 410})
          for (int product = 0; product < 5 && exporter != importer; ++product)
            csv += fmt::format("{},{},{},{:06},{:14.3f},{}\n", year, exporter, importer, 250'410 + 97 * product,
                               1.5 * (product + 1) * (exporter % 7), product == 3 ? "NA" : "1.000");
    const auto file = fuzzing::file_with(csv, "BACI_HS17_Y2020_V202301.csv");
    const dataset::SnapshotStore store(file.parent_path() / "home");
    const auto imported = must(dataset::import_file(file, store, {}, no_progress()));
    const auto folder = file.parent_path() / "home" / "data" / imported.manifest.id;
    const auto damaged = file.parent_path() / "damaged";
    std::filesystem::create_directories(damaged);
    std::filesystem::copy_file(folder / "manifest.json", damaged / "manifest.json");
    return Whole{must(read_text_file(folder / "columns.bin")), damaged};
  }();
  return made;
}

void ask(trade::CubePart part) {
  (void)part.check();
  const auto cube = trade::TradeCube::create({std::move(part)});
  if (!cube) return require(!cube.error().what.empty());
  for (const char* importer : {"CHN", "JPN", "KOR", "LAO"})
    for (const std::uint32_t product : {250'410U, 250'507U, 999'999U})
      if (cube->suppliers(id(importer), product).empty()) require(!cube->why_empty(id(importer), product).empty());
  auto years = cube->periods();
  if (years.empty()) return;
  years.resize(std::min<std::size_t>(years.size(), 4));
  trade::ScreenQuestion question;
  question.region = must(trade::select_bloc("CJK", {}, {}));
  question.years = years;
  question.threads = 1;
  for (const bool bloc : {false, true}) {
    question.importer = bloc ? std::nullopt : std::optional(id("KOR"));
    if (const auto found = trade::screen(*cube, question)) (void)trade::ranked(*found, trade::ScreenOrder::concern);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  std::string columns = whole().columns;
  const std::size_t left = data[0] | std::size_t{data[1]} << 8;
  for (std::size_t at = 2; at + 3 <= size; at += 3)
    columns[(data[at] | std::size_t{data[at + 1]} << 8) % columns.size()] = static_cast<char>(data[at + 2]);
  if (left != 0xffff) columns.resize(left % columns.size());
  const auto path = whole().folder / "columns.bin";
  std::ofstream(path, std::ios::binary | std::ios::trunc).write(columns.data(), static_cast<std::streamsize>(columns.size()));
  const auto snapshot = dataset::Snapshot::open(whole().folder);
  if (!snapshot) {
    require(!snapshot.error().what.empty());
    return 0;
  }
  (void)dataset::check_snapshot(*snapshot);
  if (auto part = dataset::read_cube_part(*snapshot)) ask(std::move(*part));
  return 0;
}
