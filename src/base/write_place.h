// Where the bytes of a result go: through symbolic links, into a file beside the old one, or into a stream as they are.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace entrepot {

// Where bytes for `path` go. Errors: io (a folder, a disk, a socket, links that go round), unreadable (a file that may not be written).
struct WritePlace {
  std::filesystem::path path;  // symbolic links are followed, so that they stay; a stream keeps its own name
  bool stream = false;  // a pipe, a device, an output of this process: it takes the bytes itself and is not replaced
};
Result<WritePlace> place_to_write(const std::filesystem::path& path);

}  // namespace entrepot
