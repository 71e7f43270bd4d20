// Tests only: a world written as ASCII tables. Every number here is invented.
#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "world/scenario.h"
#include "world/world.h"

namespace entrepot::world {

// Tables are written with columns separated by blanks; `_` is an empty cell. Figures are written as
//   value  low  high  unit  confidence
// and get the source "t" and the vintage "2024".
class TinyWorld {
 public:
  TinyWorld() {
    static std::atomic<int> number{0};
    folder_ = std::filesystem::temp_directory_path() / ("entrepot-tiny-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
    std::filesystem::create_directories(folder_);
    file(
        "world.toml",
        "format = 1\nname = \"tiny\"\ntitle = \"A tiny world\"\ntable = \"input_output.csv\"\nmoney_unit = \"million USD\"\ntable_year = 2024\n");
    file("sources.csv", "id,title,publisher,licence,vintage,where\nt,invented,the test,none,2024,here\n");
    // Three economies, two sectors; balanced: rows sum to output.
    table("economies.csv", "economy label groups table_region port lon lat", R"(
        AAA Aland  G    AAA  A 0  0
        BBB Beland G|H  BBB  B 10 0
        CCC Celand _    CCC  C 20 0 )");
    table("sectors.csv", "sector label industry goods", R"(
        mat Materials   metals      1
        ele Electronics electronics 1 )");
    input_output(10, 5);
    table("products.csv", "product label hs hs_edition unit industry note", "gallium Gallium 811292 HS2017 t metals _");
    figures("production.csv", "product economy measure", R"(
        gallium CCC production 365 365 365 t/yr reported
        gallium AAA production 36.5 36.5 36.5 t/yr reported
        gallium AAA capacity   73 73 73 t/yr reported )");
    figures("trade.csv", "product exporter importer", R"(
        gallium CCC AAA 73  73  73  t/yr reported
        gallium CCC BBB 146 146 146 t/yr reported
        gallium AAA BBB 18.25 18.25 18.25 t/yr reported )");
    figures("prices.csv", "product", "gallium 1000 1000 1000 USD/t reported");
    figures("elasticities.csv", "product", "gallium 3 3 3 1 estimated");
    figures("stocks.csv", "product economy holder", R"(
        gallium AAA commercial 20 20 20 days assumed
        gallium BBB commercial 10 10 10 days assumed
        gallium AAA public 100 100 100 days reported
        gallium BBB public 10 10 10 days reported )");
    figures("uses.csv", "product economy industry essentiality replace_days",
            "gallium * electronics critical 0 0.2 0.2 0.2 share estimated");
    figures("inventories.csv", "industry", "* 30 30 30 days assumed");
    file("routes.csv",
         "from,to,closed,km,gates,source\nAAA,BBB,,1000,,t\nAAA,CCC,,2000,strait,t\nAAA,CCC,strait,5000,,t\n"
         "BBB,CCC,,1500,strait,t\nBBB,CCC,strait,,,t\n");
    parameters({});
  }
  ~TinyWorld() { std::filesystem::remove_all(folder_); }
  TinyWorld(const TinyWorld&) = delete;
  TinyWorld& operator=(const TinyWorld&) = delete;

  void file(const std::string& name, const std::string& text) { std::ofstream(folder_ / name, std::ios::binary) << text; }

  void table(const std::string& name, const std::string& header, const std::string& rows) { file(name, csv(header, "", rows)); }

  void figures(const std::string& name, const std::string& keys, const std::string& rows) {
    file(name, csv(keys, ",value,low,high,unit,confidence,source,vintage,note", rows, ",t,2024,"));
  }

  // Every node sells `flow` to every node (also itself) and `home` x 6 to its own households.
  void input_output(double flow, double home) {
    input_output({"AAA", "BBB", "CCC"}, {"mat", "ele"}, [=](const std::string&, const std::string&) { return flow; }, home * 6);
  }

  // Any order of regions and sectors; flow(seller, buyer) of nodes named "AAA:mat".
  template <class Flow>
  void input_output(const std::vector<std::string>& regions, const std::vector<std::string>& sectors, const Flow& flow, double home) {
    std::vector<std::string> nodes;
    for (const auto& r : regions)
      for (const auto& s : sectors) nodes.push_back(std::string(r).append(":").append(s));
    std::ostringstream text;
    text << "node";
    for (const auto& node : nodes) text << ',' << node;
    for (const auto& r : regions) text << ',' << r << ":HH";
    text << ",output,value_added\n";
    std::vector<double> output(nodes.size(), home);
    for (std::size_t i = 0; i < nodes.size(); ++i)
      for (const auto& buyer : nodes) output[i] += flow(nodes[i], buyer);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      text << nodes[i];
      double inputs = 0;
      for (const auto& other : nodes) {
        text << ',' << flow(nodes[i], other);
        inputs += flow(other, nodes[i]);
      }
      for (const auto& r : regions) text << ',' << (nodes[i].starts_with(r) ? home : 0);
      text << ',' << output[i] << ',' << output[i] - inputs << '\n';
    }
    file("input_output.csv", text.str());
  }

  void parameters(std::map<std::string, double> changed) {
    std::map<std::string, std::pair<double, std::string>> values{{"psi", {0.8, "share"}},
                                                                 {"alpha_max", {1.25, "1"}},
                                                                 {"alpha_tau_days", {365, "days"}},
                                                                 {"inventory_restoration_days", {60, "days"}},
                                                                 {"headroom_default", {0, "share"}},
                                                                 {"contract_days", {30, "days"}},
                                                                 {"public_release_days", {20, "days"}},
                                                                 {"joint_release_days", {10, "days"}},
                                                                 {"vessel_speed_knots", {14, "kn"}},
                                                                 {"sea_share", {0.9, "share"}},
                                                                 {"fleet_slack", {0.1, "share"}},
                                                                 {"important_weight", {0.5, "share"}},
                                                                 {"stock_floor_days", {0, "days"}},
                                                                 {"holding_cost_share", {0.15, "1/yr"}},
                                                                 {"new_supplier_premium", {0.1, "share"}},
                                                                 {"freight_share_per_day", {0.001, "share"}},
                                                                 {"industry_elasticity", {3, "1"}}};
    std::ostringstream rows;
    for (auto& [name, value] : values) {
      if (changed.contains(name)) value.first = changed[name];
      rows << name << ' ' << value.first << ' ' << value.first << ' ' << value.first << ' ' << value.second << " assumed\n";
    }
    figures("parameters.csv", "parameter", rows.str());
  }

  Result<World> load() const { return load_world(folder_); }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  static std::string csv(std::string header, const std::string& more, const std::string& rows, const std::string& tail = "") {
    for (char& c : header)
      if (c == ' ') c = ',';
    std::string out = header + more + "\n";
    std::istringstream lines(rows);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream cells(line);
      std::string row;
      for (std::string cell; cells >> cell;) row += (row.empty() ? "" : ",") + (cell == "_" ? std::string() : cell);
      if (!row.empty()) out += row + tail + "\n";
    }
    return out;
  }
  std::filesystem::path folder_;
};

inline std::string scenario_text(const std::string& events, int days = 100, int members = 4) {
  return "name = \"t\"\ntitle = \"T\"\nstory = \"S\"\nstart = 2024-01-01\nhorizon_days = " + std::to_string(days) +
         "\nmembers = " + std::to_string(members) + "\n" + events;
}

}  // namespace entrepot::world
