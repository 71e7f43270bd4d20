#include "production/exposure_page.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace entrepot::production {
namespace {

// Contrast of text is at least 4.5 on both themes; the two bars differ by pattern as well as by colour.
constexpr std::string_view style = R"css(
:root{color-scheme:light dark;--bg:#fff;--ink:#1b1d21;--soft:#565b66;--line:#d8dbe0;--panel:#f5f6f8;--link:#0b57b0;--face:#a84300;--through:#1565c0}
@media (prefers-color-scheme:dark){:root{--bg:#15171b;--ink:#e9ebee;--soft:#a9b0bc;--line:#343942;--panel:#1d2026;--link:#8ab8ff;--face:#ffa05a;--through:#6fb1ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.55 system-ui,"Noto Sans","Noto Sans CJK SC","Noto Sans CJK JP","Noto Sans CJK KR",sans-serif}
header,main,footer{max-width:66rem;margin:0 auto;padding:0 1rem}header{padding-top:2rem}
h1{font-size:1.75rem;line-height:1.2;margin:.2rem 0 .5rem}h2{font-size:1.3rem;margin:2.2rem 0 .6rem;padding-top:.9rem;border-top:2px solid var(--ink)}
p,ul{margin:.5rem 0 .8rem;max-width:44rem}.meta,footer{color:var(--soft);font-size:.9rem}footer{padding-bottom:2rem}
figure{margin:1.4rem 0;padding:1rem;background:var(--panel);border:1px solid var(--line);border-radius:.4rem}figcaption{font-weight:600;margin-bottom:.5rem}
.scroll{overflow-x:auto}.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;font-size:.9rem;min-width:100%;font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.32rem .8rem .32rem 0;border-bottom:1px solid var(--line);text-align:left}thead th{color:var(--soft);vertical-align:bottom}.n{text-align:right}
svg{display:block;width:100%;height:auto}svg text{fill:var(--ink);font-size:13px}svg .soft{fill:var(--soft)}
.through{fill:var(--through)}.face{fill:url(#hatch);stroke:var(--face)}.hatch{stroke:var(--face);stroke-width:2.5}.axis{stroke:var(--soft)}
)css";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  return out;
}

std::string percent(double share) { return fmt::format("{:.2f}\u00a0%", 100 * share); }
std::string points(double share) { return fmt::format("{}{:.2f}", share < 0 ? "\u2212" : "+", 100 * std::max(share, -share)); }

bool sells(const ExposurePage& page) { return page.side == ExposureSide::sales; }
const char* verb(const ExposurePage& page) { return sells(page) ? "sells" : "buys"; }
const char* end_name(const ExposurePage& page) { return sells(page) ? "final market" : "value added"; }

std::vector<const ExposurePageRow*> partners_of(const ExposurePage& page) {
  std::vector<const ExposurePageRow*> partners;
  for (const ExposurePageRow& row : page.rows)
    if (!row.own) partners.push_back(&row);
  return partners;
}

std::string in_short(const ExposurePage& page) {
  double face = 0, through = 0, end = 0;
  const auto partners = partners_of(page);
  for (const ExposurePageRow* row : partners) {
    face += row->face_value;
    through += row->look_through;
    end += row->end;
  }
  std::string out = fmt::format("<p>Other economies stand for {} of what {} {} at face value, and for {} looked through all tiers; ",
                                percent(face), escaped(page.of), verb(page), percent(through));
  out += fmt::format("{} {}.</p>\n", percent(end), sells(page) ? "of its output ends there" : "of the value of its output is added there");
  if (partners.empty()) return out;
  const auto* hidden =
      *std::max_element(partners.begin(), partners.end(), [](const auto* a, const auto* b) { return a->hidden < b->hidden; });
  out += fmt::format("<p>Largest looked through: {}, {} ({} at face value). Most hidden: {}, {} percentage points.</p>\n",
                     escaped(partners.front()->economy), percent(partners.front()->look_through), percent(partners.front()->face_value),
                     escaped(hidden->economy), points(hidden->hidden));
  return out;
}

std::string chart(const ExposurePage& page) {
  constexpr double left = 70, width = 760, row_height = 34, top = 34;
  const auto partners = partners_of(page);
  const std::size_t drawn = std::min(page.drawn, partners.size());
  double most = 0;
  for (std::size_t r = 0; r < drawn; ++r) most = std::max({most, partners[r]->look_through, partners[r]->face_value});
  if (!(most > 0)) return {};
  const double scale = (width - left - 90) / most;
  std::string out = fmt::format(
      "<figure>\n<figcaption>Partners of {}, face value and looked through</figcaption>\n<svg viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-labelledby=\"ct cd\">\n<title id=\"ct\">Exposure of {} by partner</title>\n<desc id=\"cd\">Two bars for each of {} economies: looked "
      "through above, face value below. The table has the figures.</desc>\n",
      escaped(page.of), width, top + row_height * static_cast<double>(drawn), escaped(page.of), drawn);
  out +=
      "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><line class=\"hatch\" y2=\"6\"/>"
      "</pattern></defs>\n<rect class=\"through\" x=\"70\" y=\"6\" width=\"14\" height=\"12\"/><text x=\"90\" y=\"17\">looked through</text>"
      "<rect class=\"face\" x=\"200\" y=\"6\" width=\"14\" height=\"12\"/><text x=\"220\" y=\"17\">face value</text>\n";
  for (std::size_t r = 0; r < drawn; ++r) {
    const ExposurePageRow& row = *partners[r];
    const double y = top + row_height * static_cast<double>(r), through = std::max(0.0, row.look_through * scale);
    out += fmt::format(
        "<text x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text><rect class=\"through\" x=\"{:.0f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"13\"/>",
        left - 8, y + 17, escaped(row.economy), left, y, through);
    out += fmt::format(
        "<rect class=\"face\" x=\"{:.0f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"10\"/><text class=\"soft\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
        left, y + 15, std::max(0.0, row.face_value * scale), left + through + 8, y + 12, percent(row.look_through));
  }
  out += fmt::format("<line class=\"axis\" x1=\"{0:.0f}\" x2=\"{0:.0f}\" y1=\"{1:.0f}\" y2=\"{2:.1f}\"/>\n</svg>\n</figure>\n", left,
                     top - 4, top + row_height * static_cast<double>(drawn));
  return out;
}

std::string table(const ExposurePage& page) {
  std::string out = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All partners\">\n<table>\n<caption>All partners, shares of what {} {}</caption>\n"
      "<thead><tr><th scope=\"col\">economy</th><th scope=\"col\" class=\"n\">face value</th><th scope=\"col\" class=\"n\">looked through</th>"
      "<th scope=\"col\" class=\"n\">hidden, points</th><th scope=\"col\" class=\"n\">{}</th><th scope=\"col\">most by way of</th></tr></thead>\n<tbody>\n",
      escaped(page.of), verb(page), end_name(page));
  for (const ExposurePageRow& row : page.rows)
    out += fmt::format(
        "<tr><th scope=\"row\">{}{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
        escaped(row.economy), row.own ? " (own)" : "", percent(row.face_value), percent(row.look_through), points(row.hidden),
        percent(row.end), escaped(row.carrier));
  return out + "</tbody>\n</table>\n</div>\n";
}

std::string how_to_read(const ExposurePage& page) {
  std::string out =
      "<ul>\n<li>Face value counts the first tier, looked through all tiers (Baldwin, Freeman and Theodorakopoulos); the difference is hidden "
      "exposure.</li>\n";
  out += sells(page) ? "<li>Final market: where the output ends, inside other goods or not. Each unit counts once.</li>\n"
                     : "<li>Value added: where the value of the output is made. Each unit counts once.</li>\n";
  out += "<li>Most by way of: the third economy whose border most of it crosses, and how much.</li>\n";
  for (const std::string& note : page.notes) out += "<li>" + escaped(note) + "</li>\n";
  return out + "</ul>\n";
}

}  // namespace

std::string exposure_page(const ExposurePage& page) {
  const std::string title = fmt::format("What {} {}, looked through all tiers", escaped(page.of), verb(page));
  return fmt::format(
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
             "initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<header>\n<h1>{0}</h1>\n<p class=\"meta\">Source: "
             "{2}</p>\n</header>\n<main>\n",
             title, style, escaped(page.source)) +
         in_short(page) + chart(page) + "<h2>Figures</h2>\n" + table(page) + "<h2>How to read it</h2>\n" + how_to_read(page) +
         "</main>\n<footer>\n<p>Entrepot " ENTREPOT_VERSION "</p>\n</footer>\n</body>\n</html>\n";
}

}  // namespace entrepot::production
