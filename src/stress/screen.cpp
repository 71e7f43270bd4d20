#include "stress/screen.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/hash.h"

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

std::size_t nodes_in(std::size_t block, std::size_t nodes) { return std::min(block_nodes, nodes - block * block_nodes); }

// A block says nothing of its own, but ends when the whole is stopped.
class OfBlock final : public Progress {
 public:
  explicit OfBlock(const Progress& whole) : whole_(whole) {}
  void update(double, std::string_view) override {}
  bool stopped() const override { return whole_.stopped(); }

 private:
  const Progress& whole_;
};

// The line of a block: index both, down, up and iterations of each of its nodes.
Result<std::string> close_block(const shock::Cascade& cascade, std::size_t block, int threads, const Progress& progress) {
  std::vector<std::uint32_t> nodes(nodes_in(block, cascade.firms()));
  std::iota(nodes.begin(), nodes.end(), static_cast<std::uint32_t>(block * block_nodes));
  OfBlock of_block(progress);
  TRY_ASSIGN(const auto outcomes, cascade.close_each(nodes, threads, of_block));
  std::vector<double> values;
  for (const auto& outcome : outcomes) {
    const shock::CascadeIndex& index = outcome.index[0];
    values.insert(values.end(), {index.both, index.down, index.up, static_cast<double>(outcome.iterations)});
  }
  return exact_numbers(values);
}

Result<std::vector<ScreenRow>> rows_of(const BlockLines& done, std::size_t nodes, const std::filesystem::path& journal) {
  std::vector<ScreenRow> rows;
  for (std::size_t block = 0; block < done.lines.size(); ++block) {
    const std::size_t count = nodes_in(block, nodes);
    const auto values = parse_exact_numbers(done.lines[block], count * 4);
    if (values.empty())
      return fail(ErrorCode::bad_syntax, fmt::format("Line {} of the journal is not block {}", block + 2, block),
                  {journal.string(), static_cast<long>(block) + 2, 0, {}}, "Remove the file to begin again.");
    for (std::size_t n = 0; n < count; ++n) {
      const auto* row = &values[n * 4];
      rows.push_back({static_cast<std::uint32_t>(rows.size()), {row[0], row[1], row[2]}, static_cast<std::uint32_t>(row[3])});
    }
  }
  return rows;
}

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

ScreenInput screen_input(const production::InputOutputTable& table, std::vector<std::uint8_t> essentiality) {
  TableView view{table.flows, table.output, {}, {}};
  for (const auto& sector : table.sectors) view.sectors.push_back(sector.code);
  for (std::size_t i = 0; i < table.nodes(); ++i) view.names.push_back(table.node_name(i));
  ScreenInput input = screen_input(view);
  if (!essentiality.empty()) input.network.essentiality = std::move(essentiality);
  return input;
}

ScreenInput screen_input(const Network& network) {
  return network.firms ? screen_input(*network.firms) : screen_input(*network.table, network.essentiality);
}

std::vector<ScreenRow> ScreenResult::ranked() const {
  std::vector<ScreenRow> out = rows;
  std::sort(out.begin(), out.end(), [](const ScreenRow& a, const ScreenRow& b) {
    return a.index.both != b.index.both ? a.index.both > b.index.both : a.node < b.node;
  });
  return out;
}

Result<ScreenResult> screen(const ScreenInput& input, const shock::CascadeParameters& parameters, int threads,
                            const std::filesystem::path& journal, Progress& progress, const Limits& limits, BlockRunner& runner) {
  TRY_ASSIGN(const shock::Cascade cascade, shock::Cascade::prepare(input.network, parameters, limits));
  BlockWork work;
  work.key = "entrepot screen 2 " + key_of(input, parameters);
  work.what = "closing nodes";
  work.blocks = (cascade.firms() + block_nodes - 1) / block_nodes;
  work.line = [&](std::size_t block, Progress& part) { return close_block(cascade, block, threads, part); };
  TRY_ASSIGN(const BlockLines done, runner.run(work, journal, progress));
  ScreenResult result;
  result.links = cascade.links();
  result.notes = input.notes;
  if (cascade.summed() > 0) result.notes.push_back(fmt::format("{} link(s) are added to another of the same pair", cascade.summed()));
  TRY_ASSIGN(result.rows, rows_of(done, cascade.firms(), journal));
  result.resumed = std::min(done.resumed * block_nodes, cascade.firms());
  return result;
}

}  // namespace entrepot::stress
