// Tests only: compares what is computed with published values, and notes how far apart they are. Where the environment variable
// ENTREPOT_GOLDEN_ERRORS names a file, each group adds a line to it: name, values, largest error, tolerance and rule, with tabs
// between. tests/docs/validation.py makes docs/validation.md of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace entrepot {

class GoldenErrors {
 public:
  // `rule` says in words what an error is measured in: that is the `unit` of each value.
  GoldenErrors(std::string name, double tolerance, std::string rule)
      : name_(std::move(name)), tolerance_(tolerance), rule_(std::move(rule)) {}
  GoldenErrors(const GoldenErrors&) = delete;
  GoldenErrors& operator=(const GoldenErrors&) = delete;
  ~GoldenErrors() { note(); }

  // Fails unless |got - want| <= tolerance x unit. Where the unit is 0 only equal values pass.
  void expect(double got, double want, double unit, std::string_view where = {}) {
    const double apart = std::abs(got - want);
    const double error = apart == 0 ? 0 : unit > 0 ? apart / unit : std::numeric_limits<double>::infinity();
    ++values_;
    largest_ = std::isnan(error) ? error : std::max(error, largest_);
    EXPECT_TRUE(error <= tolerance_) << name_ << ' ' << where << ", value " << values_ << ": got " << got << ", want " << want << ", error "
                                     << error << " above " << tolerance_ << " (" << rule_ << ')';
  }
  void expect_relative(double got, double want, std::string_view where = {}) { expect(got, want, std::abs(want), where); }

 private:
  void note() const {
    const char* path = std::getenv("ENTREPOT_GOLDEN_ERRORS");
    if (path == nullptr || *path == '\0') return;
    std::ofstream out(path, std::ios::app);
    out << name_ << '\t' << values_ << '\t' << largest_ << '\t' << tolerance_ << '\t' << rule_ << '\n';
    EXPECT_TRUE(out.good()) << "cannot write to " << path;
  }

  std::string name_;
  double tolerance_;
  std::string rule_;
  std::size_t values_ = 0;
  double largest_ = 0;
};

// Rules that several goldens share.
inline const std::string relative_error = "relative", absolute_error = "absolute";

}  // namespace entrepot
