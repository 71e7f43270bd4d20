#include "stress/screen.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "shock/node_text.h"
#include "stress/detail/key_text.h"
#include "stress/detail/quiet_progress.h"

namespace entrepot::stress {
namespace {

// What is done, and with a journal on disk, at a time. A block costs threads time at its end, when the last nodes are not enough for all of
// them, and in a large network at its start; but a small one would be done before the first block of the larger kind is on disk.
constexpr std::size_t block_least = 64, block_most = 256, blocks_wanted = 16;

// What the result depends on.
std::string key_of(const ScreenInput& input, const shock::CascadeParameters& p, const ScreenChoice& choice) {
  const auto& n = input.network;
  detail::KeyText key;
  key.add(n.sectors).add(p.eps).add(p.stop).add(p.substitution).add(p.iterations_max);
  key.add(input.names.size());
  for (const auto& name : input.names) key.add(name);
  std::vector<std::uint32_t> ends;
  std::vector<double> amounts;
  for (const shock::CascadeLink& link : n.links) {
    ends.insert(ends.end(), {link.supplier, link.customer});
    amounts.push_back(link.amount);
  }
  key.add(ends).add(amounts);
  key.add(n.sector).add(n.essentiality).add(n.market).add(n.revenue).add(n.costs).add(p.weights.size());
  for (const auto& weight : p.weights) key.add(weight);
  key.add(choice.severity).add(choice.nodes);
  return key.sha256();
}

// What is shocked, one node after the other.
class Closures {
 public:
  Closures(const ScreenChoice& choice, std::size_t nodes, bool journal) : nodes_(choice.nodes), severity_(choice.severity) {
    if (nodes_.empty()) {
      nodes_.resize(nodes);
      std::iota(nodes_.begin(), nodes_.end(), 0U);
    }
    block_nodes_ = journal ? std::clamp(count() / blocks_wanted, block_least, block_most) : block_most;
  }

  std::size_t count() const { return nodes_.size(); }
  std::size_t block_nodes() const { return block_nodes_; }
  std::size_t blocks() const { return (count() + block_nodes_ - 1) / block_nodes_; }
  std::size_t in_block(std::size_t block) const { return std::min(block_nodes_, count() - block * block_nodes_); }
  std::uint32_t node(std::size_t at) const { return nodes_[at]; }
  std::vector<shock::CascadeShock> of_block(std::size_t block) const {
    std::vector<shock::CascadeShock> shocks;
    for (std::size_t n = 0; n < in_block(block); ++n) shocks.push_back({{nodes_[block * block_nodes_ + n], severity_, severity_}});
    return shocks;
  }

