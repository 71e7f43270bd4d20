#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.h"
#include "sea/detail/network_data.h"
#include "sea/detail/table_reader.h"

namespace entrepot::sea {
namespace {

using detail::Segment;
using detail::TableReader;

constexpr std::size_t nodes_max = 5'000'000;
constexpr std::size_t edges_max = 20'000'000;

tl::unexpected<Error> too_many(const char* what, std::size_t most, Where where) {
  return fail(ErrorCode::limit_exceeded, "more than " + std::to_string(most) + " " + what, std::move(where), "Use a coarser network.");
}

const std::vector<std::string> node_columns{"id", "lon", "lat"};
const std::vector<std::string> gate_columns{"id", "lon1", "lat1", "lon2", "lat2"};
const std::vector<std::string> edge_columns{"u", "v", "km", "passage"};

Result<std::vector<LonLat>> read_nodes(TableReader table) {
  std::vector<LonLat> positions;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) break;
    if (!table.complete()) return tl::unexpected<Error>(table.incomplete());
    const auto expected = static_cast<std::int64_t>(positions.size());
    TRY_ASSIGN(const std::int64_t id, table.whole(0, expected, expected));
    (void)id;  // ids count up from 0: the check is the use
    TRY_ASSIGN(const double lon, table.number(1, -360, 360));
    TRY_ASSIGN(const double lat, table.number(2, -90, 90));
    if (positions.size() == nodes_max) return too_many("nodes", nodes_max, table.where());
    positions.push_back({lon, lat});
  }
  if (positions.empty()) return fail(ErrorCode::missing_data, "there are no nodes", table.where(), "Give at least one node.");
  return positions;
}

Result<> read_gates(TableReader table, SeaNetwork::Data& data) {
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) return {};
    if (!table.complete()) return tl::unexpected<Error>(table.incomplete());
    const std::string name = canonical_gate(table.text(0));
    if (name.empty()) return fail(ErrorCode::bad_field, "a gate without a name", table.where(0), "Name it.");
    if (data.find_bit(name)) return fail(ErrorCode::duplicate, "gate " + name + " is there twice", table.where(0), "Remove one of them.");
    std::array<double, 4> at{};
    for (std::size_t k = 0; k < 4; ++k) {
      const double most = k % 2 == 0 ? 360 : 90;
      TRY_ASSIGN(at[k], table.number(1 + k, -most, most));
    }
    const auto bit = data.bit_of(name);
    if (!bit) return too_many("gates", detail::gates_max, table.where(0));
    data.gate_segments[*bit] = Segment{{at[0], at[1]}, {at[2], at[3]}};
  }
}

Result<std::uint64_t> crossed_by_name(const TableReader& table, std::size_t column, const SeaNetwork::Data& data) {
  std::uint64_t crossed = 0;
  for (const std::string& name : split_gates(table.text_at(column))) {
    const auto bit = data.find_bit(name);
    if (!bit || !data.gate_segments[*bit])
      return fail(ErrorCode::unknown_name, "the edge crosses '" + name + "', which is no gate", table.where(),
                  known_names_remedy(name, data.gate_names));
    crossed |= std::uint64_t{1} << *bit;
  }
  return crossed;
}

std::uint64_t crossed_by_geometry(const detail::Edge& edge, const SeaNetwork::Data& data) {
  std::uint64_t crossed = 0;
  for (std::size_t bit = 0; bit < data.gate_segments.size(); ++bit)
    if (data.gate_segments[bit] && detail::crossing(data.positions[edge.u], data.positions[edge.v], *data.gate_segments[bit]))
      crossed |= std::uint64_t{1} << bit;
  return crossed;
}

Result<> add_passages(const TableReader& table, SeaNetwork::Data& data, detail::Edge& edge) {
  for (const std::string& name : split_gates(table.text(3))) {
    const auto bit = data.bit_of(name);
    if (!bit) return too_many("gates and passages", detail::gates_max, table.where(3));
    edge.gates |= std::uint64_t{1} << *bit;
  }
  return {};
}

Result<> read_edges(TableReader table, SeaNetwork::Data& data, std::uint64_t& cutting) {
  const auto gates_column = table.column("gates");
  const auto last = static_cast<std::int64_t>(data.positions.size()) - 1;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) return {};
    if (!table.complete()) return tl::unexpected<Error>(table.incomplete());
    detail::Edge edge;
    TRY_ASSIGN(const std::int64_t u, table.whole(0, 0, last));
    TRY_ASSIGN(const std::int64_t v, table.whole(1, 0, last));
    TRY_ASSIGN(edge.km, table.number(2, 0, 50'000));
    edge.u = static_cast<std::uint32_t>(u);
    edge.v = static_cast<std::uint32_t>(v);
    if (gates_column) {
      TRY_ASSIGN(edge.gates, crossed_by_name(table, *gates_column, data));
    } else {
      edge.gates = crossed_by_geometry(edge, data);
    }
    cutting |= edge.gates;
    TRY(add_passages(table, data, edge));
    if (data.edges.size() == edges_max) return too_many("edges", edges_max, table.where());
    data.edges.push_back(edge);
  }
}

// Where the table of edges says which gates they cross it may be older than the gates: those that it never names are worked out.
void cross_gates_not_named(SeaNetwork::Data& data, std::uint64_t& cutting) {
  const std::uint64_t named = cutting;
  for (detail::Edge& edge : data.edges) {
    const std::uint64_t crossed = crossed_by_geometry(edge, data) & ~named;
    edge.gates |= crossed;
    cutting |= crossed;
  }
}

