// What the figures of a csv file rest on, in lines of comment before its header: pandas.read_csv(file, comment="#").
#pragma once

#include <algorithm>
#include <span>
#include <string>

#include "stress/run.h"

namespace entrepot::app {

// One "# key: text" a line; a text of several lines becomes one.
inline std::string csv_comment(std::span<const stress::Fact> facts) {
  std::string out;
  for (const stress::Fact& fact : facts) {
    std::string line = "# " + fact.key + ": " + fact.text;
    std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    out += line + '\n';
  }
  return out;
}

}  // namespace entrepot::app
