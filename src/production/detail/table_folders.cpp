#include "production/detail/table_folders.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::production::detail {

Result<TableFormat> recognise_folder(const std::filesystem::path& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(path, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  if (error)
    return fail(ErrorCode::unreadable, fmt::format("The folder cannot be read ({})", error.message()), {path.string(), 0, 0, ""},
                "Check the permissions.");
  const auto any = [&](auto test) { return std::any_of(names.begin(), names.end(), test); };
  const auto has = [&](std::string_view name) { return any([&](const auto& other) { return other == name; }); };
  if (has("Y.txt") && (has("A.txt") || has("Z.txt"))) return TableFormat::exiobase3;
  if (has("labels_T.txt") && any([](const auto& name) { return name.ends_with("_T.txt") && name != "labels_T.txt"; }))
    return TableFormat::eora26;
  if (any([](const auto& name) { return name.find("_T-Results_") != std::string::npos; })) return TableFormat::gloria;
  return fail(ErrorCode::unsupported, "The folder holds no table that is known", {path.string(), 0, 0, ""},
              "An EXIOBASE 3 folder holds A.txt and Y.txt, an Eora26 folder labels_T.txt and ..._T.txt. For other formats, and for a world "
              "(its input_output.csv), name the file itself.");
}

}  // namespace entrepot::production::detail
