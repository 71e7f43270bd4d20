#include "stress_by_sector.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::app {
namespace {

Result<double> number_in(std::string_view text, const BySector& form) {
  if (form.infinite && lower_ascii(text) == "inf") return std::numeric_limits<double>::infinity();
  if (const auto number = parse_double(text)) return *number;
  return fail(ErrorCode::bad_field, fmt::format("'{}' is not {}", text.substr(0, 40), form.what), {"", 0, 0, form.option}, form.remedy);
}

}  // namespace

bool names_sector(const std::vector<std::string>& texts) {
  return std::any_of(texts.begin(), texts.end(), [](const std::string& text) { return text.find('=') != std::string::npos; });
}

Result<> take_by_sector(const std::vector<std::string>& texts, const BySector& form, const std::vector<std::string>& sectors,
                        std::vector<double>& values) {
  for (const std::string& text : texts)
    if (text.find('=') == std::string::npos) {
      TRY_ASSIGN(const double number, number_in(trim(text), form));
      values = {number};
    }
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos) continue;
    const std::string sector(trim(std::string_view(text).substr(0, equals)));
    const auto found = std::find(sectors.begin(), sectors.end(), sector);
    if (found == sectors.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no sector", sector.substr(0, 40)), {"", 0, 0, form.option},
                  known_names_remedy(sector, sectors));
    TRY_ASSIGN(const double number, number_in(trim(std::string_view(text).substr(equals + 1)), form));
    if (form.above ? !(number > form.least) : !(number >= form.least))
      return fail(ErrorCode::out_of_range, fmt::format("{:g} of {} is too little", number, sector), {"", 0, 0, form.option},
                  fmt::format("Give {}{:g}{}.", form.above ? "more than " : "", form.least, form.above ? "" : " or more"));
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

}  // namespace entrepot::app
