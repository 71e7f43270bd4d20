#include "stress/screen.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "stress/detail/journal.h"

namespace entrepot::stress {
namespace {

constexpr std::size_t block_nodes = 256;

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// What the result depends on.
std::string key_of(const ScreenInput& input, const shock::CascadeParameters& p) {
  const auto& n = input.network;
  std::string text = fmt::format("{} {:a} {} {} {}", n.sectors, p.eps, static_cast<int>(p.stop), p.substitution, p.iterations_max);
  for (const auto& name : input.names) text += '\n' + name;
  text += '\n';
  for (const shock::CascadeLink& link : n.links) {
    text.append(reinterpret_cast<const char*>(&link.supplier), sizeof link.supplier);
    text.append(reinterpret_cast<const char*>(&link.customer), sizeof link.customer);
    text.append(reinterpret_cast<const char*>(&link.amount), sizeof link.amount);
  }
  for (const std::string_view part :
       {bytes_of(n.sector), bytes_of(n.essentiality), bytes_of(n.market), bytes_of(n.revenue), bytes_of(n.costs)})
    text += fmt::format("{} ", part.size()), text += part;
  for (const auto& weight : p.weights) text += bytes_of(weight);
  return sha256_hex(text);
}

std::string line_of(const ScreenRow& row) {
  return fmt::format("{} {:a} {:a} {:a} {}", row.node, row.index.both, row.index.down, row.index.up, row.iterations);
}

// Nullopt for a line that was not written to its end.
std::optional<ScreenRow> row_of(std::string_view line) {
  const auto fields = split(line, ' ');
  if (fields.size() != 5) return std::nullopt;
  ScreenRow row;
  const auto node = parse_int(fields[0]), iterations = parse_int(fields[4]);
  std::array<double, 3> values{};
  for (std::size_t v = 0; v < 3; ++v) {
    std::string_view text = fields[1 + v];
    if (text.starts_with("0x")) text.remove_prefix(2);
    const auto read = std::from_chars(text.data(), text.data() + text.size(), values[v], std::chars_format::hex);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  }
  if (!node || !iterations || *node < 0 || *iterations < 0) return std::nullopt;
  row.node = static_cast<std::uint32_t>(*node);
  row.index = {values[0], values[1], values[2]};
  row.iterations = static_cast<std::uint32_t>(*iterations);
  return row;
}

// A block says nothing of its own, but ends when the whole is stopped.
class OfBlock final : public Progress {
 public:
  explicit OfBlock(const Progress& whole) : whole_(whole) {}
  void update(double, std::string_view) override {}
  bool stopped() const override { return whole_.stopped(); }

 private:
  const Progress& whole_;
};

}  // namespace

ScreenInput screen_input(const production::FirmNetwork& network) {
  ScreenInput input;
  input.names = network.firms;
  input.sector_names = network.sectors;
  input.notes = network.notes;
  input.network.sectors = static_cast<std::uint32_t>(network.sectors.size());
  input.network.sector = network.sector;
  for (const production::FirmLink& link : network.links) input.network.links.push_back({link.supplier, link.customer, link.amount});
  input.network.essentiality = network.essentiality;
  input.network.revenue = network.revenue;
  input.network.costs = network.costs;
  return input;
}

ScreenInput screen_input(const TableView& table) {
  ScreenInput input;
  const std::size_t nodes = table.names.size(), sectors = table.sectors.size();
  input.names = table.names;
  input.sector_names = table.sectors;
  input.network.sectors = static_cast<std::uint32_t>(sectors);
  input.network.essentiality.assign(sectors * sectors, 1);
  std::size_t negative = 0, no_output = 0;
  for (std::size_t i = 0; i < nodes; ++i) {
    input.network.sector.push_back(static_cast<std::uint32_t>(i % sectors));
    input.network.revenue.push_back(std::max(0.0, table.output[i]));
    if (!(table.output[i] > 0)) ++no_output;
    for (std::size_t j = 0; j < nodes; ++j) {
      const double flow = table.flows[i * nodes + j];
      if (flow > 0) input.network.links.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), flow});
      else if (flow < 0) ++negative;
    }
  }
  if (negative > 0) input.notes.push_back(fmt::format("{} negative flow(s) are left out", negative));
  if (no_output > 0) input.notes.push_back(fmt::format("{} node(s) have no output", no_output));
  return input;
}

ScreenInput screen_input(const production::InputOutputTable& table) {
  TableView view{table.flows, table.output, {}, {}};
  for (const auto& sector : table.sectors) view.sectors.push_back(sector.code);
  for (std::size_t i = 0; i < table.nodes(); ++i) view.names.push_back(table.node_name(i));
  return screen_input(view);
}

std::vector<ScreenRow> ScreenResult::ranked() const {
  std::vector<ScreenRow> out = rows;
  std::stable_sort(out.begin(), out.end(), [](const ScreenRow& a, const ScreenRow& b) { return a.index.both > b.index.both; });
  return out;
}

Result<ScreenResult> screen(const ScreenInput& input, const shock::CascadeParameters& parameters, int threads,
                            const std::filesystem::path& journal_file, Progress& progress, const Limits& limits) {
  TRY_ASSIGN(const shock::Cascade cascade, shock::Cascade::prepare(input.network, parameters, limits));
  ScreenResult result;
  result.links = cascade.links();
  result.notes = input.notes;
  if (cascade.summed() > 0) result.notes.push_back(fmt::format("{} link(s) are added to another of the same pair", cascade.summed()));
  std::optional<detail::Journal> journal;
  if (!journal_file.empty()) {
    std::vector<std::string> lines;
    TRY_ASSIGN(journal, detail::Journal::open(journal_file, "entrepot screen 1 " + key_of(input, parameters), lines));
    for (const std::string& line : lines) {
      const auto row = row_of(line);
      if (!row || row->node != result.rows.size())
        return fail(ErrorCode::bad_syntax,
                    fmt::format("Line {} of the journal is not one of node {}", result.rows.size() + 2, result.rows.size()),
                    {journal_file.string(), static_cast<long>(result.rows.size()) + 2, 0, {}}, "Remove the file to begin again.");
      result.rows.push_back(*row);
    }
    result.resumed = result.rows.size();
  }
  const std::size_t nodes = cascade.firms();
  OfBlock of_block(progress);
  while (result.rows.size() < nodes) {
    progress.update(static_cast<double>(result.rows.size()) / static_cast<double>(nodes),
                    fmt::format("closing node {} of {}", result.rows.size() + 1, nodes));
    std::vector<std::uint32_t> block(std::min(block_nodes, nodes - result.rows.size()));
    std::iota(block.begin(), block.end(), static_cast<std::uint32_t>(result.rows.size()));
    TRY_ASSIGN(const auto outcomes, cascade.close_each(block, threads, of_block));
    std::string lines;
    for (std::size_t b = 0; b < block.size(); ++b) {
      result.rows.push_back({block[b], outcomes[b].index[0], outcomes[b].iterations});
      lines += line_of(result.rows.back()) + "\n";
    }
    if (journal) TRY(journal->append(lines));
  }
  progress.update(1, "all nodes closed");
  return result;
}

}  // namespace entrepot::stress
