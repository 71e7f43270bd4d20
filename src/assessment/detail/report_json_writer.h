// Writes JSON in the order it is told: keys keep their order, numbers are the shortest text that reads back the same.
#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <string>
#include <string_view>

namespace entrepot::assessment::detail {

class JsonWriter {
 public:
  std::string take() && { return std::move(text_); }

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  JsonWriter& key(std::string_view name) {
    separate();
    quote(name);
    text_ += ':';
    fresh_ = true;
    return *this;
  }
  JsonWriter& value(std::string_view text) {
    separate();
    quote(text);
    return *this;
  }
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  // A number that is not finite has no JSON; it becomes null, which the schema refuses.
  template <class T>
    requires(std::integral<T> || std::floating_point<T>)
  JsonWriter& value(T number) {
    if constexpr (std::floating_point<T>) {
      if (!std::isfinite(number)) return null();
      if (number == 0) number = 0;  // no "-0"
    }
    char buffer[32];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number);
    return raw(error == std::errc{} ? std::string_view(buffer, static_cast<std::size_t>(end - buffer)) : "null");
  }
  template <class T>
  JsonWriter& field(std::string_view name, const T& thing) {
    return key(name).value(thing);
  }
  template <class List, class Each>
  JsonWriter& list(std::string_view name, const List& things, Each&& each) {
    key(name).begin_array();
    for (const auto& thing : things) {
      new_line_ = true;
      each(thing);
    }
    return end_array();
  }

 private:
  JsonWriter& open(char bracket) {
    separate();
    text_ += bracket;
    fresh_ = true;
    return *this;
  }
  JsonWriter& close(char bracket) {
    text_ += bracket;
    fresh_ = false;
    new_line_ = false;
    return *this;
  }
  JsonWriter& raw(std::string_view token) {
    separate();
    text_ += token;
    return *this;
  }
  void separate() {
    if (!fresh_) text_ += ',';
    if (new_line_) text_ += '\n';
    fresh_ = false;
    new_line_ = false;
  }
  void quote(std::string_view text);

  std::string text_;
  bool fresh_ = true;      // nothing yet since the last bracket or key
  bool new_line_ = false;  // the next value starts a line
};

inline void JsonWriter::quote(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  text_ += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text_ += "\\u00";
      text_ += hex[static_cast<unsigned char>(c) >> 4];
      text_ += hex[static_cast<unsigned char>(c) & 15];
    } else {
      text_ += c;
    }
  }
  text_ += '"';
}

}  // namespace entrepot::assessment::detail
