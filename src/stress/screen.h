// Screening: the ESRI of every node of a network (shock/cascade.h), kept safe on the way.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "production/firm_network.h"
#include "production/input_output_table.h"
#include "shock/cascade.h"
#include "stress/node_names.h"
#include "stress/blocks.h"
#include "stress/network.h"

namespace entrepot::stress {

struct ScreenInput {
  std::vector<std::string> names;         // of the nodes: "0113", "KOR:electronics"
  std::vector<std::string> sector_names;  // of each sector
  shock::CascadeNetwork network;
  std::vector<std::string> notes;
  std::vector<std::string> chain_notes;  // of what the chains of the cascade alone meet: missing customers, missing inputs
  bool economies = true;  // of a table: "KOR:electronics" is of KOR; firms have none

  std::vector<std::string> cascade_notes() const;  // all of them
  NodeLabels labels() const& { return {names, sector_names, network.sector, economies}; }
  NodeLabels labels() const&& = delete;  // it would refer to what is gone
};

ScreenInput screen_input(const production::FirmNetwork& network);

// Nodes are regions x sectors; revenue is their output, so that final demand leaks out of the upward chain. Essentiality, [supplying
// sector][buying sector], counts in all regions; without it every input counts 1 (not essential). Flows <= 0 are left out and noted, as are nodes that sell more to
// nodes than their output.
ScreenInput screen_input(const production::InputOutputTable& table, std::vector<std::uint8_t> essentiality = {});

// Of a table or firms.
ScreenInput screen_input(const Network& network);

// The same for a table whose parts are held elsewhere and whose names are free. Nodes are region-major; sizes must agree.
struct TableView {
  std::span<const double> flows, output;  // N x N, N
  std::vector<std::string> names, sectors;  // N, S
};
ScreenInput screen_input(const TableView& table);

struct ScreenRow {
  std::uint32_t node = 0;
  shock::CascadeIndex index;  // by the first weights
  std::uint32_t iterations = 0;
  std::vector<shock::CascadeIndex> others;  // by the other weights, in their order
  friend bool operator==(const ScreenRow&, const ScreenRow&) = default;
};

struct ScreenResult {
  std::vector<ScreenRow> rows;  // by node, or in the order of the chosen ones
  std::size_t links = 0, resumed = 0;  // rows taken from the journal
  std::vector<std::string> notes;

  std::vector<ScreenRow> ranked() const;  // largest first, by node where equal
};

struct ScreenChoice {
  std::vector<std::uint32_t> nodes;  // to shock, each once; empty: all
  double severity = 1;  // share of its output and of its purchases that a node loses, above 0 to 1; 1 closes it
};

// Shocks every node alone, in blocks of 256, with a journal of 64 where there are fewer than thousands. With a journal, finished blocks are on disk, and a run that was stopped goes
// on where it was; the caller removes the file once the result is safe. The result is the same to the byte, however often it was stopped.
// Errors: those of shock::Cascade; out_of_range (severity), unknown_name (a node), duplicate (a node), contradiction (a journal of other input or parameters), io,
// interrupted (what the journal has stays).
Result<ScreenResult> screen(const ScreenInput& input, const shock::CascadeParameters& parameters, int threads,
                            const std::filesystem::path& journal, Progress& progress = no_progress(), const Limits& limits = {},
                            BlockRunner& runner = in_this_process(), const ScreenChoice& choice = {});

}  // namespace entrepot::stress
