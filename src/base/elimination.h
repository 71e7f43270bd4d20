// Gaussian elimination with partial pivots in place, panel by panel, so that whoever waits hears of it and can stop it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/result.h"

namespace entrepot {

// P M = L U, both in place of M (n x n, column by column; the ones on the diagonal of L are left out). Row i was exchanged with
// exchanges[i], in the order of i. A pivot of 0 shows that M is singular. `what` is said of the progress. 2/3 n^3 operations, in one thread.
// Errors: internal (another size), interrupted.
Result<> eliminate(std::span<double> matrix, std::size_t n, std::vector<std::ptrdiff_t>& exchanges, std::string_view what,
                   Progress& progress);

}  // namespace entrepot
