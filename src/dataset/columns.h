// Tables of typed columns: what a snapshot holds. In memory or mapped from a file, the reader cannot tell.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace entrepot::dataset {

enum class ColumnType { int32, uint16, uint32, float64, text };
std::string_view column_type_name(ColumnType type);
std::optional<ColumnType> parse_column_type(std::string_view text);
std::size_t bytes_per_row(ColumnType type);

// Missing: NaN in float64, empty in text. The other types have no missing value.
class Column {
 public:
  Column(std::string name, std::string unit, std::vector<std::int32_t> values);
  Column(std::string name, std::string unit, std::vector<std::uint16_t> values);
  Column(std::string name, std::string unit, std::vector<std::uint32_t> values);
  Column(std::string name, std::string unit, std::vector<double> values);
  Column(std::string name, std::string unit, const std::vector<std::string>& values);
  // Memory that `owner` keeps alive. For text, `data` holds 32-bit positions in `words`.
  Column(std::string name, std::string unit, ColumnType type, std::span<const std::byte> data, std::vector<std::string_view> words,
         std::shared_ptr<const void> owner);

  const std::string& name() const { return name_; }
  const std::string& unit() const { return unit_; }
  ColumnType type() const { return type_; }
  std::size_t rows() const { return data_.size() / bytes_per_row(type_); }
  std::span<const std::byte> bytes() const { return data_; }
  const std::vector<std::string_view>& words() const { return words_; }

  // Empty unless the column has that type.
  std::span<const std::int32_t> int32s() const { return as<std::int32_t>(ColumnType::int32); }
  std::span<const std::uint16_t> uint16s() const { return as<std::uint16_t>(ColumnType::uint16); }
  std::span<const std::uint32_t> uint32s() const { return as<std::uint32_t>(ColumnType::uint32); }
  std::span<const double> doubles() const { return as<double>(ColumnType::float64); }
  std::string_view text(std::size_t row) const;  // empty where the column is not text
  std::string shown(std::size_t row) const;      // for people: any type, "" when missing
  std::optional<double> number(std::size_t row) const;

  // Text positions inside the word list. Error: out_of_range.
  Result<void> check() const;

 private:
  template <class T>
  std::span<const T> as(ColumnType type) const {
    if (type_ != type) return {};
    return {reinterpret_cast<const T*>(data_.data()), data_.size() / sizeof(T)};
  }
  template <class T>
  void own(std::vector<T> values);

  std::string name_, unit_;
  ColumnType type_ = ColumnType::int32;
  std::span<const std::byte> data_;
  std::vector<std::string_view> words_;
  std::shared_ptr<const void> owner_;
};

struct Table {
  std::string name;
  std::vector<Column> columns;

  std::size_t rows() const { return columns.empty() ? 0 : columns.front().rows(); }
  const Column* find(std::string_view column) const;
  // Error: missing_data, or contradiction when it has another type.
  Result<const Column*> column(std::string_view column, ColumnType type) const;
};

}  // namespace entrepot::dataset
