#include "production/detail/xml_events.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include "base/text.h"

namespace entrepot::production::detail {
namespace {

struct Events {
  XmlHandler* handler = nullptr;
  xmlParserCtxtPtr parser = nullptr;
  bool stopped = false;
  bool document_type = false;
  std::vector<XmlAttribute> attributes;

  void stop() {
    stopped = true;
    xmlStopParser(parser);
  }
};

std::string_view view(const xmlChar* text) { return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text); }

void begin_element(void* context, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**, int count, int,
                   const xmlChar** attributes) {
  auto& events = *static_cast<Events*>(context);
  if (events.stopped) return;
  events.attributes.clear();
  for (int i = 0; i < count; ++i) {
    const xmlChar** attribute = attributes + 5 * i;  // name, prefix, URI, value, end of value
    const auto* value = reinterpret_cast<const char*>(attribute[3]);
    events.attributes.push_back(
        {view(attribute[0]), {value, static_cast<std::size_t>(reinterpret_cast<const char*>(attribute[4]) - value)}});
  }
  if (!events.handler->begin(view(name), events.attributes)) events.stop();
}

void end_element(void* context, const xmlChar* name, const xmlChar*, const xmlChar*) {
  auto& events = *static_cast<Events*>(context);
  if (!events.stopped && !events.handler->end(view(name))) events.stop();
}

void characters(void* context, const xmlChar* text, int size) {
  auto& events = *static_cast<Events*>(context);
  if (!events.stopped) events.handler->text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
}

void document_type(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  auto& events = *static_cast<Events*>(context);
  events.document_type = true;
  events.stop();
}

xmlEntityPtr predefined_entity(void*, const xmlChar* name) { return xmlGetPredefinedEntity(name); }

void silent(void*, const char*, ...) {}  // NOLINT(cert-dcl50-cpp): libxml2's type
void silent_structured(void*, xmlErrorPtr) {}

xmlSAXHandler sax_handler() {
  xmlSAXHandler sax;
  std::memset(&sax, 0, sizeof sax);
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = begin_element;
  sax.endElementNs = end_element;
  sax.characters = characters;
  sax.cdataBlock = characters;
  sax.internalSubset = document_type;
  sax.getEntity = predefined_entity;
  sax.warning = silent;
  sax.error = silent;
  sax.fatalError = silent;
  sax.serror = silent_structured;
  return sax;
}

}  // namespace

Result<bool> read_xml(std::string_view xml, const std::string& file, XmlHandler& handler) {
  xmlSAXHandler sax = sax_handler();
  Events events;
  events.handler = &handler;
  const std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser(xmlCreatePushParserCtxt(&sax, &events, nullptr, 0, nullptr),
                                                                            &xmlFreeParserCtxt);
  if (!parser) return fail(ErrorCode::internal, "The XML reader does not start", {file, 0, 0, ""});
  events.parser = parser.get();
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET);
  constexpr std::size_t step = std::size_t{1} << 20;
  int status = 0;
  for (std::size_t at = 0; status == 0 && !events.stopped && at < xml.size(); at += step) {
    const std::size_t size = std::min(step, xml.size() - at);
    status = xmlParseChunk(parser.get(), xml.data() + at, static_cast<int>(size), 0);
  }
  if (status == 0 && !events.stopped) status = xmlParseChunk(parser.get(), nullptr, 0, 1);
  if (events.document_type)
    return fail(ErrorCode::bad_syntax, "The XML has a document type", {file, 0, 0, ""},
                "Save the workbook again with a spreadsheet program.");
  if (events.stopped) return false;
  if (status != 0) {
    const xmlError* error = xmlCtxtGetLastError(parser.get());
    const std::string_view reason = error != nullptr && error->message != nullptr ? trim(error->message) : "damaged";
    return fail(ErrorCode::bad_syntax, fmt::format("The XML cannot be read ({})", reason),
                {file, error != nullptr ? error->line : 0, 0, ""}, "Fetch the workbook again: it may be cut off.");
  }
  return true;
}

}  // namespace entrepot::production::detail
