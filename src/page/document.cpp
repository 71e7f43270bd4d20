#include "page/document.h"

#include <fmt/format.h>

#include "page/style.h"

namespace entrepot::page {

std::string document(const Document& document, const Html& sections) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      escaped(document.title) + "</title>\n<style>";
  out += style_sheet;
  out += fmt::format(
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#{}\">{}</a>\n<header>\n"
      "<p class=\"kicker\">Entrepot {}</p>\n<h1>{}</h1>\n<p class=\"meta\">{}</p>\n</header>\n<main>\n",
      document.first, escaped(document.skip), ENTREPOT_VERSION, escaped(document.heading), escaped(document.meta));
  out += sections.text;
  return out + "</main>\n<footer>\n<p>" + document.footer.text + "</p>\n</footer>\n</body>\n</html>\n";
}

Html section(std::string_view id, std::string_view heading, const Html& body) {
  return {fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n{2}</section>\n", id, escaped(heading), body.text)};
}

Html paragraph(std::string_view text) { return {"<p>" + escaped(text) + "</p>\n"}; }

Html bullets(const std::vector<std::string>& lines, std::string_view css) {
  std::string out = fmt::format("<ul class=\"{}\">\n", css);
  for (const std::string& line : lines) out += "<li>" + escaped(line) + "</li>\n";
  return {out + "</ul>\n"};
}

}  // namespace entrepot::page
