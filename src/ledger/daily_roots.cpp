#include "ledger/daily_roots.h"

#include <algorithm>
#include <bit>
#include <string>

#include <fmt/format.h>

namespace entrepot::ledger {
namespace {

std::string_view bytes_of(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

Digest leaf_of(const Digest& batch) { return sha256(std::string(1, '\0').append(bytes_of(batch))); }
Digest node_of(const Digest& left, const Digest& right) {
  return sha256(std::string(1, '\1').append(bytes_of(left)).append(bytes_of(right)));
}

std::size_t left_of(std::size_t leaves) { return std::bit_floor(leaves - 1); }

}  // namespace

Digest merkle_root(std::span<const Digest> leaves) {
  if (leaves.empty()) return sha256("");
  if (leaves.size() == 1) return leaf_of(leaves[0]);
  const std::size_t left = left_of(leaves.size());
  return node_of(merkle_root(leaves.first(left)), merkle_root(leaves.subspan(left)));
}

Result<std::vector<Digest>> merkle_path(std::span<const Digest> leaves, std::size_t leaf) {
  if (leaf >= leaves.size())
    return fail(ErrorCode::out_of_range, fmt::format("Leaf {} of {}", leaf, leaves.size()), {{}, 0, 0, "leaf"},
                "Leaves are numbered from 0.");
  std::vector<Digest> out;
  while (leaves.size() > 1) {
    const std::size_t left = left_of(leaves.size());
    const bool in_left = leaf < left;
    out.push_back(merkle_root(in_left ? leaves.subspan(left) : leaves.first(left)));
    leaves = in_left ? leaves.first(left) : leaves.subspan(left);
    if (!in_left) leaf -= left;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::optional<Digest> root_of_path(const Digest& batch, std::size_t leaf, std::size_t leaves, std::span<const Digest> path) {
  if (leaf >= leaves) return std::nullopt;
  if (leaves == 1) return path.empty() ? std::optional(leaf_of(batch)) : std::nullopt;
  if (path.empty()) return std::nullopt;
  const std::size_t left = left_of(leaves);
  const bool in_left = leaf < left;
  const auto below = root_of_path(batch, in_left ? leaf : leaf - left, in_left ? left : leaves - left, path.first(path.size() - 1));
  if (!below) return std::nullopt;
  return in_left ? node_of(*below, path.back()) : node_of(path.back(), *below);
}

Result<std::vector<DailyRoot>> daily_roots(Journal& journal, Progress& progress) {
  std::vector<DailyRoot> out;
  Replay again(journal.name());
  const auto add = [&](const Batch& batch) -> Result<> {
    progress.update(-1, "reading the journal");
    TRY(go_on(progress));
    TRY(again.add(batch));
    const Day day(std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(again.ledger().time()))));
    if (out.empty() || out.back().day != day) out.push_back({day, batch.number, {}, {}});
    out.back().batches.push_back(batch.digest);
    return {};
  };
  TRY(journal.read(add));
  for (DailyRoot& one : out) one.root = merkle_root(one.batches);
  return out;
}

}  // namespace entrepot::ledger
