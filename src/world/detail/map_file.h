// A map file, which says what data set gives what to a world: its keys, each checked, with the place of what is wrong.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/toml_file.h"

namespace entrepot::world::detail {

// A value and its range.
struct Spread {
  double value = 0, low = 0, high = 0;
};

class MapFile {
 public:
  // `root` outlives it.
  MapFile(const toml::value& root, std::string file) : root_(root), file_(std::move(file)) {}

  const toml::value& root() const { return root_; }
  const std::string& file() const { return file_; }
  Where where(const toml::value& at, const std::string& key) const { return {file_, static_cast<long>(at.location().line()), 0, key}; }

  Result<> only(const toml::value& table, const std::vector<std::string>& known) const;
  Result<std::string> text(const toml::value& table, const std::string& key) const;
  // The entries of [[key]], each a table.
  Result<std::vector<const toml::value*>> list(const std::string& key) const;
  Result<std::vector<std::string>> notes() const;
  // A share { value, low, high }; 1 where the key is absent.
  Result<Spread> share(const toml::value& entry, const std::string& key) const;
  // Of arrays that the caller has seen to be arrays.
  Result<std::set<std::uint32_t>> hs_codes(const toml::value& list) const;
  Result<std::set<std::int32_t>> years(const toml::value& list) const;

 private:
  const toml::value& root_;
  std::string file_;
};

}  // namespace entrepot::world::detail
