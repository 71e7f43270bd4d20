#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "world/world.h"

namespace entrepot::world {
namespace {

using Kind = WorldFinding::Kind;

class Checker {
 public:
  explicit Checker(const World& world) : world_(world) {}

  std::vector<WorldFinding> run() {
    for (std::size_t p = 0; p < world_.products.size(); ++p) check_product(ProductId{static_cast<std::uint32_t>(p)});
    check_parts();
    check_ports();
    check_assumed();
    for (const std::string& note : world_.notes) add(Kind::note, note, "", "world.toml");
    if (!world_.has_routes()) add(Kind::missing, "sea routes", "days at sea are taken as 0 and strait closures cannot be assessed", "");
    std::stable_sort(out_.begin(), out_.end(), [](const auto& a, const auto& b) { return a.kind < b.kind; });
    return std::move(out_);
  }

 private:
  void add(Kind kind, std::string subject, std::string blocks, std::string row) {
    out_.push_back({kind, std::move(subject), std::move(blocks), std::move(row)});
  }

  template <class Rows>
  static bool has(const Rows& rows, ProductId product) {
    return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.product == product; });
  }
  template <class Rows>
  static bool has(const Rows& rows, ProductId product, EconomyId economy) {
    return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.product == product && row.economy == economy; });
  }

  // Yearly use by economy: production - exports + imports.
  std::map<EconomyId, double> use_of(ProductId product) const {
    std::map<EconomyId, double> use;
    for (const auto& row : world_.production)
      if (row.product == product) use[row.economy] += world_.figure(row.figure).value;
    for (const auto& row : world_.trade)
      if (row.product == product) {
        use[row.exporter] -= world_.figure(row.figure).value;
        use[row.importer] += world_.figure(row.figure).value;
      }
    return use;
  }

  void check_product(ProductId product) {
    const std::string& label = world_.product(product).label;
    if (!has(world_.production, product))
      add(Kind::missing, label + ": production", "no other supplier can be named, and no use is known", "");
    if (!has(world_.trade, product)) add(Kind::missing, label + ": trade", "nobody can be short of it", "");
    if (!has(world_.uses, product)) add(Kind::missing, label + ": uses", "a shortage of it has no effect on production", "");
    if (!has(world_.prices, product)) add(Kind::missing, label + ": price", "costs of measures are 0, and plans cannot weigh it", "");
    const auto use = use_of(product);
    double total = 0;
    for (const auto& [economy, amount] : use) total += std::max(0.0, amount);
    for (const auto& [economy, amount] : use) {
      const std::string subject = fmt::format("{}, {}", label, economy.text());
      if (amount < -1e-9 * total)
        add(Kind::inconsistent, subject + ": use",
            fmt::format("production - exports + imports = {:.4g}: taken as 0, its exports as re-exports", amount), "");
      if (amount <= 1e-9 * total) continue;
      if (!has(world_.commercial_stocks, product, economy))
        add(Kind::missing, subject + ": commercial stock", "taken as no stock: a shortfall hits at once", "");
      const Economy& e = *world_.economy(economy);
      if (!e.groups.empty() && !has(world_.public_stocks, product, economy))
        add(Kind::missing, subject + ": public stock", "nothing to release, alone or together", "");
    }
    for (const auto& row : world_.production)
      if (row.product == product && !has(world_.capacity, product, row.economy))
        add(Kind::missing, fmt::format("{}, {}: capacity", label, row.economy.text()), "its spare output is taken from headroom_default",
            world_.figure(row.figure).source.row);
  }

  // Economies inside a larger region need their share of it to have any effect on the table.
  void check_parts() {
    for (const Economy& economy : world_.economies) {
      if (economy.table_region == economy.id) continue;
      const bool known =
          std::any_of(world_.parts.begin(), world_.parts.end(), [&](const PartRow& row) { return row.economy == economy.id; });
      if (!known)
        add(Kind::missing, fmt::format("{}: share of {}", economy.id.text(), economy.table_region.text()),
            "its shortages and losses have no effect on the table", "");
    }
  }

  void check_ports() {
    for (const PortRow& port : world_.ports) {
      const std::string subject = fmt::format("port {} ({})", port.id, port.label), row = world_.figure(port.share).source.row;
      if (!port.spare) add(Kind::missing, subject + ": spare", "it takes nothing over from other ports that close", row);
      if (!port.shift_days) add(Kind::missing, subject + ": shift_days", "when it closes, nothing goes through other ports", row);
    }
  }

  void check_assumed() {
    for (const NamedFigure& named : world_.figures)
      if (named.figure.confidence == Confidence::assumed)
        add(Kind::assumed, named.label, fmt::format("{} to {} {}", named.figure.low, named.figure.high, unit_name(named.figure.unit)),
            named.figure.source.row);
  }

  const World& world_;
  std::vector<WorldFinding> out_;
};

}  // namespace

std::vector<WorldFinding> check_world(const World& world) { return Checker(world).run(); }

std::string_view finding_name(WorldFinding::Kind kind) {
  switch (kind) {
    case Kind::missing: return "missing";
    case Kind::assumed: return "assumed";
    case Kind::inconsistent: return "inconsistent";
    case Kind::note: return "note";
  }
  return "";
}

}  // namespace entrepot::world
