#include "stress/detail/plan_parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "stress/detail/plan_checks.h"
#include "stress/detail/plan_keys.h"

namespace entrepot::stress::detail {
namespace {

Result<Distribution> read_distribution(const TomlKeys& keys, const ModelInputInfo& info) {
  Distribution out;
  if (keys.has("distribution")) {
    TRY_ASSIGN(const std::string shape, keys.text("distribution"));
    static const std::vector<std::string> shapes{"uniform", "triangular", "log_uniform"};
    const auto at = std::find(shapes.begin(), shapes.end(), shape);
    if (at == shapes.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a distribution", shape), keys.where("distribution"),
                  known_names_remedy(shape, shapes));
    out.shape = static_cast<Distribution::Shape>(at - shapes.begin());
  }
  TRY_ASSIGN(out.low, number_between(keys, "low", info.least, info.most));
  TRY_ASSIGN(out.high, number_between(keys, "high", info.least, info.most));
  if (!(out.low < out.high))
    return fail(ErrorCode::out_of_range, fmt::format("low = {} is not below high = {}", out.low, out.high), keys.where("low"),
                "Write the smaller number as low. What does not vary belongs into [model] or [[shock]].");
  if (out.shape == Distribution::Shape::log_uniform && !(out.low > 0))
    return fail(ErrorCode::out_of_range, "low = 0 has no logarithm", keys.where("low"), "Give a low above 0, or another distribution.");
  const bool triangular = out.shape == Distribution::Shape::triangular;
  if (triangular != keys.has("mode"))
    return fail(triangular ? ErrorCode::missing_data : ErrorCode::contradiction,
                triangular ? "A triangular distribution needs its mode" : "Only a triangular distribution has a mode", keys.where("mode"),
                triangular ? "Add mode = ..., the most likely value." : "Remove it, or write distribution = \"triangular\".");
  if (!triangular) return out;
  TRY_ASSIGN(out.mode, number_between(keys, "mode", info.least, info.most));
  if (out.mode >= out.low && out.mode <= out.high) return out;
  return fail(ErrorCode::out_of_range, fmt::format("mode = {} is not between {} and {}", out.mode, out.low, out.high), keys.where("mode"),
              "Give the most likely value between low and high.");
}

// The sectors of a parameter, known by the table alone.
Result<std::vector<std::string>> sectors_named(const TomlKeys& keys, const ModelInputInfo& info) {
  if (!info.by_sector)
    return fail(ErrorCode::contradiction, fmt::format("{} is not by sector", info.key), keys.where("sector"), "Remove it.");
  TRY_ASSIGN(auto names, text_or_texts(keys, "sector"));
  for (std::size_t i = 0; i < names.size(); ++i)
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i))
      return fail(ErrorCode::duplicate, fmt::format("The sector '{}' is named twice", names[i]), keys.where("sector"), "Name it once.");
  return names;
}

}  // namespace

Result<EnsembleParameter> read_parameter(const TomlKeys& keys, const EnsemblePlan& plan) {
  TRY(keys.only({"vary", "name", "shock", "sector", "distribution", "low", "high", "mode", "source", "confidence"}));
  EnsembleParameter parameter;
  TRY_ASSIGN(const std::string vary, keys.text("vary"));
  const auto inputs = model_inputs();
  const auto info = std::find_if(inputs.begin(), inputs.end(), [&](const ModelInputInfo& i) { return i.key == vary; });
  if (info == inputs.end())
    return fail(ErrorCode::unknown_name, fmt::format("'{}' cannot be varied", vary), keys.where("vary"),
                known_names_remedy(vary, input_keys()));
  parameter.input = info->input;
  parameter.where = keys.where("vary");
  parameter.name = vary;
  if (keys.has("shock")) {
    if (!info->of_shock)
      return fail(ErrorCode::contradiction, fmt::format("{} belongs to the model, not to a shock", vary), keys.where("shock"),
                  "Remove it.");
    TRY_ASSIGN(const auto names, text_or_texts(keys, "shock"));
    parameter.name += fmt::format(" of {}", join(names, ", "));
  }
  if (keys.has("sector")) {
    TRY_ASSIGN(parameter.sectors, sectors_named(keys, *info));
    parameter.sectors_where = keys.where("sector");
    parameter.name += fmt::format(" of {}", join(parameter.sectors, ", "));
  }
  if (keys.has("name")) {
    TRY_ASSIGN(parameter.name, keys.text("name"));
  }
  if (info->of_shock) {
    TRY_ASSIGN(parameter.shocks, shocks_named(keys, "shock", plan.shocks));
  }
  TRY_ASSIGN(parameter.distribution, read_distribution(keys, *info));
  if (parameter.input == ModelInput::capital_ratio) TRY(check_rebuilt(plan, all_shocks(plan.shocks), keys.where("vary")));
  if (info->of_shock) TRY(keep_those_with(plan, parameter.input, keys.has("shock"), parameter.shocks, keys.where("vary")));
  TRY(check_recovery(plan, parameter.input, parameter.shocks, parameter.distribution.low, keys.where("low")));
  TRY(check_factor(plan, parameter.input, parameter.shocks, parameter.distribution.high, keys.where("high")));
  TRY_ASSIGN(parameter.statement, read_statement(keys));
  return parameter;
}

}  // namespace entrepot::stress::detail
