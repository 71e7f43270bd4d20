// What a loader met: rows read, rows rejected and why, and what it decided on the way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace entrepot::sea {

struct RejectedRow {
  long line = 0;
  std::string column;  // empty when the row as a whole is at fault
  std::string reason;
};

struct LoadReport {
  std::string file;
  long rows_read = 0;      // data rows seen, rejected ones included
  long rows_rejected = 0;  // all of them, even those no longer listed below
  std::size_t rejected_kept = 100;
  std::vector<RejectedRow> rejected;
  std::vector<std::string> notes;

  void reject(long line, std::string_view column, std::string reason) {
    ++rows_rejected;
    if (rejected.size() < rejected_kept) rejected.push_back({line, std::string(column), std::move(reason)});
  }
  void note(std::string text) { notes.push_back(std::move(text)); }
};

}  // namespace entrepot::sea
