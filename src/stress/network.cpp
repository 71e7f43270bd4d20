#include "stress/network.h"

namespace entrepot::stress {

Network::Network(production::InputOutputTable of_table) : table(std::move(of_table)) {
  TableLabels labels(*table);
  names = std::move(labels.names);
  sector_names = std::move(labels.sector_names);
  sector = std::move(labels.sector);
}

Network::Network(production::FirmNetwork of_firms) : firms(std::move(of_firms)) {
  names = firms->firms;
  sector_names = firms->sectors;
  sector = firms->sector;
}

std::string Network::money() const { return table && !table->money_unit.empty() ? table->money_unit : "money"; }

}  // namespace entrepot::stress
