#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "world/detail/port_rows.h"

// ports.csv of a world: ports whose shares add up to no more than the trade of their economy, or an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot;
  static const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("entrepot-port-rows-fuzz-" + std::to_string(::getpid()) + ".csv");
  std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  auto rows = world::detail::read_figure_rows(file, {"port", "label", "economy", "lon", "lat", "measure"}, false, Limits{});
  if (!rows) return 0;
  world::World world;
  world::detail::PortRows ports;
  for (auto& row : *rows) {
    const auto economy = EconomyId::parse(row.keys[2]);
    const auto measure = world::detail::PortRows::measure(row);
    if (!economy || !measure || row.figure.low < 0 || row.figure.high > (*measure)->most) return 0;
    world.figures.push_back({row.keys[1], row.figure});
    if (!ports.add(row, *economy, **measure, static_cast<world::FigureIndex>(world.figures.size() - 1))) return 0;
  }
  const auto done = ports.finish(world, file.string());
  if (!done) {
    if (done.error().what.empty()) std::abort();
    return 0;
  }
  std::map<EconomyId, double> sums;
  for (const auto& port : *done) {
    sums[port.economy] += world.figure(port.share).value;
    if (port.id.empty() || port.label.empty() || sums[port.economy] > 1.000001) std::abort();
  }
  return 0;
}
