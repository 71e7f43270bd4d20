#include "production/pronet_files.h"

#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"

namespace entrepot::production {
namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Numbers = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

// Words parted by blanks, line by line.
class Words {
 public:
  static Result<Words> open(const std::filesystem::path& path, const Limits& limits) {
    CsvReader::Options options;
    options.separator = ' ';
    options.limits = limits;
    TRY_ASSIGN(auto reader, CsvReader::open(path, options));
    return Words(std::move(reader));
  }

  // Lines without a word are skipped. Errors: bad_syntax where there are fewer words than `least` or more than `most`.
  Result<bool> next(std::size_t least, std::size_t most, std::string_view columns) {
    do {
      TRY_ASSIGN(const bool more, reader_.read_row(fields_));
      if (!more) return false;
      split();
    } while (words_.empty());
    if (words_.size() >= least && words_.size() <= most) return true;
    return fail(ErrorCode::bad_syntax, fmt::format("The line has {} words", words_.size()), reader_.where(),
                fmt::format("Write {}, parted by blanks.", columns));
  }
  std::size_t count() const { return words_.size(); }
  std::string_view text(std::size_t word) const { return words_[word]; }
  Where where(std::string field) const { return reader_.where(0, std::move(field)); }
  double done() const { return reader_.done(); }

  Result<double> number(std::size_t word, const char* field, double most) const {
    const auto value = parse_double(text(word));
    if (!value || !std::isfinite(*value))
      return fail(ErrorCode::bad_field, fmt::format("'{}' is not a finite number", text(word).substr(0, 40)), where(field),
                  "Write a plain number such as 1234.5.");
    if (*value >= 0 && *value <= most) return *value;
    return fail(ErrorCode::out_of_range, fmt::format("{} is {}", text(word).substr(0, 40), *value < 0 ? "negative" : "too large"),
                where(field), most == 1 ? "Give a share from 0 to 1." : "Give 0 or more.");
  }

 private:
  explicit Words(CsvReader reader) : reader_(std::move(reader)) {}
  void split() {
    words_.clear();
    for (std::string_view field : fields_)
      for (std::size_t begin = 0; begin < field.size();) {
        const std::size_t end = std::min(field.find_first_of("\t\r", begin), field.size());
        if (end > begin) words_.push_back(field.substr(begin, end - begin));
        begin = end + 1;
      }
  }

  CsvReader reader_;
  std::vector<std::string_view> fields_, words_;
};

constexpr double any = 1e300;

Result<> read_firms(const std::filesystem::path& path, const Limits& limits, FirmNetwork& n, Numbers& firms) {
  TRY_ASSIGN(Words words, Words::open(path, limits));
  Numbers sectors;
  for (;;) {
    TRY_ASSIGN(const bool more, words.next(2, 3, "firm, sector and perhaps one word more"));
    if (!more) break;
    if (n.firms.size() >= UINT32_MAX / 8)
      return fail(ErrorCode::limit_exceeded, "There are more firms than can be counted here", words.where("firm"), "Aggregate them.");
    if (!firms.emplace(words.text(0), static_cast<std::uint32_t>(n.firms.size())).second)
      return fail(ErrorCode::duplicate, fmt::format("The firm '{}' is given twice", words.text(0).substr(0, 80)), words.where("firm"),
                  "Keep one line.");
    n.firms.emplace_back(words.text(0));
    const auto sector = sectors.emplace(words.text(1), static_cast<std::uint32_t>(n.sectors.size()));
    if (sector.second) n.sectors.emplace_back(words.text(1));
    n.sector.push_back(sector.first->second);
  }
  if (n.firms.empty())
    return fail(ErrorCode::missing_data, "The file has no firm", {path.string(), 1, 0, "firm"}, "Give one line per firm.");
  if (n.sectors.size() * n.sectors.size() > limits.memory_bytes)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} sectors make too large a matrix", n.sectors.size()),
                {path.string(), 0, 0, "sector"}, "Use coarser sectors.");
  n.essentiality.assign(n.sectors.size() * n.sectors.size(), 1);
  return {};
}

