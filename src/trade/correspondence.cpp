#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "trade/flow_files.h"
#include "trade/records.h"
#include "trade/reference_files.h"

namespace entrepot::trade {

namespace {

bool before(const CodeLink& a, const CodeLink& b) { return std::tie(a.from, a.to) < std::tie(b.from, b.to); }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_relationship(std::string_view text) { return text == "1:1" || text == "n:1" || text == "1:n" || text == "n:n"; }

// Codes of six digits; `padded` counts the zeros put back.
std::string hs_code(Records& records, std::size_t column, long& padded) {
  std::string code(records.required_text(column));
  if (code.size() == 5 && all_digits(code)) {
    code.insert(0, 1, '0');
    ++padded;
  }
  if (code.size() != 6 || !all_digits(code)) records.reject(column, fmt::format("'{}' is not a code of six digits", code));
  return code;
}

Result<Correspondence> load_pair(Records& records, const std::filesystem::path& path, LoadReport& report) {
  Correspondence result;
  const auto from = edition_in_name(records.header()[0]);
  const auto to = edition_in_name(records.header()[1]);
  if (!from || !to)
    return fail(ErrorCode::missing_data, "The first two columns are not named after HS editions", {path.string(), 1, 0, {}},
                "Name them like hs2022 and hs2017.");
  result.from_system = hs_edition_name(*from);
  result.to_system = hs_edition_name(*to);
  TRY_ASSIGN(const auto relationship, records.column("relationship"));
  long padded = 0;
  std::size_t with_relationship = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    CodeLink link;
    link.from = hs_code(records, 0, padded);
    link.to = hs_code(records, 1, padded);
    link.relationship = records.text(relationship);
    link.line = static_cast<std::uint32_t>(records.line());
    if (!link.relationship.empty() && !is_relationship(link.relationship))
      records.reject(relationship, fmt::format("'{}' is none of 1:1, n:1, 1:n, n:n", link.relationship));
    if (records.row_failed()) continue;
    with_relationship += !link.relationship.empty();
    result.links.push_back(std::move(link));
  }
  if (with_relationship != 0 && with_relationship != result.links.size())
    return fail(ErrorCode::contradiction,
                fmt::format("{} of {} rows have a relationship: the table is neither a correlation nor a conversion", with_relationship,
                            result.links.size()),
                {path.string(), 0, 0, "relationship"}, "Fill the column in every row (correlation) or in none (conversion).");
  result.kind = with_relationship == 0 ? LinkKind::conversion : LinkKind::correlation;
  std::sort(result.links.begin(), result.links.end(), before);
  if (result.kind == LinkKind::conversion)
    for (std::size_t i = 1; i < result.links.size(); ++i)
      if (result.links[i].from == result.links[i - 1].from)
        return fail(ErrorCode::contradiction, fmt::format("A conversion gives code {} two targets", result.links[i].from),
                    {path.string(), result.links[i].line, 0, records.header()[0]}, "A conversion has one target for each code.");
  if (padded > 0) report.note(fmt::format("{} codes had lost their leading zero; it was put back", padded));
  return result;
}

struct Step {
  std::string from, to;
  bool hs_target;
};

// "1992 to 1988": the years name HS editions, from 1988 down the revisions of SITC.
std::optional<Step> step_of(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> systems[] = {
      {"2022", "HS2022"}, {"2017", "HS2017"}, {"2012", "HS2012"}, {"2007", "HS2007"}, {"2002", "HS2002"},
      {"1996", "HS1996"}, {"1992", "HS1992"}, {"1988", "SITC3"},  {"1976", "SITC2"},  {"1962", "SITC1"}};
  if (text.size() != 12 || text.substr(4, 4) != " to ") return std::nullopt;
  const auto name = [&](std::string_view year) {
    const auto* found = std::find_if(std::begin(systems), std::end(systems), [&](const auto& s) { return s.first == year; });
    return found == std::end(systems) ? std::string() : std::string(found->second);
  };
  Step step{name(text.substr(0, 4)), name(text.substr(8)), false};
  if (step.from.empty() || step.to.empty()) return std::nullopt;
  step.hs_target = step.to.substr(0, 2) == "HS";
  return step;
}

std::string sitc_code(Records& records, std::size_t column) {
  std::string code(records.required_text(column));
  if (!all_digits(code) || code.size() > 5) records.reject(column, fmt::format("'{}' is not an SITC code of up to five digits", code));
  return code;
}

Result<std::vector<Correspondence>> load_chain(Records& records, LoadReport& report) {
  TRY_ASSIGN(const auto after, records.column("code.after"));
  TRY_ASSIGN(const auto older, records.column("code.before"));
  TRY_ASSIGN(const auto relationship, records.column("Relationship"));
  TRY_ASSIGN(const auto adjustment, records.column("adjustment"));
  std::map<std::string, Correspondence, std::greater<>> steps;
  long padded = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    const std::string name(records.required_text(adjustment));
    const auto step = step_of(name);
    if (!step) {
      records.reject(adjustment, fmt::format("'{}' is not a known step", name));
      continue;
    }
    CodeLink link;
    link.from = step->from.substr(0, 2) == "HS" ? hs_code(records, after, padded) : sitc_code(records, after);
    link.to = step->hs_target ? hs_code(records, older, padded) : sitc_code(records, older);
    link.relationship = records.text(relationship);
    link.line = static_cast<std::uint32_t>(records.line());
    if (!is_relationship(link.relationship))
      records.reject(relationship, fmt::format("'{}' is none of 1:1, n:1, 1:n, n:n", link.relationship));
    if (records.row_failed()) continue;
    Correspondence& correspondence = steps[name];
    correspondence.from_system = step->from;
    correspondence.to_system = step->to;
    correspondence.links.push_back(std::move(link));
  }
  if (padded > 0) report.note(fmt::format("{} codes had lost their leading zero; it was put back", padded));
  std::vector<Correspondence> result;
  for (auto& [name, correspondence] : steps) {
    std::sort(correspondence.links.begin(), correspondence.links.end(), before);
    result.push_back(std::move(correspondence));
  }
  return result;
}

}  // namespace

