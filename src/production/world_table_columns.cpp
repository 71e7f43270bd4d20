// The column file: magic, a head of fixed size, the labels as text, then the figures, aligned to 64 bytes.
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "production/detail/table_folders.h"
#include "production/world_table.h"

namespace entrepot::production {
namespace {

static_assert(std::endian::native == std::endian::little, "column files are little-endian and mapped as they are");

constexpr std::uint64_t version = 1;
constexpr std::size_t alignment = 64;
constexpr std::size_t head_offset = 32;  // behind the magic, padded

struct Head {
  std::uint64_t version = 0;
  std::uint64_t regions = 0, sectors = 0, demand_columns = 0, notes = 0;
  std::int64_t year = 0;
  std::uint64_t has_taxes = 0;
  std::uint64_t text_bytes = 0;
  std::uint64_t text_hash = 0;
  std::uint64_t figures_hash = 0;
  std::uint64_t head_hash = 0;  // of all above
};
static_assert(sizeof(Head) == 88);

std::uint64_t hash_of(const Head& head) { return fnv1a64({reinterpret_cast<const char*>(&head), sizeof(Head) - sizeof(std::uint64_t)}); }

std::uint64_t hash_of(std::string_view bytes) { return fnv1a64(bytes); }

std::size_t aligned(std::size_t size) { return (size + alignment - 1) / alignment * alignment; }
std::size_t figures_offset(const Head& head) { return aligned(head_offset + sizeof(Head) + head.text_bytes); }

std::size_t figures_count(const Head& head) {
  const std::size_t n = head.regions * head.sectors;
  return n * n + n * head.demand_columns + 2 * n + (head.has_taxes != 0 ? n : 0);
}

void put_text(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out += text;
}

std::string text_of(const InputOutputTable& table) {
  std::string text;
  put_text(text, table.name);
  put_text(text, table.money_unit);
  for (const auto& region : table.regions) put_text(text, region.view());
  for (const auto& sector : table.sectors) {
    put_text(text, sector.code);
    put_text(text, sector.name);
  }
  for (const auto& column : table.final_demand_columns) {
    put_text(text, column.region.view());
    put_text(text, column.category);
  }
  for (const auto& note : table.notes) put_text(text, note);
  return text;
}

void put_figures(std::string& out, const std::vector<double>& values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double));
}

class TextReader {
 public:
  TextReader(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

  Result<std::string> take() {
    std::uint32_t size = 0;
    if (text_.size() < sizeof size) return damaged();
    std::memcpy(&size, text_.data(), sizeof size);
    text_.remove_prefix(sizeof size);
    if (text_.size() < size) return damaged();
    std::string taken(text_.substr(0, size));
    text_.remove_prefix(size);
    return taken;
  }
  Result<EconomyId> take_region() {
    TRY_ASSIGN(const auto text, take());
    return EconomyId::parse(text, {file_, 0, 0, text});
  }

 private:
  tl::unexpected<Error> damaged() const {
    return fail(ErrorCode::bad_syntax, "The labels of the column file are damaged", {file_, 0, 0, ""},
                "Write the file again from its source.");
  }
  std::string_view text_;
  std::string file_;
};

Result<InputOutputTable> read_labels(const Head& head, std::string_view text, const std::string& file) {
  TextReader reader(text, file);
  InputOutputTable table;
  table.year = static_cast<int>(head.year);
  TRY_ASSIGN(table.name, reader.take());
  TRY_ASSIGN(table.money_unit, reader.take());
  for (std::uint64_t i = 0; i < head.regions; ++i) {
    TRY_ASSIGN(const auto region, reader.take_region());
    table.regions.push_back(region);
  }
  for (std::uint64_t i = 0; i < head.sectors; ++i) {
    Sector sector;
    TRY_ASSIGN(sector.code, reader.take());
    TRY_ASSIGN(sector.name, reader.take());
    table.sectors.push_back(std::move(sector));
  }
  for (std::uint64_t i = 0; i < head.demand_columns; ++i) {
    FinalDemandColumn column;
    TRY_ASSIGN(column.region, reader.take_region());
    TRY_ASSIGN(column.category, reader.take());
    table.final_demand_columns.push_back(std::move(column));
  }
  for (std::uint64_t i = 0; i < head.notes; ++i) {
    TRY_ASSIGN(auto note, reader.take());
    table.notes.push_back(std::move(note));
  }
  return table;
}

Result<Head> read_head(std::string_view bytes, const std::string& file) {
  const Where where{file, 0, 0, ""};
  if (!bytes.starts_with(detail::column_file_magic))
    return fail(ErrorCode::bad_syntax, "The file is not a column file of a table", where, "Give a file that this program wrote.");
  if (bytes.size() < head_offset + sizeof(Head))
    return fail(ErrorCode::truncated, "The column file ends inside its head", where, "Write the file again from its source.");
  Head head;
  std::memcpy(&head, bytes.data() + head_offset, sizeof head);
  if (head.version != version)
    return fail(ErrorCode::unsupported, fmt::format("The column file has version {}, this program reads {}", head.version, version), where,
                "Write the file again with this program.");
  constexpr std::uint64_t count_max = std::uint64_t{1} << 20;
  const bool plausible = head.regions <= count_max && head.sectors <= count_max && head.demand_columns <= count_max &&
                         head.notes <= count_max && head.regions * head.sectors <= count_max && head.text_bytes <= bytes.size();
  if (head.head_hash != hash_of(head) || !plausible)
    return fail(ErrorCode::bad_syntax, "The head of the column file is damaged", where, "Write the file again from its source.");
  const std::size_t size = figures_offset(head) + figures_count(head) * sizeof(double);
  if (bytes.size() != size)
    return fail(ErrorCode::truncated, fmt::format("The column file has {} bytes where {} belong", bytes.size(), size), where,
                "Write the file again from its source.");
  return head;
}

}  // namespace