 private:
  std::vector<std::uint32_t> nodes_;
  double severity_;
  std::size_t block_nodes_ = block_most;
};

Result<> check_choice(const ScreenChoice& choice, const std::vector<std::string>& names) {
  const std::size_t nodes = names.size();
  const auto at_field = [](const char* field) { return Where{{}, 0, 0, field}; };
  if (!(choice.severity > 0 && choice.severity <= 1))
    return fail(ErrorCode::out_of_range, fmt::format("A shock that takes {} of a node's output", choice.severity), at_field("severity"),
                "Give more than 0 and at most 1.");
  std::vector<bool> seen(nodes);
  for (const std::uint32_t node : choice.nodes) {
    if (node >= nodes)
      return fail(ErrorCode::unknown_name, fmt::format("Node {} of {}", node, nodes), at_field("nodes"), "Number nodes from 0.");
    if (seen[node])
      return fail(ErrorCode::duplicate, fmt::format("{} is given twice", shock::node_text(names, node)), at_field("nodes"),
                  "Give each once.");
    seen[node] = true;
  }
  return {};
}

// The line of a block: of each of its nodes index both, down, up and iterations, then the indices by other weights.
Result<std::string> close_block(const shock::Cascade& cascade, const Closures& closures, std::size_t block, int threads,
                                const Progress& progress) {
  detail::QuietProgress of_block(progress);
  TRY_ASSIGN(const auto outcomes, cascade.run(closures.of_block(block), threads, of_block));
  std::vector<double> values;
  for (const auto& outcome : outcomes) {
    const shock::CascadeIndex& index = outcome.index[0];
    values.insert(values.end(), {index.both, index.down, index.up, static_cast<double>(outcome.iterations)});
    for (std::size_t w = 1; w < outcome.index.size(); ++w)
      values.insert(values.end(), {outcome.index[w].both, outcome.index[w].down, outcome.index[w].up});
  }
  return exact_numbers(values);
}

Result<std::vector<ScreenRow>> rows_of(const BlockLines& done, const Closures& closures, std::size_t weightings,
                                       const std::filesystem::path& journal) {
  std::vector<ScreenRow> rows;
  const std::size_t width = 1 + 3 * weightings;
  for (std::size_t block = 0; block < done.lines.size(); ++block) {
    const std::size_t count = closures.in_block(block);
    const auto values = parse_exact_numbers(done.lines[block], count * width);
    if (values.empty())
      return fail(ErrorCode::bad_syntax, fmt::format("Line {} of the journal is not block {}", block + 2, block),
                  {journal.string(), static_cast<long>(block) + 2, 0, {}}, "Remove the file to begin again.");
    for (std::size_t n = 0; n < count; ++n) {
      const auto* at = &values[n * width];
      ScreenRow row{closures.node(rows.size()), {at[0], at[1], at[2]}, static_cast<std::uint32_t>(at[3]), {}};
      for (const double* other = at + 4; other < at + width; other += 3) row.others.push_back({other[0], other[1], other[2]});
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

// Where shares of sales or purchases add up to more than 1, because less is given as the whole.
void note_less_than_links(const std::vector<double>& given, const std::vector<double>& of_links, std::string_view less,
                          std::string_view effect, ScreenInput& input) {
  std::size_t count = 0, first = 0;
  for (std::size_t i = 0; i < given.size(); ++i)
    if (given[i] < of_links[i] * (1 - 1e-9) && ++count == 1) first = i;
  if (count > 0)
    input.chain_notes.push_back(fmt::format("{} firm(s) have {} (the first: {}, {:g} against {:g}{}): {}", count, less, input.names[first],
                                            given[first], of_links[first], given[first] == 0 ? "; 0 counts as 1" : "", effect));
}

// The same of a table, whose parts are published together: the node that is furthest beyond its output says most.
void note_more_sold_than_made(const std::vector<double>& output, const std::vector<double>& sold, ScreenInput& input) {
  std::size_t count = 0, most = 0;
  for (std::size_t i = 0; i < output.size(); ++i)
    if (output[i] > 0 && output[i] < sold[i] * (1 - 1e-9) && (++count == 1 || sold[i] / output[i] > sold[most] / output[most])) most = i;
  if (count > 0)
    input.chain_notes.push_back(fmt::format(
        "{} node(s) sell more to nodes than their output (the most: {}, {:.4g} times it): their losses by missing customers are "
        "larger than the share that stops buying, up to all",
        count, input.names[most], sold[most] / output[most]));
}

// What a reader of firms' files would stumble over in the cascade.
void note_doubtful_firms(const production::FirmNetwork& network, ScreenInput& input) {
  if (!network.final_demand.empty() && network.revenue.empty())
    input.chain_notes.push_back(
        "final_demand without revenue: the cascade does not use it, and takes the sales to firms as all sales; add the column revenue, sales "
        "to final users included");
  std::vector<double> sold(network.firms.size()), bought(network.firms.size());
  for (const production::FirmLink& link : network.links) {
    sold[link.supplier] += link.amount;
    bought[link.customer] += link.amount;
  }
  note_less_than_links(network.revenue, sold, "a revenue below their sales to firms",
                       "their losses by missing customers are larger than the share that stops buying, up to all", input);
  note_less_than_links(network.costs, bought, "costs below their purchases from firms",
                       "their losses by missing inputs are larger than the share that is missing, up to all", input);
}

}  // namespace

ScreenInput screen_input(const production::FirmNetwork& network) {
  ScreenInput input;
  input.economies = false;
  input.names = network.firms;
  input.sector_names = network.sectors;
  input.notes = network.notes;
  input.network.sectors = static_cast<std::uint32_t>(network.sectors.size());
  input.network.sector = network.sector;
  for (const production::FirmLink& link : network.links) input.network.links.push_back({link.supplier, link.customer, link.amount});
  input.network.essentiality = network.essentiality;
  input.network.market = network.market;
  input.network.revenue = network.revenue;
  input.network.costs = network.costs;
  note_doubtful_firms(network, input);
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
  std::vector<double> sold(nodes);
  for (std::size_t i = 0; i < nodes; ++i) {
    input.network.sector.push_back(static_cast<std::uint32_t>(i % sectors));
    input.network.revenue.push_back(std::max(0.0, table.output[i]));
    if (!(table.output[i] > 0)) ++no_output;
    for (std::size_t j = 0; j < nodes; ++j) {
      const double flow = table.flows[i * nodes + j];
      sold[i] += std::max(0.0, flow);
      if (flow > 0) input.network.links.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), flow});
      else if (flow < 0) ++negative;
    }
  }
  if (negative > 0) input.notes.push_back(fmt::format("{} negative flow(s) are left out", negative));
  if (no_output > 0) input.notes.push_back(fmt::format("{} node(s) have no output", no_output));
  note_more_sold_than_made(input.network.revenue, sold, input);
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

std::vector<std::string> ScreenInput::cascade_notes() const {
  std::vector<std::string> all = notes;
  all.insert(all.end(), chain_notes.begin(), chain_notes.end());
  return all;
}

std::vector<ScreenRow> ScreenResult::ranked() const {
  std::vector<ScreenRow> out = rows;
  std::sort(out.begin(), out.end(), [](const ScreenRow& a, const ScreenRow& b) {
    return a.index.both != b.index.both ? a.index.both > b.index.both : a.node < b.node;
  });
  return out;
}

Result<ScreenResult> screen(const ScreenInput& input, const shock::CascadeParameters& parameters, int threads,
                            const std::filesystem::path& journal, Progress& progress, const Limits& limits, BlockRunner& runner,
                            const ScreenChoice& choice) {
  TRY(check_choice(choice, input.names));
  TRY_ASSIGN(const shock::Cascade cascade, shock::Cascade::prepare(input.network, parameters, limits, input.names));
  const Closures closures(choice, cascade.firms(), !journal.empty());
  BlockWork work;
  work.key = "entrepot screen 4 " + key_of(input, parameters, choice);
  work.what = "closing nodes";
  work.blocks = closures.blocks();
  work.line = [&](std::size_t block, Progress& part) { return close_block(cascade, closures, block, threads, part); };
  TRY_ASSIGN(const BlockLines done, runner.run(work, journal, progress));
  ScreenResult result;
  result.links = cascade.links();
  result.notes = input.cascade_notes();
  if (cascade.summed() > 0) result.notes.push_back(cascade.summed_note(input.names));
  TRY_ASSIGN(result.rows, rows_of(done, closures, std::max<std::size_t>(1, parameters.weights.size()), journal));
  result.resumed = std::min(done.resumed * closures.block_nodes(), closures.count());
  return result;
}

}  // namespace entrepot::stress