// One amount for each firm; 0, and noted, where there is none.
Result<std::vector<double>> read_amounts(const std::filesystem::path& path, const Limits& limits, const Numbers& firms, FirmNetwork& n) {
  TRY_ASSIGN(Words words, Words::open(path, limits));
  std::vector<double> amounts(n.firms.size(), 0.0);
  std::vector<bool> given(n.firms.size());
  std::size_t count = 0, unknown = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, words.next(2, 2, "firm and amount"));
    if (!more) break;
    TRY_ASSIGN(const double amount, words.number(1, "amount", any));
    const auto firm = firms.find(words.text(0));
    if (firm == firms.end()) {
      ++unknown;
      continue;
    }
    if (given[firm->second])
      return fail(ErrorCode::duplicate, fmt::format("The firm '{}' is given twice", words.text(0).substr(0, 80)), words.where("firm"),
                  "Keep one line.");
    given[firm->second] = true;
    amounts[firm->second] = amount;
    ++count;
  }
  if (unknown > 0) n.notes.push_back(fmt::format("{} line(s) of {} name a firm without a sector and are left out", unknown, path.string()));
  if (count < n.firms.size()) n.notes.push_back(fmt::format("{} firm(s) are not in {} and count 0", n.firms.size() - count, path.string()));
  return amounts;
}

Result<> read_links(const std::filesystem::path& path, const Limits& limits, const Numbers& firms, FirmNetwork& n, Progress& progress) {
  TRY_ASSIGN(Words words, Words::open(path, limits));
  std::size_t unknown = 0, own = 0, empty = 0;
  for (std::size_t line = 0;; ++line) {
    TRY_ASSIGN(const bool more, words.next(3, 3, "supplier, client and amount"));
    if (!more) break;
    if (line % 65536 == 0) {
      progress.update(words.done(), "reading links");
      TRY(go_on(progress));
    }
    TRY_ASSIGN(const double amount, words.number(2, "amount", any));
    const auto supplier = firms.find(words.text(0)), client = firms.find(words.text(1));
    if (supplier == firms.end() || client == firms.end()) {
      ++unknown;
      continue;
    }
    if ((n.links.size() + 1) * sizeof(FirmLink) > limits.memory_bytes)
      return fail(ErrorCode::limit_exceeded, "The links do not fit into memory", words.where("supplier"), "Aggregate the network.");
    own += supplier == client ? 1 : 0;
    empty += amount == 0 ? 1 : 0;
    n.links.push_back({supplier->second, client->second, amount});
  }
  if (unknown > 0) n.notes.push_back(fmt::format("{} link(s) of firms without a sector are left out", unknown));
  if (own > 0) n.notes.push_back(fmt::format("{} link(s) of a firm to itself are kept", own));
  if (empty > 0) n.notes.push_back(fmt::format("{} link(s) of amount 0 have no effect", empty));
  return {};
}

Result<> read_losses(const std::filesystem::path& path, const Limits& limits, const Numbers& firms, PronetNetwork& p) {
  TRY_ASSIGN(Words words, Words::open(path, limits));
  for (;;) {
    TRY_ASSIGN(const bool more, words.next(2, 3, "firm, loss and perhaps the day"));
    if (!more) break;
    const auto firm = firms.find(words.text(0));
    if (firm == firms.end())
      return fail(ErrorCode::unknown_name, fmt::format("The firm '{}' has no sector", words.text(0).substr(0, 80)), words.where("firm"),
                  "Add it to the file of firms, or leave its loss out.");
    TRY_ASSIGN(const double loss, words.number(1, "loss", 1));
    double day = 0;
    if (words.count() == 3) {
      TRY_ASSIGN(day, words.number(2, "day", 1e9));
      if (day != std::floor(day))
        return fail(ErrorCode::bad_field, fmt::format("Day {}", words.text(2).substr(0, 40)), words.where("day"), "Give a whole number.");
    }
    p.losses.push_back({firm->second, loss, static_cast<int>(day)});
  }
  return {};
}

void compare_output(const std::vector<double>& given, FirmNetwork& n) {
  std::vector<double> output = n.final_demand;
  for (const FirmLink& link : n.links) output[link.supplier] += link.amount;
  std::size_t different = 0;
  for (std::size_t i = 0; i < output.size(); ++i) different += std::abs(given[i] - output[i]) > 1e-6 * output[i] ? 1 : 0;
  if (different > 0)
    n.notes.push_back(fmt::format("The output of {} firm(s) is not their final demand and orders, which are used instead", different));
}

}  // namespace

Result<PronetNetwork> load_pronet(const PronetFiles& files, const Limits& limits, Progress& progress) {
  PronetNetwork p;
  Numbers firms;
  TRY(read_firms(files.firms, limits, p.network, firms));
  TRY_ASSIGN(p.network.final_demand, read_amounts(files.final_demand, limits, firms, p.network));
  TRY(read_links(files.links, limits, firms, p.network, progress));
  if (!files.output.empty()) {
    TRY_ASSIGN(const auto output, read_amounts(files.output, limits, firms, p.network));
    compare_output(output, p.network);
  }
  if (!files.losses.empty()) TRY(read_losses(files.losses, limits, firms, p));
  return p;
}

}  // namespace entrepot::production
