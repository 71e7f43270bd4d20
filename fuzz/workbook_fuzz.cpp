// A workbook as it is on disk. Mutations seldom keep the checksums of a zip, so an input that is no zip is taken as the
// XML of the one sheet of a workbook made here.
#include <zip.h>

#include "table_fuzz.h"

namespace {

std::string workbook_of(std::string_view sheet) {
  const std::string list = "<workbook><sheets><sheet name=\"WIOT_2009\" id=\"a\"/></sheets></workbook>";
  const std::string relations = "<Relationships><Relationship Id=\"a\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
  const std::string strings = "<sst><si><t>c1</t></si><si><t>c2</t></si><si><t>CHN</t></si></sst>";
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* zip = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  const auto add = [&](const char* name, std::string_view text) {
    const auto index = zip_file_add(zip, name, zip_source_buffer(zip, text.data(), text.size(), 0), 0);
    zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  };
  add("xl/workbook.xml", list);
  add("xl/_rels/workbook.xml.rels", relations);
  add("xl/sharedStrings.xml", strings);
  add("xl/worksheets/sheet1.xml", sheet);
  std::string bytes;
  if (zip_close(zip) == 0 && zip_source_open(target) == 0) {
    zip_source_seek(target, 0, SEEK_END);
    bytes.resize(static_cast<std::size_t>(zip_source_tell(target)));
    zip_source_seek(target, 0, SEEK_SET);
    zip_source_read(target, bytes.data(), bytes.size());
    zip_source_close(target);
  }
  zip_source_free(target);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot::production;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string made = input.starts_with("PK") ? std::string() : workbook_of(input);
  const LoadOptions options = fuzz_options();
  LoadReport report;
  require_sound(detail::parse_workbook({made.empty() ? input : std::string_view(made), "table.xlsx", options}, report));
  return 0;
}
