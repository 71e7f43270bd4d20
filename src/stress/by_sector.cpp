#include "stress/by_sector.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "shock/capital.h"
#include "stress/name_list.h"

namespace entrepot::stress {
namespace {

Result<double> number_in(std::string_view text, const BySector& form, const Where& where) {
  if (form.infinite && lower_ascii(text) == "inf") return std::numeric_limits<double>::infinity();
  if (const auto number = parse_double(text)) return *number;
  return fail(ErrorCode::bad_field, fmt::format("'{}' is not {}", text.substr(0, 40), form.what), where, std::string(form.remedy));
}

Result<> check_range(double number, std::string_view of, const BySector& form, const Where& where) {
  const bool little = form.above ? number <= form.least : number < form.least;
  if (!little && number <= form.most) return {};
  return fail(ErrorCode::out_of_range, fmt::format("{:g} of {} is too {}", number, of, little ? "little" : "much"), where,
              std::isfinite(form.most)
                  ? fmt::format("Give {:g} to {:g}.", form.least, form.most)
                  : fmt::format("Give {}{:g}{}.", form.above ? "more than " : "", form.least, form.above ? "" : " or more"));
}

}  // namespace

bool names_sector(const std::vector<std::string>& texts) {
  return std::any_of(texts.begin(), texts.end(), [](const std::string& text) { return text.find('=') != std::string::npos; });
}

Result<> take_by_sector(const std::vector<std::string>& given, const BySector& form, const Where& where,
                        const std::vector<std::string>& sectors, std::vector<double>& values) {
  const std::vector<std::string> texts =
      rejoined_values(given, ',', [&](std::string_view name) { return std::find(sectors.begin(), sectors.end(), name) != sectors.end(); });
  std::set<std::string> seen;  // "" where all of them are meant
  const auto once = [&](const std::string& of) -> Result<> {
    if (seen.insert(of).second) return {};
    return fail(ErrorCode::duplicate, fmt::format("{} is given two numbers", of.empty() ? "Every sector" : of), where, "Keep one.");
  };
  for (const std::string& text : texts)
    if (text.find('=') == std::string::npos) {
      TRY(once(""));
      TRY_ASSIGN(const double number, number_in(trim(text), form, where));
      if (names_sector(texts)) TRY(check_range(number, "every other sector", form, where));
      values = {number};
    }
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos) continue;
    const std::string sector(trim(std::string_view(text).substr(0, equals)));
    const auto found = std::find(sectors.begin(), sectors.end(), sector);
    if (found == sectors.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no sector", sector.substr(0, 40)), where,
                  known_names_remedy(sector, sectors));
    TRY(once(sector));
    TRY_ASSIGN(const double number, number_in(trim(std::string_view(text).substr(equals + 1)), form, where));
    TRY(check_range(number, sector, form, where));
    if (values.size() == 1) values.assign(sectors.size(), values[0]);
    values[static_cast<std::size_t>(found - sectors.begin())] = number;
  }
  return {};
}

std::string by_sector_text(const std::vector<double>& values, const std::vector<std::string>& sectors) {
  double most = values[0];
  for (const double value : values)
    if (std::count(values.begin(), values.end(), value) > std::count(values.begin(), values.end(), most)) most = value;
  std::string out = fmt::format("{:g}", most);
  for (std::size_t s = 0; s < values.size(); ++s)
    if (values[s] != most) out += fmt::format(", {} {:g}", sectors[s], values[s]);
  return out;
}

void take_capital_years(const std::vector<double>& years, const shock::ArioNetwork& network, shock::ArioParameters& parameters) {
  parameters.capital.clear();
  parameters.capital_ratio = years[0];
  if (years.size() == 1) return;
  parameters.capital_ratio = 1;
  parameters.capital = shock::productive_capital(network, parameters);
  for (std::size_t i = 0; i < parameters.capital.size(); ++i) parameters.capital[i] *= years[i % network.sectors];
}

}  // namespace entrepot::stress
