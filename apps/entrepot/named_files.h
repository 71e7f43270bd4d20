// Files that a command line names: twice by mistake, one result over another or over what it is made from; and the journal beside one.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace CLI {
class App;
}

namespace entrepot::app {

// Of the commands that were named, every option that writes a file against all others, whatever name or link leads to it. Streams may be
// shared. Errors: usage, with both options.
Result<> check_named_files(const CLI::App& app);

// Beside a result that goes to `file`: FILE.journal, or nothing where it goes to no file.
std::filesystem::path journal_beside(const std::string& file);

}  // namespace entrepot::app
