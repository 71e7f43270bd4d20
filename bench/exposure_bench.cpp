// Look-through exposure of all economies to all, timed. Run through bench/exposure_bench.py.
//   exposure_bench FOLDER REGIONS OUT    FOLDER holds Z.f64 and x.f64; OUT gets the shares [buyer][source]
// Prints one JSON object: seconds to factorise and solve for all sources, and for all pairs after that.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "production/exposure.h"

namespace {

using namespace entrepot;

std::vector<double> read(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(1);
  }
  std::vector<double> values(static_cast<std::size_t>(in.tellg()) / sizeof(double));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("exposure_bench FOLDER REGIONS OUT\n", stderr);
    return 2;
  }
  production::InputOutputTable table;
  table.flows = read(std::string(argv[1]) + "/Z.f64");
  table.output = read(std::string(argv[1]) + "/x.f64");
  const auto regions = static_cast<std::size_t>(std::atoi(argv[2]));
  for (std::size_t r = 0; r < regions; ++r) table.regions.push_back(EconomyId::parse(fmt::format("R{:03}", r)).value());
  for (std::size_t s = 0; s < table.output.size() / regions; ++s) table.sectors.push_back({std::to_string(s), std::to_string(s)});

  auto start = std::chrono::steady_clock::now();
  const auto exposure = production::Exposure::of_purchases(table);
  const double prepare_s = seconds_since(start);
  if (!exposure) {
    std::fprintf(stderr, "%s\n", exposure.error().message().c_str());
    return 1;
  }
  start = std::chrono::steady_clock::now();
  std::vector<double> shares;
  for (std::size_t buyer = 0; buyer < regions; ++buyer)
    for (const auto& partner : exposure->partners(exposure->nodes_of(buyer))) shares.push_back(partner.look_through.value_or(0));
  const double pairs_s = seconds_since(start);
  std::ofstream(argv[3], std::ios::binary)
      .write(reinterpret_cast<const char*>(shares.data()), static_cast<std::streamsize>(shares.size() * sizeof(double)));
  std::printf("{\"nodes\": %zu, \"prepare_s\": %.6f, \"pairs_s\": %.6f}\n", table.nodes(), prepare_s, pairs_s);
}
