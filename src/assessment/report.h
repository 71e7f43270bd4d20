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

// What is worth a row: in the median at least 1 % of the use over the horizon is missing before stocks, or in one calculation of
// ten at least 1 % stays unmet in some run. A gap of a day until ships arrive by a longer way is not.
bool is_short(const SupplyImpact& impact, int horizon_days);
// What stays unmet if nobody acts, median, at the price of the world, USD; 0 where the product has no price.
double unmet_worth(const SupplyImpact& impact, const World& world);
// The rows worth showing: members of the group first, then by what stays unmet at its price.
std::vector<const SupplyImpact*> supply_ranked(const Assessment& assessment, const World& world);
// A difference that stands out: its P10 and P90 have one sign and its median is at least 0.1 % of the loss it is part of.
bool is_clear_difference(const Quantiles& difference, const Quantiles& loss);

// "gallium, CHN: capacity" with names for codes, in English; the size of an event as its sentence.
std::string unknown_words(const Assessment& assessment, const World& world, const Unknown& unknown);

// No script, no request: styles and charts are inside the file. Fixed sentences are in `language`; labels, sentences and
// notes that come from the world and the scenario stay as they were written.
std::string brief_html(const Assessment& assessment, const World& world, Language language = Language::english);

}  // namespace entrepot::assessment
