// The report of this room's loaders is the one of `trade`.
#pragma once

#include "trade/load_report.h"

namespace entrepot::sea {

using trade::LoadReport;
using trade::RejectedRow;

}  // namespace entrepot::sea
