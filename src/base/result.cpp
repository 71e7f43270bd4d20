#include "base/result.h"

#include <fmt/format.h>

namespace entrepot {

std::string Where::text() const {
  std::string out = file;
  if (line > 0) out += fmt::format("{}{}", out.empty() ? "line " : ":", line);
  if (line > 0 && column > 0) out += fmt::format(":{}", column);
  if (!field.empty()) out += out.empty() ? field : fmt::format(" ({})", field);
  return out;
}

std::string Error::message() const {
  std::string out = where.text();
  if (!out.empty()) out += ": ";
  out += what;
  if (!remedy.empty()) {
    if (!what.empty() && what.back() != '.') out += '.';
    out += ' ';
    out += remedy;
  }
  return out;
}

}  // namespace entrepot
