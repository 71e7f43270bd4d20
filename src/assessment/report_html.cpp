#include <string>
#include <utility>

#include <fmt/format.h>

#include "assessment/detail/report_page.h"
#include "page/style.h"
#include "assessment/report.h"

namespace entrepot::assessment {
namespace {

using namespace detail;

Html contents(const Page& page) {
  const std::pair<const char*, Say> entries[] = {{"in-short", Say::h_in_short},
                                                 {"what-happens", Say::h_what_happens},
                                                 {"who-is-hit", Say::h_who},
                                                 {"chain", Say::h_chain},
                                                 {"alternatives", Say::h_alternatives},
                                                 {"alone", Say::h_alone},
                                                 {"together", Say::h_together},
                                                 {"worth", Say::h_worth},
                                                 {"measures", Say::h_measures},
                                                 {"unknowns", Say::h_unknowns},
                                                 {"rests-on", Say::h_rests}};
  std::string out = "<nav aria-label=\"" + escaped(page.text(Say::contents)) + "\"><ol>\n";
  for (const auto& [id, heading] : entries) out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", id, page.html(heading).text);
  return {out + "</ol></nav>\n"};
}

Html head(const Page& page) {
  const Assessment& a = page.a;
  const std::string title = escaped(page.text(Say::title, a.scenario.title));
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>",
      language_tag(page.words.language()), title);
  out += page::style_sheet;
  out += fmt::format(
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#in-short\">{}</a>\n<header>\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n",
      page.html(Say::skip).text, page.html(Say::made_by, ENTREPOT_VERSION).text, escaped(a.scenario.title));
  out += "<p class=\"meta\">" + page.html(Say::horizon_words, page.date(0), page.date(page.horizon() - 1), page.horizon()).text + "</p>\n";
  return {out + contents(page).text + "</header>\n<main>\n"};
}

}  // namespace

std::string unknown_words(const Assessment& assessment, const World& world, const Unknown& unknown) {
  return Page(assessment, world, Language::english).unknown(unknown);
}

std::string brief_html(const Assessment& assessment, const World& world, Language language) {
  const Page page(assessment, world, language);
  Html out = head(page);
  out += in_short(page);
  out += what_happens(page);
  out += who_is_hit(page);
  out += through_which_chain(page);
  out += who_else_could_supply(page);
  out += what_each_can_do(page, alone);
  out += what_each_can_do(page, together);
  out += worth_of_cooperation(page);
  out += measures(page);
  out += what_we_do_not_know(page);
  out += what_it_rests_on(page);
  out += Html{"</main>\n<footer>\n<p>" + page.html(Say::made_by, ENTREPOT_VERSION).text + "</p>\n</footer>\n</body>\n</html>\n"};
  return std::move(out.text);
}

}  // namespace entrepot::assessment
