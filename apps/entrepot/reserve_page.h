// The status of a register as a page.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "reserves/office.h"
#include "reserves/register_views.h"

namespace entrepot::app {

struct ReserveStatus {
  std::shared_ptr<const reserves::ReadRegister> read;  // what the rows below point into
  bool rehearsal = false;  // of a store whose clock is given
  std::vector<reserves::StockRow> stocks;
  std::vector<reserves::CoverRow> cover;
  std::vector<reserves::RecognitionMatrix> matrices;
  std::vector<reserves::ClockRow> clocks;
  std::vector<reserves::ReleaseRow> releases;
  std::vector<reserves::RecognitionRow> recognitions;
};

std::string cover_days(const reserves::CoverRow& row);  // "31.4", "31.4 to 40.0", "no use declared"
std::string received_percent(const reserves::ReleaseRow& row);  // of what was asked
std::string step_words(const reserves::StepDone& step);  // "decide 2026-10-13, due 2026-10-15"
std::string reserve_page(const ReserveStatus& status);

}  // namespace entrepot::app
