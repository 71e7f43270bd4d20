// What was refused on a store with a register: by the register, and by the ledger's commands before they asked it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reserves/office.h"

namespace entrepot::app {

struct RefusalRow {
  ledger::Timestamp at = 0;
  std::string what, by;  // "recognition.suspend", "ledger clock --at 2030-01-01"; by: the organisation, empty where none was asked for
  std::string rule, why;  // why: with the figures
  std::map<std::string, std::string> fields;
};
std::vector<RefusalRow> refusal_rows(const reserves::ReadRegister& read);  // in the order in which they were asked for

constexpr std::size_t refusals_shown = 20;  // on a page and in the status: the last
std::string refusals_text(const reserves::ReadRegister& read);  // a short section; empty: nothing was refused

}  // namespace entrepot::app
