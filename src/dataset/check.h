// Whether a snapshot is still what was imported, and whether its rows agree with each other.
#pragma once

#include <string>
#include <vector>

#include "dataset/snapshot.h"

namespace entrepot::dataset {

struct Finding {
  std::string what;
  bool fault = false;
};

// The hash and the places first; then what the kind of data allows to check: order and uniqueness of flows, figures
// between their bounds, sums of economies against the printed world total.
Result<std::vector<Finding>> check_snapshot(const Snapshot& snapshot);

}  // namespace entrepot::dataset