std::vector<const CodeLink*> Correspondence::of(std::string_view from) const {
  const auto less = [](const CodeLink& link, std::string_view wanted) { return link.from < wanted; };
  std::vector<const CodeLink*> result;
  for (auto at = std::lower_bound(links.begin(), links.end(), from, less); at != links.end() && at->from == from; ++at)
    result.push_back(&*at);
  return result;
}

Result<std::vector<Correspondence>> load_correspondences(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  RecordOptions options;
  options.limits = limits;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  if (records.find_column("code.after")) return load_chain(records, report);
  if (records.header().size() != 3)
    return fail(ErrorCode::missing_data, "The header has neither three columns nor code.after", {path.string(), 1, 0, {}},
                "A link table has two codes and their relationship.");
  TRY_ASSIGN(Correspondence pair, load_pair(records, path, report));
  std::vector<Correspondence> result;
  result.push_back(std::move(pair));
  return result;
}

Result<std::string> legal_successor(const Correspondence& correspondence, std::string_view from) {
  if (correspondence.kind != LinkKind::correlation)
    return fail(ErrorCode::unsupported, "A conversion table is for statistics and says nothing in law", {},
                "Use the correlation table of the same editions.");
  const auto links = correspondence.of(from);
  if (links.empty())
    return fail(ErrorCode::unknown_name, fmt::format("{} {} has no link to {}", correspondence.from_system, from, correspondence.to_system),
                {}, "Check the code and its edition.");
  const auto& relationship = links.front()->relationship;
  if (links.size() == 1 && (relationship == "1:1" || relationship == "n:1")) return links.front()->to;
  return fail(ErrorCode::contradiction,
              fmt::format("{} {} became {} codes of {} ({})", correspondence.from_system, from, links.size(), correspondence.to_system,
                          relationship),
              {}, fmt::format("The good needs a classification in {}.", correspondence.to_system));
}

Result<std::string> statistical_target(const Correspondence& correspondence, std::string_view from) {
  if (correspondence.kind != LinkKind::conversion)
    return fail(ErrorCode::unsupported, "A correlation table lists every legal link and gives no single target", {},
                "Use the conversion table of the same editions.");
  const auto links = correspondence.of(from);
  if (links.empty())
    return fail(ErrorCode::unknown_name, fmt::format("{} {} is not in the conversion", correspondence.from_system, from), {},
                "Check the code and its edition.");
  return links.front()->to;
}

namespace {

struct IndustryLayout {
  std::string_view product, isic, division;
  HsEdition edition;
  Encoding encoding;
};

constexpr IndustryLayout industry_layouts[] = {
    {"HS6_6d", "ISIC3_4d", "ISIC3_2d", HsEdition::hs2022, Encoding::utf8},
    {"HS 2007 Product Code", "ISIC Revision 3 Product Code", "", HsEdition::hs2007, Encoding::latin1},
};

Result<const IndustryLayout*> industry_layout(const std::filesystem::path& path, const Limits& limits) {
  RecordOptions options;
  options.limits = limits;
  options.encoding = Encoding::latin1;
  LoadReport ignored;
  TRY_ASSIGN(const Records records, Records::open(path, options, ignored));
  for (const auto& layout : industry_layouts)
    if (records.find_column(layout.product) && records.find_column(layout.isic)) return &layout;
  return fail(ErrorCode::missing_data, "The header has no HS and ISIC Rev.3 codes", {path.string(), 1, 0, {}},
              "Known layouts: HS6_6d with ISIC3_4d, and the HS 2007 to ISIC Rev.3 table of WITS.");
}

}  // namespace

Result<IndustryMap> load_industry_map(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  TRY_ASSIGN(const IndustryLayout* layout, industry_layout(path, limits));
  RecordOptions options;
  options.limits = limits;
  options.encoding = layout->encoding;
  TRY_ASSIGN(Records records, Records::open(path, options, report));
  TRY_ASSIGN(const auto product, records.column(layout->product));
  TRY_ASSIGN(const auto isic, records.column(layout->isic));
  const auto division = records.find_column(layout->division);
  IndustryMap result;
  if (const auto stated = edition_in_name(report.file)) result.edition = *stated;
  else result.edition = layout->edition;
  long padded = 0, unmapped = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, records.next());
    if (!more) break;
    IndustryLink link;
    link.product = hs_code(records, product, padded);
    link.isic = records.text(isic);
    if (!link.isic.empty() && (link.isic.size() != 4 || !all_digits(link.isic)))
      records.reject(isic, fmt::format("'{}' is not an ISIC class of four digits", link.isic));
    if (division) link.division = records.text(*division);
    else if (link.isic.size() == 4 && link.isic != "9999") link.division = link.isic.substr(0, 2);
    link.line = static_cast<std::uint32_t>(records.line());
    if (records.row_failed()) continue;
    unmapped += link.division.empty();
    result.links.push_back(std::move(link));
  }
  std::stable_sort(result.links.begin(), result.links.end(), [](const auto& a, const auto& b) { return a.product < b.product; });
  if (unmapped > 0) report.note(fmt::format("{} products map to no industry division", unmapped));
  return result;
}

}  // namespace entrepot::trade
