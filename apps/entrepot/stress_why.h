// What `entrepot stress run --explain` prints.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "stress/explain.h"

namespace entrepot::app {

std::string why_text(const stress::Network& network, const stress::Why& why, const std::vector<double>& node_base);
nlohmann::ordered_json why_json(const stress::Network& network, const stress::Why& why);

}  // namespace entrepot::app
