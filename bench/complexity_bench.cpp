// RCA, ECI, PCI, proximities and densities of one year of trade, timed step by step. Run through bench/complexity_bench.py.
//   complexity_bench FOLDER REPEATS    FOLDER holds exporter.u16, importer.u16, product.u32 and value.f64, in order of exporter, importer, product
// Prints one JSON object and writes eci.f64, pci.f64, density.f64, proximity.f64 and advantage.u8 there.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "trade/complexity.h"

namespace {

using namespace entrepot;

template <class T>
std::vector<T> read(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(1);
  }
  std::vector<T> values(static_cast<std::size_t>(in.tellg()) / sizeof(T));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

template <class T>
void write(const std::string& path, const std::vector<T>& values) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
}

std::vector<double> plain(const std::vector<std::optional<double>>& values) {
  std::vector<double> result(values.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i]) result[i] = *values[i];
  return result;
}

// "AAA", "AAB" ...: made-up economies.
EconomyId economy(std::size_t number) {
  const char code[] = {static_cast<char>('A' + number / 676 % 26), static_cast<char>('A' + number / 26 % 26),
                       static_cast<char>('A' + number % 26), 0};
  return EconomyId::parse(code).value();
}

class Steps {
 public:
  void run(const std::string& name, const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    seconds_[name].push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::string json() {
    std::string out;
    for (auto& [name, all] : seconds_) {
      std::sort(all.begin(), all.end());
      out += fmt::format("{}\"{}\": {:.6f}", out.empty() ? "" : ", ", name, all[all.size() / 2]);
    }
    return "{" + out + "}";
  }

 private:
  std::map<std::string, std::vector<double>> seconds_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("complexity_bench FOLDER REPEATS\n", stderr);
    return 2;
  }
  const std::string folder = std::string(argv[1]) + "/";
  const auto exporter = read<std::uint16_t>(folder + "exporter.u16"), importer = read<std::uint16_t>(folder + "importer.u16");
  const auto product = read<std::uint32_t>(folder + "product.u32");
  const auto value = read<double>(folder + "value.f64");
  const std::vector<std::int32_t> period(value.size(), 2023);
  const std::vector<std::uint32_t> line(value.size());
  std::vector<EconomyId> economies;
  for (std::size_t e = 0; e <= *std::max_element(importer.begin(), importer.end()); ++e) economies.push_back(economy(e));
  const trade::TradeTable table({}, economies, {period, exporter, importer, product, value, value, line}, nullptr);

  Steps steps;
  trade::ExportTable exports;
  trade::Complexity complexity;
  std::vector<double> phi;
  std::vector<std::optional<double>> density;
  std::optional<trade::Advantage> advantage;
  for (int repeat = 0; repeat < std::atoi(argv[2]); ++repeat) {
    steps.run("pivot", [&] { exports = trade::export_table(table, 2023).value(); });
    steps.run("advantage", [&] { advantage = trade::Advantage::of(exports.exports); });
    steps.run("eci", [&] { complexity = trade::complexity(*advantage); });
    steps.run("density", [&] { density = trade::density(*advantage, trade::Self::counted); });
    steps.run("proximity", [&] { phi = trade::proximities(*advantage); });
  }
  std::vector<std::uint8_t> cells;
  for (std::size_t c = 0; c < advantage->economies(); ++c)
    for (std::size_t k = 0; k < advantage->products(); ++k) cells.push_back(advantage->at(c, k));
  write(folder + "eci.f64", plain(complexity.eci));
  write(folder + "pci.f64", plain(complexity.pci));
  write(folder + "density.f64", plain(density));
  write(folder + "proximity.f64", phi);
  write(folder + "advantage.u8", cells);
  std::printf("{\"economies\": %zu, \"products\": %zu, \"rows\": %zu, \"reason\": \"%s\", \"seconds\": %s}\n", exports.economies.size(),
              exports.products.size(), value.size(), complexity.reason.c_str(), steps.json().c_str());
}
