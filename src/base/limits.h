// What the program takes at most. Everything that grows with its input has a limit here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace entrepot {

struct Limits {
  std::size_t line_bytes = std::size_t{64} << 20;       // a wide table has lines of a few MB
  std::size_t field_bytes = std::size_t{1} << 20;
  std::size_t fields_per_line = 200'000;
  std::uint64_t file_bytes = std::uint64_t{16} << 30;   // after decompression too
  std::uint64_t text_file_bytes = std::uint64_t{8} << 20;  // TOML, JSON, small tables read whole
  std::uint64_t rows = 2'000'000'000;
  std::size_t rejected_kept = 1'000;                    // rejected rows kept with their reason; all are counted
  std::size_t memory_bytes = std::size_t{8} << 30;      // what one computation may allocate
};

}  // namespace entrepot
