// A page of a command: one file that opens offline, its parts in sections. Briefs, which are in four languages, have their own
// (assessment/report_html.cpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "page/html_text.h"

namespace entrepot::page {

struct Document {
  std::string title, heading, meta;    // as text
  std::string first = "in-short";      // id of the section that readers can skip to
  std::string skip = "Skip to the summary";
  Html footer = escape("Entrepot " ENTREPOT_VERSION);
};

std::string document(const Document& document, const Html& sections);

Html section(std::string_view id, std::string_view heading, const Html& body);
Html paragraph(std::string_view text);
Html bullets(const std::vector<std::string>& lines, std::string_view css = {});

}  // namespace entrepot::page
