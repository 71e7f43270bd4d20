#include "production/detail/wide_labels.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace entrepot::production::detail {
namespace {

struct SplitLabel {
  std::string_view left, right;
};

// At the first joint only: sector codes may hold more of them.
std::optional<SplitLabel> split_label(std::string_view label, char joint) {
  const auto at = label.find(joint);
  if (at == std::string_view::npos || at == 0 || at + 1 == label.size()) return std::nullopt;
  return SplitLabel{label.substr(0, at), label.substr(at + 1)};
}

bool is_demand_word(std::string_view label) {
  if (label == "DISC") return true;
  const auto parts = split_label(label, '_');
  return parts && (is_demand_category(parts->left) || is_demand_category(parts->right));
}

class LabelReader {
 public:
  LabelReader(const WideHeader& header, std::size_t first, const std::string& file, WideDialect dialect)
      : header_(header), first_(first), at_(first), file_(file), dialect_(dialect) {}

  Result<WideLabels> read() {
    TRY(check_duplicates());
    TRY(read_industries());
    TRY(read_demand());
    for (; at_ < header_.labels.size(); ++at_) {
      if (!is_total(header_.labels[at_]))
        return fail(ErrorCode::bad_field, fmt::format("Column '{}' is neither industry, final demand nor total", header_.labels[at_]),
                    here(), "Put industries first, then final demand, then totals.");
      labels_.totals.push_back(header_.labels[at_]);
    }
    return std::move(labels_);
  }

 private:
  bool is_total(const std::string& label) const {
    return dialect_.industries ? label.find(dialect_.joint) == std::string::npos : is_total_column(label);
  }
  bool is_demand() const {
    if (dialect_.industries) return at_ >= first_ + *dialect_.industries && !is_total(header_.labels[at_]);
    return is_demand_word(header_.labels[at_]);
  }
  std::string form() const { return dialect_.joint == ':' ? "Label columns as CHN:metals." : "Label columns as AUS_1 or AUS_A01_02."; }

  Where here() const { return {file_, 1, static_cast<long>(at_) + 1, header_.labels[at_]}; }

  Result<> check_duplicates() {
    std::set<std::string_view> seen;
    for (std::size_t i = first_; i < header_.labels.size(); ++i)
      if (!seen.insert(header_.labels[i]).second)
        return fail(ErrorCode::duplicate, fmt::format("Column '{}' occurs twice", header_.labels[i]),
                    {file_, 1, static_cast<long>(i) + 1, header_.labels[i]}, "Keep one column for each label.");
    return {};
  }

  Result<> read_industries() {
    for (; at_ < header_.labels.size(); ++at_) {
      const std::string& label = header_.labels[at_];
      if (is_demand() || is_total(label)) break;
      const auto parts = split_label(label, dialect_.joint);
      if (!parts) return fail(ErrorCode::bad_field, fmt::format("'{}' is not a label of a region and a sector", label), here(), form());
      TRY_ASSIGN(const auto region, EconomyId::parse(parts->left, here()));
      TRY(add_industry(region, parts->right));
    }
    if (labels_.regions.empty()) return fail(ErrorCode::missing_data, "The header names no industry", {file_, 1, 0, ""}, form());
    return finish_region();
  }

  Result<> add_industry(EconomyId region, std::string_view sector) {
    if (labels_.regions.empty() || labels_.regions.back() != region) {
      if (!labels_.regions.empty()) TRY(finish_region());
      if (std::find(labels_.regions.begin(), labels_.regions.end(), region) != labels_.regions.end())
        return fail(ErrorCode::duplicate, fmt::format("Region '{}' occurs in two places", region.text()), here(),
                    "Put all industries of a region side by side, and each region once.");
      labels_.regions.push_back(region);
      position_ = 0;
    }
    if (labels_.regions.size() == 1) labels_.sectors.push_back({std::string(sector), std::string(sector)});
    else if (position_ >= labels_.sectors.size() || labels_.sectors[position_].code != sector)
      return fail(ErrorCode::contradiction,
                  fmt::format("Region '{}' has sector '{}' where '{}' has '{}'", region.text(), sector, labels_.regions[0].text(),
                              position_ < labels_.sectors.size() ? labels_.sectors[position_].code : "none"),
                  here(), "Give every region the same sectors in the same order.");
    ++position_;
    return {};
  }

  Result<> finish_region() {
    if (position_ == labels_.sectors.size()) return {};
    return fail(ErrorCode::contradiction,
                fmt::format("Region '{}' has {} sectors where '{}' has {}", labels_.regions.back().text(), position_,
                            labels_.regions[0].text(), labels_.sectors.size()),
                {file_, 1, static_cast<long>(at_), labels_.regions.back().text()}, "Give every region the same sectors in the same order.");
  }

  Result<> read_demand() {
    for (; at_ < header_.labels.size() && is_demand(); ++at_) {
      const std::string& label = header_.labels[at_];
      if (label == "DISC") {
        labels_.discrepancy = labels_.demand.size();
        labels_.demand.push_back({EconomyId{}, "DISC"});
        continue;
      }
      const auto found = split_label(label, dialect_.joint);
      if (!found)
        return fail(ErrorCode::bad_field, fmt::format("'{}' is not a label of a region and a final demand", label), here(), form());
      const auto& parts = *found;
      const bool category_first = !dialect_.industries && !is_demand_category(parts.right);
      if (category_first) labels_.order = DemandOrder::category_region;
      TRY_ASSIGN(const auto region, EconomyId::parse(category_first ? parts.right : parts.left, here()));
      labels_.demand.push_back({region, std::string(category_first ? parts.left : parts.right)});
    }
    return {};
  }

  const WideHeader& header_;
  std::size_t first_, at_;
  const std::string& file_;
  WideDialect dialect_;
  std::size_t position_ = 0;
  WideLabels labels_;
};

}  // namespace

bool is_demand_category(std::string_view text) {
  static constexpr std::array<std::string_view, 13> known{"HFCE", "NPISH", "NPS", "GGFC", "GFCF",     "INVNT",      "INV",
                                                          "DIRP", "DPABR", "P33", "FD",   "CONS_ABR", "CONS_NONRES"};
  if (std::find(known.begin(), known.end(), text) != known.end()) return true;
  return text.size() == 3 && text.starts_with("FD") && text[2] >= '1' && text[2] <= '9';
}

bool is_total_column(std::string_view text) { return text == "OUT" || text == "TOTAL" || text == "OUTPUT"; }

Result<WideLabels> read_wide_labels(const WideHeader& header, std::size_t first, const std::string& file, WideDialect dialect) {
  return LabelReader(header, first, file, dialect).read();
}

Result<> check_row_labels(const WideHeader& header, std::size_t first, const WideBody& body, std::size_t label_at,
                          const std::string& file) {
  for (std::size_t i = 0; i < body.labels.size(); ++i) {
    const std::string& row = body.labels[i][label_at];
    const std::string& column = header.labels[first + i];
    if (row != column)
      return fail(ErrorCode::contradiction, fmt::format("Row '{}' stands where column order has '{}'", row, column),
                  {file, static_cast<long>(i) + 2, static_cast<long>(label_at) + 1, row},
                  "Put rows and columns in the same order, each once.");
  }
  return {};
}

}  // namespace entrepot::production::detail
