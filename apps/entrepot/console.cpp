#include "console.h"

#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace entrepot::app {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

TerminalProgress::TerminalProgress() : terminal_(::isatty(STDERR_FILENO) != 0) {}

TerminalProgress::~TerminalProgress() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void TerminalProgress::update(double done, std::string_view what) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  const std::string share = done < 0 ? std::string("...") : fmt::format("{:3.0f} %", done * 100);
  std::fputs(fmt::format("\r\x1b[K{} {}", share, what).c_str(), stderr);
}

int report(const Error& error, bool json) {
  const ErrorKind& kind = error_kind(error.code);
  if (json) {
    const nlohmann::ordered_json body{{"error",
                                       {{"code", kind.name},
                                        {"what", error.what},
                                        {"file", error.where.file},
                                        {"line", error.where.line},
                                        {"column", error.where.column},
                                        {"field", error.where.field},
                                        {"remedy", error.remedy}}}};
    print(body.dump(2) + "\n");
  } else {
    std::fputs(fmt::format("entrepot: {}\n", error.message()).c_str(), stderr);
  }
  return kind.exit_code;
}

}  // namespace entrepot::app
