// The trade cube in and out of snapshots: one immutable part per imported file, opened together without being read.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/product_code.h"
#include "base/result.h"
#include "dataset/snapshot.h"
#include "trade/cube.h"

namespace entrepot::dataset {

// The tables of a part, named "cube …". The columns are borrowed: the part must outlive them.
std::vector<Table> cube_tables(const trade::CubePart& part);
bool is_cube_table(std::string_view table_name);

bool has_cube(const Manifest& manifest);
// The columns of a mapped snapshot are used in place; the part keeps the file open. Errors: unsupported (no cube in it), missing_data,
// contradiction.
Result<trade::CubePart> read_cube_part(const Snapshot& snapshot);

// Which data sets make the cube. Nothing stated: all flows with a cube, if they are of one release.
struct CubeChoice {
  std::vector<std::string> data;  // ids, file names, or a release ("BACI HS2017 V202301")
  std::optional<HsEdition> edition;
};

struct OpenCube {
  trade::TradeCube cube;
  std::vector<Manifest> manifests;  // in the order of the cube's parts
  std::string file_of(std::int32_t period) const;  // "BACI_HS17_Y2020_V202301.csv"
  std::string sources() const;                     // publisher, release, licence, periods: one line
};
// Errors: missing_data (no flows imported), duplicate (more than one release, named), not_found, those of TradeCube::create.
Result<OpenCube> open_cube(const SnapshotStore& store, const CubeChoice& choice);

// Names of products of an edition, by code, from the nomenclatures that were imported; empty when there is none.
std::map<std::uint32_t, std::string> product_names(const SnapshotStore& store, HsEdition edition, int digits);

// The same for an edition without a list of its own: names of the next edition that has one, through every correlation between the two
// that was imported. Only a code that leads to one code alone has a name, which begins with that code: "[HS2022 4101] Raw hides ...". A heading
// leads there when all its codes do. Empty where a step has no correlation.
std::map<std::uint32_t, std::string> linked_product_names(const SnapshotStore& store, HsEdition edition, int digits);

}  // namespace entrepot::dataset
