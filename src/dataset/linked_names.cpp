// Names of products of an edition that has no list of its own, through links between editions.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/cube.h"
#include "dataset/rows.h"

namespace entrepot::dataset {
namespace {

constexpr std::array all_editions{HsEdition::hs1992, HsEdition::hs1996, HsEdition::hs2002, HsEdition::hs2007,
                                  HsEdition::hs2012, HsEdition::hs2017, HsEdition::hs2022};
using Codes = std::map<std::string, std::set<std::string>>;  // of the older edition -> of the newer

std::vector<trade::Correspondence> all_links(const SnapshotStore& store) {
  std::vector<trade::Correspondence> found;
  const auto manifests = store.list();
  for (const Manifest& manifest : manifests ? *manifests : std::vector<Manifest>{}) {
    if (manifest.kind != "code-links") continue;
    const auto snapshot = store.open(manifest.id);
    if (!snapshot) continue;
    if (auto tables = read_correspondences(*snapshot))
      for (auto& table : *tables)
        if (table.kind == trade::LinkKind::correlation) found.push_back(std::move(table));
  }
  return found;
}

// Every legal link from an edition to the next; empty where no table has them.
Codes step(const std::vector<trade::Correspondence>& links, HsEdition older, HsEdition newer) {
  Codes out;
  for (const auto& table : links) {
    const bool back = table.from_system == hs_edition_name(newer) && table.to_system == hs_edition_name(older);
    const bool forth = table.from_system == hs_edition_name(older) && table.to_system == hs_edition_name(newer);
    if (!back && !forth) continue;
    for (const auto& link : table.links) out[back ? link.to : link.from].insert(back ? link.from : link.to);
    return out;
  }
  return out;
}

Codes joined(const Codes& first, const Codes& second) {
  Codes out;
  for (const auto& [code, middle] : first)
    for (const std::string& one : middle) {
      const auto next = second.find(one);
      if (next != second.end()) out[code].insert(next->second.begin(), next->second.end());
      else out[code].insert(std::string());  // leads nowhere, so that the code and its heading do not lead to one alone
    }
  return out;
}

// Codes or headings that lead to one code or heading alone.
std::map<std::string, std::string> unambiguous(const Codes& codes, std::size_t digits) {
  Codes cut;
  for (const auto& [code, to] : codes)
    for (const std::string& one : to) cut[code.substr(0, digits)].insert(one.substr(0, digits));
  std::map<std::string, std::string> out;
  for (const auto& [code, to] : cut)
    if (to.size() == 1) out.emplace(code, *to.begin());
  return out;
}

}  // namespace

std::map<std::uint32_t, std::string> linked_product_names(const SnapshotStore& store, HsEdition edition, int digits) {
  std::map<std::uint32_t, std::string> names;
  const auto links = all_links(store);
  Codes codes;
  for (std::size_t e = static_cast<std::size_t>(edition); e + 1 < all_editions.size(); ++e) {
    const Codes next = step(links, all_editions[e], all_editions[e + 1]);
    codes = codes.empty() ? next : joined(codes, next);
    if (next.empty() || codes.empty()) return names;
    const auto known = product_names(store, all_editions[e + 1], digits);
    if (known.empty()) continue;
    for (const auto& [code, to] : unambiguous(codes, static_cast<std::size_t>(digits))) {
      const auto number = parse_int(code), target = parse_int(to);
      if (!number || !target) continue;
      if (const auto name = known.find(static_cast<std::uint32_t>(*target)); name != known.end())
        names.emplace(static_cast<std::uint32_t>(*number),
                      fmt::format("[{} {}] {}", hs_edition_name(all_editions[e + 1]), to, name->second));
    }
    return names;
  }
  return names;
}

}  // namespace entrepot::dataset
