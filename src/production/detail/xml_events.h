// XML as a stream of events. No document types, so no entities of its own and nothing fetched from anywhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace entrepot::production::detail {

struct XmlAttribute {
  std::string_view name, value;
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // Names come without their prefix. Returning false stops the reading; the handler knows why.
  virtual bool begin(std::string_view name, const std::vector<XmlAttribute>& attributes) = 0;
  virtual bool end(std::string_view name) = 0;
  virtual void text(std::string_view text) = 0;
};

// True when the whole text was read, false when the handler stopped. Errors: bad_syntax with the line.
Result<bool> read_xml(std::string_view xml, const std::string& file, XmlHandler& handler);

}  // namespace entrepot::production::detail
