// Writes BACI yearly files of any size in the publisher's layout: t,i,j,k,v,q; rows by exporter, importer, product; v and q
// right-justified in 14 characters with three decimals, 2 % of q NA. Invented numbers, for tests of size and speed.
//   generate_baci FOLDER FIRST LAST ROWS [SEED]    one file a year and the list of economies
//
// Sizes of economies are lognormal(0, 2); the expected number of products that i sends to j grows with (size_i size_j)^0.62, the actual
// number is Poisson. Products have weights lognormal(0, 1) and are drawn without replacement: those with the largest log weight + Gumbel
// noise, which is the same from year to year but for 5 %. Values are lognormal(2.2, 2.6), quantities value x lognormal(-1, 1.2).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/random.h"

namespace {

using entrepot::RandomStream;

constexpr std::size_t economies = 226, products = 5384;
constexpr double churn = 0.05, missing = 0.02, same_value = 0.9;

double above_zero(RandomStream& random) { return random.uniform() + 0x1p-54; }
double gumbel(RandomStream& random) { return -std::log(-std::log(above_zero(random)) + 0x1p-60); }
double normal(RandomStream& random) {
  return std::sqrt(-2 * std::log(above_zero(random))) * std::cos(2 * std::numbers::pi * random.uniform());
}
// Knuth's method below 30, a rounded normal above.
std::size_t poisson(RandomStream& random, double mean) {
  if (mean > 30) return static_cast<std::size_t>(std::max(0.0, std::round(mean + std::sqrt(mean) * normal(random))));
  std::size_t count = 0;
  for (double product = above_zero(random), floor = std::exp(-mean); product > floor; product *= above_zero(random)) ++count;
  return count;
}

std::vector<int> drawn_numbers(RandomStream& random, int low, int high, std::size_t count) {
  std::vector<int> all(static_cast<std::size_t>(high - low + 1));
  std::iota(all.begin(), all.end(), low);
  for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[i + random.below(all.size() - i)]);
  all.resize(count);
  std::sort(all.begin(), all.end());
  return all;
}

struct Market {
  std::uint64_t seed = 7;
  std::vector<int> economy_codes, product_codes;
  std::vector<double> log_weight, expected;  // expected products of each pair
};

Market market(std::uint64_t seed, double rows) {
  Market m;
  m.seed = seed;
  RandomStream random(seed, 0, 0);
  m.economy_codes = drawn_numbers(random, 4, 894, economies);
  m.product_codes = drawn_numbers(random, 10121, 970600, products);
  std::vector<double> size(economies);
  for (double& s : size) s = std::exp(2.0 * normal(random));
  for (std::size_t k = 0; k < products; ++k) m.log_weight.push_back(normal(random));
  std::vector<double> pull;
  for (std::size_t i = 0; i < economies; ++i)
    for (std::size_t j = 0; j < economies; ++j) pull.push_back(i == j ? 0 : std::pow(size[i] * size[j], 0.62));
  // The largest pairs trade nearly everything; the others make up for what is cut off there.
  constexpr double most = 0.96 * products;
  m.expected.resize(pull.size());
  double scale = rows / std::accumulate(pull.begin(), pull.end(), 0.0);
  for (int step = 0; step < 30; ++step) {
    for (std::size_t p = 0; p < pull.size(); ++p) m.expected[p] = std::min(most, pull[p] * scale);
    scale *= rows / std::accumulate(m.expected.begin(), m.expected.end(), 0.0);
  }
  return m;
}

// The products that a pair trades in a year, ascending.
std::vector<std::uint32_t> traded(const Market& m, std::uint32_t pair, std::uint32_t year) {
  RandomStream always(m.seed, pair, 1), now(m.seed, pair, 1000 + year);
  const std::size_t count = std::min(products, poisson(now, m.expected[pair]));
  if (count == 0) return {};
  std::vector<std::pair<double, std::uint32_t>> taste(products);
  for (std::uint32_t k = 0; k < products; ++k) {
    const double usual = gumbel(always);
    taste[k] = {m.log_weight[k] + (now.uniform() < churn ? gumbel(now) : usual), k};
  }
  std::nth_element(taste.begin(), taste.begin() + static_cast<std::ptrdiff_t>(count - 1), taste.end(), std::greater<>());
  std::vector<std::uint32_t> chosen;
  for (std::size_t n = 0; n < count; ++n) chosen.push_back(taste[n].second);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

void write_pair(const Market& m, std::uint32_t pair, std::uint32_t year, std::string& out) {
  RandomStream noise(m.seed, pair, 2000 + year);
  const std::string head = fmt::format("{},{},{},", year, m.economy_codes[pair / economies], m.economy_codes[pair % economies]);
  const double growth = std::pow(1.03, static_cast<double>(year) - 2000);
  for (const std::uint32_t k : traded(m, pair, year)) {
    RandomStream flow(m.seed ^ 0x9e3779b97f4a7c15ULL, pair, k);
    const double z = std::sqrt(same_value) * normal(flow) + std::sqrt(1 - same_value) * normal(noise);
    const double value = std::max(0.001, std::exp(2.2 + 2.6 * z) * growth);
    const double tonnes = value / growth * std::exp(-1 + 1.2 * normal(noise));
    out += fmt::format("{}{:06d},{:14.3f},", head, m.product_codes[k], value);
    out += noise.uniform() < missing ? std::string(12, ' ') + "NA\n" : fmt::format("{:14.3f}\n", tonnes);
  }
}

std::string rows_of_exporter(const Market& m, std::uint32_t exporter, std::uint32_t year) {
  std::string out;
  for (std::uint32_t importer = 0; importer < economies; ++importer)
    if (importer != exporter) write_pair(m, exporter * economies + importer, year, out);
  return out;
}

bool write_year(const Market& m, const std::filesystem::path& folder, std::uint32_t year) {
  const auto path = folder / fmt::format("BACI_HS17_Y{}_V209901.csv", year);
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) return false;
  std::fputs("t,i,j,k,v,q\n", file);
  for (std::uint32_t i = 0; i < economies; i += 2) {
    std::array<std::string, 2> parts;
    std::thread other([&] { parts[1] = i + 1 < economies ? rows_of_exporter(m, i + 1, year) : std::string(); });
    parts[0] = rows_of_exporter(m, i, year);
    other.join();
    for (const auto& part : parts) std::fwrite(part.data(), 1, part.size(), file);
  }
  const bool whole = std::ferror(file) == 0;
  return std::fclose(file) == 0 && whole;
}

bool write_economies(const Market& m, const std::filesystem::path& folder) {
  std::FILE* file = std::fopen((folder / "country_codes_V209901.csv").c_str(), "w");
  if (file == nullptr) return false;
  std::fputs("country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha\n", file);
  for (const int code : m.economy_codes) std::fputs(fmt::format("{0},economy {0},economy {0},,\n", code).c_str(), file);
  return std::fclose(file) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("generate_baci FOLDER FIRST LAST ROWS [SEED]\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  const Market m = market(argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 7, std::atof(argv[4]));
  bool written = write_economies(m, folder);
  for (int year = std::atoi(argv[2]); written && year <= std::atoi(argv[3]); ++year) {
    written = write_year(m, folder, static_cast<std::uint32_t>(year));
    std::fprintf(stderr, "%d\n", year);
  }
  if (!written) std::perror("generate_baci");
  return written ? 0 : 1;
}
