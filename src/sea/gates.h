// Names of straits, canals and capes that can be closed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entrepot::sea {

// One name for each place. Files spell some differently: the passages `babalmandab`, `ormuz` and `south_africa` of the
// network are the gates `babelmandeb`, `hormuz` and `goodhope`; PortWatch writes `bab_el_mandeb`.
std::string canonical_gate(std::string_view name);

// Canonical, sorted, each once: the form in which sets of closed gates are compared.
using GateSet = std::vector<std::string>;
GateSet gate_set(const std::vector<std::string>& names);

// "malacca|sunda" <-> names. Parts that are empty are left out.
std::vector<std::string> split_gates(std::string_view text);

}  // namespace entrepot::sea
