// The one table of economies that take part in trade: their id, their code in trade files, and their label.
//
// Ids are ISO 3166 alpha-3 where the code stands for one present-day economy. A trade code that does not
// (a former economy, a customs union, "not elsewhere specified") gets an id of its own, X and the code ("X058"),
// so that no two codes are ever merged silently.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace entrepot::trade {

struct Economy {
  EconomyId id;
  int trade_code = 0;  // UN Comtrade / BACI numeric code; 0 where trade files have none. Not the ISO numeric code.
  std::string_view label;
};

// All economies, ordered by id.
const std::vector<Economy>& economies();

std::optional<EconomyId> economy_of_trade_code(int code);

// ISO 3166 alpha-3 (also the alternative codes WIOD and older files use: ROM, ZAR, TMP), or an X code.
std::optional<EconomyId> economy_of_code(std::string_view code);

// The present-day economy of a former trade code that has one: X711 (Southern African Customs Union, until 1999) is ZAF from 2000 on,
// X058 BEL, X280 DEU, X736 SDN. They are not the same: join them only where you say so.
std::optional<EconomyId> successor_of(EconomyId id);

// English names as publishers write them ("Viet Nam", "Korea, Republic of", "Congo (Kinshasa)"): case, accents in
// UTF-8 and punctuation must match one of the known spellings; nothing is guessed.
std::optional<EconomyId> economy_of_name(std::string_view name);

// The label shown to people; the id itself for an economy that is not in the table.
std::string economy_label(EconomyId id);

// Economies through which goods of others pass in quantity, so that they look like suppliers of what they re-export.
bool is_hub(EconomyId id);

}  // namespace entrepot::trade