void note_idle_gates(SeaNetwork::Data& data, std::uint64_t cutting, LoadReport& report) {
  for (std::size_t bit = 0; bit < data.gate_segments.size(); ++bit)
    if (data.gate_segments[bit] && (cutting >> bit & 1) == 0) {
      data.gates_cutting_nothing.push_back(data.gate_names[bit]);
      report.note("gate " + data.gate_names[bit] + " crosses no edge of this network");
    }
}

}  // namespace

struct SeaNetwork::Tables {
  TableReader nodes, edges, gates;
};

std::optional<std::size_t> SeaNetwork::Data::find_bit(const std::string& name) const {
  const auto found = std::find(gate_names.begin(), gate_names.end(), name);
  if (found == gate_names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - gate_names.begin());
}

std::optional<std::size_t> SeaNetwork::Data::bit_of(const std::string& name) {
  if (const auto known = find_bit(name)) return known;
  if (gate_names.size() == detail::gates_max) return std::nullopt;
  gate_names.push_back(name);
  gate_segments.emplace_back();
  return gate_names.size() - 1;
}

void SeaNetwork::Data::link_edges() {
  first.assign(positions.size() + 1, 0);
  for (const detail::Edge& edge : edges) ++first[edge.u + 1], ++first[edge.v + 1];
  for (std::size_t n = 0; n < positions.size(); ++n) first[n + 1] += first[n];
  links.resize(2 * edges.size());
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  for (std::uint32_t e = 0; e < edges.size(); ++e) {
    const detail::Edge& edge = edges[e];
    links[next[edge.u]++] = {edge.v, e, edge.km, edge.gates};
    links[next[edge.v]++] = {edge.u, e, edge.km, edge.gates};
  }
}

void SeaNetwork::Data::find_turns() {
  for (std::uint32_t node = 0; node < positions.size(); ++node)
    for (std::size_t bit = 0; bit < gate_segments.size(); ++bit) {
      if (!gate_segments[bit]) continue;
      const std::uint64_t gate = std::uint64_t{1} << bit;
      std::vector<const detail::Link*> across;
      for (std::uint32_t k = first[node]; k < first[node + 1]; ++k)
        if ((links[k].gates & gate) != 0 && detail::crossing(positions[node], positions[links[k].to], *gate_segments[bit]))
          across.push_back(&links[k]);
      for (const detail::Link* a : across)
        for (const detail::Link* b : across)
          if (a->to != b->to) turns.push_back({a->to, node, b->to, a->edge, b->edge, a->km + b->km, gate, (a->gates | b->gates) & ~gate});
    }
  std::stable_sort(turns.begin(), turns.end(), [](const detail::Turn& a, const detail::Turn& b) { return a.from < b.from; });
  first_turn.assign(positions.size() + 1, 0);
  for (const detail::Turn& turn : turns) ++first_turn[turn.from + 1];
  for (std::size_t n = 0; n < positions.size(); ++n) first_turn[n + 1] += first_turn[n];
}

Result<SeaNetwork> SeaNetwork::load(const SeaNetworkFiles& files, const Options& options, LoadReport& report) {
  report.file = files.edges.string();
  TRY_ASSIGN(TableReader nodes, TableReader::open(files.nodes, options.limits, node_columns));
  TRY_ASSIGN(TableReader edges, TableReader::open(files.edges, options.limits, edge_columns));
  TRY_ASSIGN(TableReader gates, TableReader::open(files.gates, options.limits, gate_columns));
  return read(Tables{std::move(nodes), std::move(edges), std::move(gates)}, options, report);
}

Result<SeaNetwork> SeaNetwork::parse(std::string_view nodes_text, std::string_view edges_text, std::string_view gates_text,
                                     const Options& options, LoadReport& report) {
  TRY_ASSIGN(TableReader nodes, TableReader::over(nodes_text, "nodes.csv", node_columns));
  TRY_ASSIGN(TableReader edges, TableReader::over(edges_text, "edges.csv", edge_columns));
  TRY_ASSIGN(TableReader gates, TableReader::over(gates_text, "gates.csv", gate_columns));
  return read(Tables{std::move(nodes), std::move(edges), std::move(gates)}, options, report);
}

Result<SeaNetwork> SeaNetwork::read(Tables tables, const Options& options, LoadReport& report) {
  auto data = std::make_unique<Data>();
  std::uint64_t cutting = 0;
  TRY_ASSIGN(data->positions, read_nodes(std::move(tables.nodes)));
  TRY(read_gates(std::move(tables.gates), *data));
  TRY(read_edges(std::move(tables.edges), *data, cutting));
  cross_gates_not_named(*data, cutting);
  report.rows_read += static_cast<long>(data->positions.size() + data->edges.size());
  note_idle_gates(*data, cutting, report);
  for (const LonLat& position : data->positions) data->vectors.push_back(detail::unit_vector(position));
  data->by_latitude.resize(data->vectors.size());
  std::iota(data->by_latitude.begin(), data->by_latitude.end(), 0U);
  std::sort(data->by_latitude.begin(), data->by_latitude.end(), [&](std::uint32_t a, std::uint32_t b) {
    return data->vectors[a].z != data->vectors[b].z ? data->vectors[a].z < data->vectors[b].z : a < b;
  });
  for (const std::string& name : options.always_closed)  // a network without this passage has nothing to close
    if (const auto bit = data->find_bit(canonical_gate(name))) data->always_closed |= std::uint64_t{1} << *bit;
  data->link_edges();
  data->find_turns();
  return SeaNetwork(std::move(data));
}

}  // namespace entrepot::sea
