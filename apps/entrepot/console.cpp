#include "console.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "interruption.h"

namespace entrepot::app {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

namespace {

constexpr double seconds_between_lines = 30;

std::optional<ProgressLines> lines_as_wanted() {
  const char* wanted = std::getenv("ENTREPOT_PROGRESS");
  if (wanted == nullptr) return ProgressLines(seconds_between_lines);
  if (std::string_view(wanted) == "off") return std::nullopt;
  const auto seconds = parse_double(wanted);
  return ProgressLines(seconds && *seconds >= 0 ? *seconds : seconds_between_lines);
}

}  // namespace

TerminalProgress::TerminalProgress() : terminal_(::isatty(STDERR_FILENO) != 0) {
  if (!terminal_) lines_ = lines_as_wanted();
}

TerminalProgress::~TerminalProgress() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  Interruption::drawn(false);
}

void TerminalProgress::update(double done, std::string_view what) {
  const auto now = std::chrono::steady_clock::now();
  if (terminal_) return draw(done, what, now);
  if (!lines_) return;
  const auto line = lines_->report(done, what, std::chrono::duration<double>(now.time_since_epoch()).count());
  if (line) std::fputs(fmt::format("entrepot: {}\n", *line).c_str(), stderr);
}

void TerminalProgress::draw(double done, std::string_view what, std::chrono::steady_clock::time_point now) {
  if (done < done_ || (done_ < 0 && done >= 0)) {
    begun_at_ = done;
    begun_ = now;
  }
  done_ = done;
  if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  Interruption::drawn(true);
  const std::string share = done < 0 ? std::string("...") : fmt::format("{:3.0f} %", done * 100);
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  const std::string left = begun_at_ >= 0 && done - begun_at_ > 0.01 && seconds > 2
                               ? fmt::format(", about {:.0f} s left", seconds * (1 - done) / (done - begun_at_))
                               : std::string();
  std::fputs(fmt::format("\r\x1b[K{} {}{}", share, what, left).c_str(), stderr);
}

int finish(int code) {
  std::cout.flush();  // the command line library prints its help there
  errno = 0;
  if (std::cout.good() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  const std::string reason = errno != 0 ? fmt::format(": {}", std::strerror(errno)) : std::string();
  return report({ErrorCode::io, "Cannot write to standard output" + reason, {}, "Free some space, or send the output elsewhere."}, false);
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
