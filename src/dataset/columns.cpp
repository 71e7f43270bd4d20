#include "dataset/columns.h"

#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::dataset {

namespace {

struct TypeInfo {
  ColumnType type;
  std::string_view name;
  std::size_t bytes;
};
constexpr TypeInfo types[] = {{ColumnType::int32, "int32", 4},
                              {ColumnType::uint16, "uint16", 2},
                              {ColumnType::uint32, "uint32", 4},
                              {ColumnType::float64, "float64", 8},
                              {ColumnType::text, "text", 4}};

const TypeInfo& info(ColumnType type) { return types[static_cast<std::size_t>(type)]; }

}  // namespace

std::string_view column_type_name(ColumnType type) { return info(type).name; }
std::size_t bytes_per_row(ColumnType type) { return info(type).bytes; }

std::optional<ColumnType> parse_column_type(std::string_view text) {
  for (const auto& entry : types)
    if (entry.name == text) return entry.type;
  return std::nullopt;
}

template <class T>
void Column::own(std::vector<T> values) {
  const auto owned = std::make_shared<const std::vector<T>>(std::move(values));
  data_ = std::as_bytes(std::span(*owned));
  owner_ = owned;
}

Column::Column(std::string name, std::string unit, std::vector<std::int32_t> values)
    : name_(std::move(name)), unit_(std::move(unit)), type_(ColumnType::int32) {
  own(std::move(values));
}
Column::Column(std::string name, std::string unit, std::vector<std::uint16_t> values)
    : name_(std::move(name)), unit_(std::move(unit)), type_(ColumnType::uint16) {
  own(std::move(values));
}
Column::Column(std::string name, std::string unit, std::vector<std::uint32_t> values)
    : name_(std::move(name)), unit_(std::move(unit)), type_(ColumnType::uint32) {
  own(std::move(values));
}
Column::Column(std::string name, std::string unit, std::vector<double> values)
    : name_(std::move(name)), unit_(std::move(unit)), type_(ColumnType::float64) {
  own(std::move(values));
}

namespace {

struct OwnedText {
  std::vector<std::string> words;
  std::vector<std::uint32_t> positions;
};

}  // namespace

Column::Column(std::string name, std::string unit, const std::vector<std::string>& values)
    : name_(std::move(name)), unit_(std::move(unit)), type_(ColumnType::text) {
  auto owned = std::make_shared<OwnedText>();
  std::unordered_map<std::string_view, std::uint32_t> position;  // words in order of first use
  for (const std::string& value : values) {
    const auto [found, fresh] = position.try_emplace(value, static_cast<std::uint32_t>(position.size()));
    if (fresh) owned->words.push_back(value);
    owned->positions.push_back(found->second);
  }
  data_ = std::as_bytes(std::span(owned->positions));
  words_.assign(owned->words.begin(), owned->words.end());
  owner_ = std::move(owned);
}

Column::Column(std::string name, std::string unit, ColumnType type, std::span<const std::byte> data, std::vector<std::string_view> words,
               std::shared_ptr<const void> owner)
    : name_(std::move(name)), unit_(std::move(unit)), type_(type), data_(data), words_(std::move(words)), owner_(std::move(owner)) {}

std::string_view Column::text(std::size_t row) const {
  if (type_ != ColumnType::text) return {};
  const std::uint32_t position = reinterpret_cast<const std::uint32_t*>(data_.data())[row];
  return position < words_.size() ? words_[position] : std::string_view();
}

std::optional<double> Column::number(std::size_t row) const {
  switch (type_) {
    case ColumnType::int32: return int32s()[row];
    case ColumnType::uint16: return uint16s()[row];
    case ColumnType::uint32: return uint32s()[row];
    case ColumnType::float64: return std::isnan(doubles()[row]) ? std::nullopt : std::optional(doubles()[row]);
    case ColumnType::text: return std::nullopt;
  }
  return std::nullopt;
}

std::string Column::shown(std::size_t row) const {
  if (type_ == ColumnType::text) return std::string(text(row));
  const auto value = number(row);
  return value ? format_exact(*value) : std::string();
}

Result<void> Column::check() const {
  if (type_ != ColumnType::text) return {};
  const auto* positions = reinterpret_cast<const std::uint32_t*>(data_.data());
  for (std::size_t row = 0; row < rows(); ++row)
    if (positions[row] >= words_.size())
      return fail(ErrorCode::out_of_range, "A text points outside the list of words", {"", static_cast<long>(row) + 1, 0, name_},
                  "Import the file again.");
  return {};
}

const Column* Table::find(std::string_view column) const {
  for (const Column& c : columns)
    if (c.name() == column) return &c;
  return nullptr;
}

Result<const Column*> Table::column(std::string_view wanted, ColumnType type) const {
  const Column* found = find(wanted);
  if (found == nullptr)
    return fail(ErrorCode::missing_data, fmt::format("The table '{}' has no column '{}'", name, wanted), {}, "Import the file again.");
  if (found->type() != type)
    return fail(ErrorCode::contradiction,
                fmt::format("The column '{}' holds {}, not {}", wanted, column_type_name(found->type()), column_type_name(type)), {},
                "Import the file again.");
  return found;
}

}  // namespace entrepot::dataset
