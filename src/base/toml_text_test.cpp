#include "base/toml_text.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace entrepot {
namespace {

Error error_of(std::string_view text) {
  const auto checked = check_toml_text(text, "x.toml");
  EXPECT_FALSE(checked) << text.substr(0, 40);
  return checked ? Error{} : checked.error();
}

TEST(TomlText, OrdinaryFilesPass) {
  EXPECT_TRUE(check_toml_text(
      "# [[[ a comment \" '\na = \"[[{{ \\\" [[\" # x\nb = '''\n[[[['''\nc = \"\"\"\n\"[\"\n\"\"\"\n[[event]]\nd = { e = [1, [2, 3]] }\r\n",
      "x"));
  EXPECT_TRUE(check_toml_text("", "x"));
  EXPECT_TRUE(
      check_toml_text("\xEF\xBB\xBF"
                      "a = 1\n",
                      "x"));
}

TEST(TomlText, NestingListsAndKeysHaveALimitAndALine) {
  const Error deep = error_of("a = 1\nb = " + std::string(33, '['));
  EXPECT_EQ(deep.code, ErrorCode::limit_exceeded);
  EXPECT_EQ(deep.where.line, 2);
  EXPECT_TRUE(check_toml_text("b = " + std::string(32, '['), "x"));
  std::string many = "\n\na = [";
  for (int i = 0; i < 8191; ++i) many += "1,";
  EXPECT_TRUE(check_toml_text(many + "1]\n", "x"));
  EXPECT_EQ(error_of(many + "1,1]\n").where.line, 3);
  std::string key = "a";
  for (int i = 0; i < 31; ++i) key += ".a";
  EXPECT_TRUE(check_toml_text(key + " = 1\n", "x"));
  EXPECT_EQ(error_of(key + ".a = 1\n").code, ErrorCode::limit_exceeded);
}

TEST(TomlText, BracketsBehindStringsAreStillCounted) {
  const std::string deep(40, '[');
  for (const char* before :
       {"a = \"x\"", "a = 'x'", "a = \"\"\"x\n\"\"\"", "a = '''x'''", "a = \"\\\\\"", "a = '\\'", "a = \"\"", "a = ''"})
    EXPECT_EQ(error_of(std::string(before) + "\nb = " + deep).code, ErrorCode::limit_exceeded) << before;
}

TEST(TomlText, OnlyUtf8IsText) {
  EXPECT_EQ(error_of(std::string_view("a = 1\nb\0 = 2\n", 14)).where.line, 2);
  EXPECT_EQ(error_of("a = 1\n\nb = \"\xe9\"\n").where.line, 3);
  EXPECT_EQ(error_of("\xFF\xFE"
                     "a")
                .what,
            "The file is UTF-16");
  EXPECT_EQ(error_of("a = 1\rb = 2\r").code, ErrorCode::bad_encoding);
}

TEST(TomlText, ThePlaceOfAMistakeIsTakenFromTheParser) {
  const std::runtime_error said("[error] toml::parse_key: an invalid key appeared.\n --> x.toml\n    |\n 17 | = 3\n    | ^ here");
  const Error error = toml_error(said, "x.toml", "Mend it.");
  EXPECT_EQ(error.where.line, 17);
  EXPECT_EQ(error.what, "This is not TOML: an invalid key appeared");
}

}  // namespace
}  // namespace entrepot
