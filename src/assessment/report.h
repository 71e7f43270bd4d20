// The brief: the same figures as one HTML file that opens offline, and as JSON (docs/brief.schema.json).
#pragma once

#include <string>
#include <string_view>

#include "assessment/assessment.h"

namespace entrepot::assessment {

enum class Language { english, chinese, japanese, korean };
std::string_view language_tag(Language language);  // BCP 47: "en", "zh-Hans", "ja", "ko"
// Reads "en", "zh", "ja", "ko" (or the full tag). Errors: unknown_name.
Result<Language> parse_language(std::string_view text);

// Same assessment, same bytes. One line per element of the outer lists, so that two briefs can be compared line by line.
std::string brief_json(const Assessment& assessment, const World& world);

// No script, no request: styles and charts are inside the file. Fixed sentences are in `language`; labels, sentences and
// notes that come from the world and the scenario stay as they were written.
std::string brief_html(const Assessment& assessment, const World& world, Language language = Language::english);

}  // namespace entrepot::assessment
