// The brief: the same figures as one HTML file that opens offline, and as JSON (docs/brief.schema.json).
#pragma once

#include <string>

#include "assessment/assessment.h"

namespace entrepot::assessment {

std::string brief_json(const Assessment& assessment, const World& world);
std::string brief_html(const Assessment& assessment, const World& world);

}  // namespace entrepot::assessment
