#include "usage_error.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::app {
namespace {

// Of "HEAD MIDDLE TAIL" the two ends; nothing where the middle is not there.
struct Ends {
  std::string_view head, tail;
};
std::optional<Ends> around(std::string_view text, std::string_view middle) {
  const std::size_t at = text.find(middle);
  if (at == std::string_view::npos) return std::nullopt;
  return Ends{text.substr(0, at), text.substr(at + middle.size())};
}

Error wrong(std::string_view option, std::string what, std::string remedy) {
  return {ErrorCode::usage, std::move(what), {"", 0, 0, std::string(option)}, std::move(remedy)};
}

// "--model: ariu not in {ario,daily}"
std::optional<Error> unknown_word(std::string_view text) {
  const auto option = around(text, ": ");
  if (!option) return std::nullopt;
  const auto word = around(option->tail, " not in {");
  if (!word || !word->tail.ends_with('}')) return std::nullopt;
  std::vector<std::string> known;
  for (const std::string_view name : split(word->tail.substr(0, word->tail.size() - 1), ',')) known.emplace_back(name);
  return wrong(option->head, fmt::format("'{}' is not known here", word->head), known_names_remedy(word->head, known));
}

std::string number_text(std::string_view text) {
  const auto value = parse_int(text) ? std::nullopt : parse_double(text);
  return value ? fmt::format("{:.12g}", *value) : std::string(text);
}

// "--top: Value -1 not in range 0 to 1000000"
std::optional<Error> outside_range(std::string_view text) {
  const auto option = around(text, ": Value ");
  if (!option) return std::nullopt;
  const auto value = around(option->tail, " not in range ");
  if (!value) return std::nullopt;
  const auto range = around(value->tail, " to ");
  if (!range) return std::nullopt;
  const std::string least = number_text(range->head), most = number_text(range->tail);
  const bool number = parse_double(value->head).has_value();
  const bool whole = range->head.find('.') == std::string_view::npos;
  return wrong(option->head,
               number ? fmt::format("{} is no {}number from {} to {}", value->head, whole ? "whole " : "", least, most)
                      : fmt::format("'{}' is not a number", value->head),
               fmt::format("Give {} to {}.", least, most));
}

// "Could not convert: --days = abc"
std::optional<Error> no_number(std::string_view text, const std::string& help) {
  const auto start = around(text, "Could not convert: ");
  if (!start) return std::nullopt;
  const auto value = around(start->tail, " = ");
  if (!value) return std::nullopt;
  const bool whole = parse_double(value->tail).has_value();
  return wrong(value->head, fmt::format("'{}' is not a {}number{}", value->tail, whole ? "whole " : "", whole ? " that it takes" : ""),
               help);
}

// "--days: 1 required INT missing"
std::optional<Error> no_value(std::string_view text, const std::string& help) {
  const auto option = around(text, ": ");
  if (!option || !option->tail.ends_with(" missing") || option->tail.find(" required ") == std::string_view::npos) return std::nullopt;
  return wrong(option->head, "The value is missing", help);
}

// "--days: At Most 1 required but received 2"
std::optional<Error> too_often(std::string_view text) {
  const auto option = around(text, ": At Most 1 required but received ");
  if (!option) return std::nullopt;
  return wrong(option->head, fmt::format("It is given {} times", option->tail), "Give it once.");
}

const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.back());
}

// What no command takes; a slip of an option has the nearest one.
std::optional<Error> not_expected(const CLI::App& app, const std::string& help) {
  const auto unknown = app.remaining(true);
  if (unknown.empty() || !unknown.front().starts_with("--")) return std::nullopt;
  std::vector<std::string> known;
  for (const CLI::Option* option : innermost(app).get_options()) known.push_back(option->get_name());
  const std::string typed = unknown.front().substr(0, unknown.front().find('='));
  const auto near = nearest_name(typed, known);
  return wrong(typed, fmt::format("'{}' has no such option", command_words(app)),
               near ? fmt::format("Did you mean {}? {}", *near, help) : help);
}

}  // namespace

void refuse_empty_values(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options())
    for (const std::string& value : option->results())
      if (value.empty()) throw CLI::ValidationError(option->get_name(), "The value is empty");
}

std::string command_words(const CLI::App& app) {
  std::string words = app.get_name();
  for (const CLI::App* chosen : app.get_subcommands()) words += " " + command_words(*chosen);
  return words;
}

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::string text = error.what(), help = fmt::format("'{} --help' lists what it takes.", command_words(app));
  const auto unknown = app.remaining(true);
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) && !unknown.empty() && !unknown.front().starts_with('-'))
    return {ErrorCode::usage, fmt::format("There is no command '{} {}'", command_words(app), unknown.front()), {}, help};
  if (auto own = unknown_word(text)) return *own;
  if (auto own = outside_range(text)) return *own;
  if (auto own = no_number(text, help)) return *own;
  if (auto own = no_value(text, help)) return *own;
  if (auto own = too_often(text)) return *own;
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
    if (auto own = not_expected(app, help)) return *own;
  if (const auto option = around(text, ": "); option && option->head.starts_with("--"))
    return wrong(option->head, std::string(option->tail), help);
  return {ErrorCode::usage, text, {}, help};
}

}  // namespace entrepot::app
