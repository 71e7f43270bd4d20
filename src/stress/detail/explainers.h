// Each model's part of explain(): the explanations of the nodes asked for.
#pragma once

#include <vector>

#include "stress/detail/models.h"
#include "stress/explain.h"

namespace entrepot::stress::detail {

// job.scenarios has one. other_causes: those with a name that are no shocks, between the shocks and `elsewhere`.
Result<std::vector<Explanation>> explain_ario(const Job& job, const std::vector<std::uint32_t>& nodes,
                                              std::vector<std::string>& other_causes);
Result<std::vector<Explanation>> explain_daily(const Job& job, const std::vector<std::uint32_t>& nodes);
Result<std::vector<Explanation>> explain_cascade(const Job& job, const std::vector<std::uint32_t>& nodes);
Result<std::vector<Explanation>> explain_linear(const Job& job, const std::vector<std::uint32_t>& nodes);

// An error unless that many bytes are allowed.
Result<> check_explanation(double bytes, const Job& job);

}  // namespace entrepot::stress::detail