struct MappedTable::State {
  MappedFile file;
  std::string name;
  Head head;
  InputOutputTable labels;
  std::span<const double> flows, final_demand, output, value_added, taxes;

  void lay_out() {
    const std::size_t n = labels.nodes();
    const auto* at = reinterpret_cast<const double*>(file.bytes().data() + figures_offset(head));
    const auto take = [&](std::size_t count) {
      const std::span<const double> values(at, count);
      at += count;
      return values;
    };
    flows = take(n * n);
    final_demand = take(n * labels.demand_columns());
    output = take(n);
    value_added = take(n);
    taxes = take(head.has_taxes != 0 ? n : 0);
  }
};

MappedTable::MappedTable(std::unique_ptr<State> state) : state_(std::move(state)) {}
MappedTable::MappedTable(MappedTable&&) noexcept = default;
MappedTable& MappedTable::operator=(MappedTable&&) noexcept = default;
MappedTable::~MappedTable() = default;

const InputOutputTable& MappedTable::labels() const { return state_->labels; }
std::span<const double> MappedTable::flows() const { return state_->flows; }
std::span<const double> MappedTable::final_demand() const { return state_->final_demand; }
std::span<const double> MappedTable::output() const { return state_->output; }
std::span<const double> MappedTable::value_added() const { return state_->value_added; }
std::span<const double> MappedTable::taxes() const { return state_->taxes; }

Result<MappedTable> MappedTable::open(const std::filesystem::path& path) {
  TRY_ASSIGN(auto file, MappedFile::open(path));
  TRY_ASSIGN(const auto head, read_head(file.bytes(), path.string()));
  const auto text = file.bytes().substr(head_offset + sizeof(Head), head.text_bytes);
  if (hash_of(text) != head.text_hash)
    return fail(ErrorCode::bad_syntax, "The labels of the column file are damaged", {path.string(), 0, 0, ""},
                "Write the file again from its source.");
  TRY_ASSIGN(auto labels, read_labels(head, text, path.string()));
  auto state = std::make_unique<State>(State{std::move(file), path.string(), head, std::move(labels), {}, {}, {}, {}, {}});
  state->lay_out();
  return MappedTable(std::move(state));
}

Result<> MappedTable::verify() const {
  const auto figures = state_->file.bytes().substr(figures_offset(state_->head));
  if (hash_of(figures) == state_->head.figures_hash) return {};
  return fail(ErrorCode::bad_syntax, "The figures of the column file are damaged", {state_->name, 0, 0, ""},
              "Write the file again from its source.");
}

Result<InputOutputTable> MappedTable::copy() const {
  TRY(verify());
  InputOutputTable table = state_->labels;
  table.flows.assign(flows().begin(), flows().end());
  table.final_demand.assign(final_demand().begin(), final_demand().end());
  table.output.assign(output().begin(), output().end());
  table.value_added.assign(value_added().begin(), value_added().end());
  table.taxes.assign(taxes().begin(), taxes().end());
  return table;
}

Result<> write_table_columns(const InputOutputTable& table, const std::filesystem::path& path) {
  TRY(check_shape(table));
  const std::string text = text_of(table);
  Head head;
  head.version = version;
  head.regions = table.regions.size();
  head.sectors = table.sectors.size();
  head.demand_columns = table.demand_columns();
  head.notes = table.notes.size();
  head.year = table.year;
  head.has_taxes = table.taxes.empty() ? 0 : 1;
  head.text_bytes = text.size();
  head.text_hash = hash_of(text);

  std::string bytes(detail::column_file_magic);
  bytes.resize(head_offset + sizeof(Head));
  bytes += text;
  bytes.resize(figures_offset(head));
  bytes.reserve(bytes.size() + figures_count(head) * sizeof(double));
  for (const auto* values : {&table.flows, &table.final_demand, &table.output, &table.value_added, &table.taxes})
    put_figures(bytes, *values);
  head.figures_hash = hash_of(std::string_view(bytes).substr(figures_offset(head)));
  head.head_hash = hash_of(head);
  std::memcpy(bytes.data() + head_offset, &head, sizeof head);
  return write_file_atomic(path, bytes);
}

}  // namespace entrepot::production
