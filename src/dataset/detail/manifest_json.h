// manifest.json, both ways.
#pragma once

#include <string>

#include "dataset/snapshot.h"

namespace entrepot::dataset::detail {

std::string manifest_text(const Manifest& manifest);
Result<Manifest> parse_manifest(const std::string& text, const std::string& file);

}  // namespace entrepot::dataset::detail
