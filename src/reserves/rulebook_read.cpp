#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "reserves/detail/rulebook_values.h"

namespace entrepot::reserves {

using namespace detail;

namespace {

// Reads one file; knows its sources.
class Reader {
 public:
  Reader(const TomlKeys& keys, int format) : keys_(keys), format_(format) {}

  Result<Rulebook> read() {
    TRY(keys_.only(
        {"instrument",      "title",          "version",     "ours",      "in_force", "in_force_standing", "seat",     "holidays",
         "holidays_source", "holidays_until", "sources",     "good",      "member",   "request",           "evidence", "decision",
         "allocation",      "replenishment",  "recognition", "parameter", "tier",     "trigger",           "clock",    "unknown"}));
    TRY_ASSIGN(sources_, Sources::read(keys_));
    TRY(read_head());
    TRY(read_goods());
    TRY(read_members());
    for (auto& [name, section] : sections()) {
      TRY(read_section(name, *section));
    }
    TRY(read_triggers());
    TRY_ASSIGN(book_.clocks, read_clocks(keys_, sources_));
    TRY(read_tiers());
    return std::move(book_);
  }

 private:
  std::array<std::pair<const char*, std::map<std::string, Provision>*>, 7> sections() {
    return {{{"request", &book_.request},
             {"evidence", &book_.evidence},
             {"decision", &book_.decision},
             {"allocation", &book_.allocation},
             {"replenishment", &book_.replenishment},
             {"recognition", &book_.recognition},
             {"parameter", &book_.parameter}}};
  }

  Result<Provision> read_provision(const TomlKeys& keys) {
    TRY(keys.only({"is", "unit", "source", "standing"}));
    Provision out;
    TRY_ASSIGN(out.is, keys.text("is"));
    if (keys.has("unit")) {
      TRY_ASSIGN(out.unit, keys.text("unit"));
    }
    TRY(sources_.origin(keys, out));
    return out;
  }

  Result<> read_section(const std::string& name, std::map<std::string, Provision>& out) {
    if (!keys_.has(name)) return {};
    const toml::value& value = keys_.table().at(name);
    TRY_ASSIGN(const TomlKeys table, TomlKeys::over(value, keys_.file(), "[" + name + "]"));
    if (value.as_table().size() > items_max)
      return fail(ErrorCode::limit_exceeded, fmt::format("More than {} provisions", items_max), table.where({}), "Split the section.");
    for (const auto& [key, item] : value.as_table()) {
      TRY_ASSIGN(const TomlKeys one, TomlKeys::over(item, keys_.file(), fmt::format("{}.{}", name, key)));
      TRY_ASSIGN(out[key], read_provision(one));
    }
    return {};
  }

  Result<> read_head() {
    TRY_ASSIGN(book_.instrument, keys_.text("instrument"));
    TRY_ASSIGN(book_.title, keys_.text("title"));
    TRY_ASSIGN(const std::int64_t version, keys_.integer("version", 1, 1'000'000));
    book_.version = static_cast<int>(version);
    TRY_ASSIGN(book_.ours, keys_.boolean("ours"));
    TRY_ASSIGN(book_.in_force, read_day(keys_, "in_force"));
    TRY_ASSIGN(book_.in_force_standing, read_standing(keys_, "in_force_standing"));
    TRY_ASSIGN(book_.seat, keys_.text("seat"));
    TRY_ASSIGN(const auto holidays, keys_.texts("holidays"));
    for (const std::string& text : holidays) {
      TRY_ASSIGN(const Day day, Day::parse(text, keys_.where("holidays")));
      book_.holidays.push_back(day);
    }
    TRY(read_calendar());
    TRY_ASSIGN(book_.unknown, keys_.texts("unknown"));
    return {};
  }

  Result<> read_calendar() {
    if (keys_.has("holidays_source")) {
      TRY_ASSIGN(const std::string key, keys_.text("holidays_source"));
      const std::string* source = sources_.find(key);
      if (source == nullptr) return unknown_here(keys_, "holidays_source", key, "[sources]");
      book_.holidays_source = *source;
    }
    if (!book_.holidays.empty() && book_.holidays_source.empty())
      return fail(ErrorCode::missing_data, "The holidays have no source", keys_.where("holidays"),
                  "Add holidays_source, a key of [sources].");
    if (!keys_.has("holidays_until")) return {};
    TRY_ASSIGN(book_.holidays_until, read_day(keys_, "holidays_until"));
    for (const Day day : book_.holidays)
      if (day >= *book_.holidays_until)
        return fail(ErrorCode::contradiction, fmt::format("The holiday {} is not before {}", day.text(), book_.holidays_until->text()),
                    keys_.where("holidays_until"), "Write the first day on which the calendar is not known.");
    return {};
  }

  Result<> read_goods() {
    TRY_ASSIGN(const auto list, tables(keys_, "good"));
    for (const TomlKeys& keys : list) {
      TRY(keys.only({"name", "unit", "places", "excluded", "unavailable", "grade"}));
      Good good;
      TRY_ASSIGN(good.name, keys.text("name"));
      TRY_ASSIGN(good.unit, keys.text("unit"));
      TRY_ASSIGN(const std::int64_t places, keys.integer("places", 0, 9));
      good.places = static_cast<int>(places);
      TRY_ASSIGN(good.excluded, keys.texts("excluded"));
      if (keys.has("unavailable")) {
        TRY_ASSIGN(good.unavailable, read_decimal(keys, "unavailable", Decimal(0), Decimal(1)));
      }
      TRY(read_grades(keys, good));
      if (book_.good(good.name) != nullptr) return twice(keys, "name", good.name);
      book_.goods.push_back(std::move(good));
    }
    if (!book_.goods.empty()) return {};
    return fail(ErrorCode::missing_data, "The rulebook names no good", keys_.where({}), "Add a [[good]] with its unit and grades.");
  }

  Result<> read_grades(const TomlKeys& keys, Good& good) {
    TRY_ASSIGN(const auto list, tables(keys, "grade"));
    for (const TomlKeys& one : list) {
      TRY(one.only({"name", "factor", "source", "standing"}));
      Grade grade;
      TRY_ASSIGN(grade.name, one.text("name"));
      TRY_ASSIGN(grade.factor, read_decimal(one, "factor", Decimal(0), Decimal(1'000'000)));
      TRY(sources_.origin(one, grade));
      for (const Grade& other : good.grades)
        if (other.name == grade.name) return twice(one, "name", grade.name);
      good.grades.push_back(std::move(grade));
    }
    if (!good.grades.empty()) return {};
    return fail(ErrorCode::missing_data, fmt::format("{} has no grade", good.name), keys.where("name"),
                "Add a [[good.grade]] with its factor.");
  }

  Result<> read_members() {
    TRY_ASSIGN(const auto list, tables(keys_, "member"));
    for (const TomlKeys& keys : list) {
      TRY(keys.only({"economy", "from", "until", "group", "pledge", "votes", "offices", "source", "standing"}));
      Member member;
      TRY_ASSIGN(member.economy, keys.economy("economy"));
      for (auto [key, day] : {std::pair{"from", &member.from}, {"until", &member.until}}) {
        if (!keys.has(key)) continue;
        TRY_ASSIGN(*day, read_day(keys, key));
      }
      if (member.until && *member.until <= member.from.value_or(book_.in_force))
        return fail(ErrorCode::contradiction, fmt::format("{} ceases to be a member before it is one", member.economy.text()),
                    keys.where("until"), "Write the first day on which it is none.");
      if (keys.has("group")) {
        TRY_ASSIGN(member.group, keys.text("group"));
      }
      for (auto [key, value] : {std::pair{"pledge", &member.pledge}, {"votes", &member.votes}}) {
        if (!keys.has(key)) continue;
        TRY_ASSIGN(*value, read_decimal(keys, key, Decimal(0), Decimal(1'000'000'000)));
      }
      if (keys.has("offices")) {
        TRY_ASSIGN(member.offices, keys.texts("offices"));
      }
      TRY(sources_.origin(keys, member));
      for (const Member& other : book_.members)
        if (other.economy == member.economy && overlap(other, member)) return twice(keys, "economy", member.economy.text());
      book_.members.push_back(std::move(member));
    }
    return {};
  }

  bool overlap(const Member& a, const Member& b) const {
    const auto from = [this](const Member& m) { return m.from.value_or(book_.in_force); };
    return (!a.until || from(b) < *a.until) && (!b.until || from(a) < *b.until);
  }

  Result<Comparison> read_comparison(const TomlKeys& keys, const std::string& key) {
    TRY_ASSIGN(const std::string sign, keys.text(key));
    if (const auto found = parse_comparison(sign)) return *found;
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is no comparison", sign), keys.where(key), "Write >=, >, <= or <.");
  }

  Result<> read_triggers() {
    TRY_ASSIGN(const auto list, tables(keys_, "trigger"));
    for (const TomlKeys& keys : list) {
      TRY(keys.only(
          {"name", "figure", "effect", "compare", "percent", "days", "days_compare", "age_days", "most_percent", "source", "standing"}));
      Trigger trigger;
      TRY_ASSIGN(trigger.name, keys.text("name"));
      TRY_ASSIGN(trigger.figure, keys.text("figure"));
      TRY_ASSIGN(trigger.effect, keys.text("effect"));
      TRY_ASSIGN(trigger.threshold.comparison, read_comparison(keys, "compare"));
      TRY_ASSIGN(trigger.threshold.percent, read_decimal(keys, "percent", Decimal(0), Decimal(1000)));
      if (keys.has("days")) {
        TRY_ASSIGN(const std::int64_t days, keys.integer("days", 1, 3650));
        trigger.threshold.days = static_cast<int>(days);
        TRY_ASSIGN(trigger.threshold.days_comparison, read_comparison(keys, "days_compare"));
      }
      if (keys.has("most_percent")) {
        TRY_ASSIGN(trigger.threshold.most_percent, read_decimal(keys, "most_percent", Decimal(0), Decimal(1000)));
      }
      if (keys.has("age_days")) {
        TRY_ASSIGN(const std::int64_t days, keys.integer("age_days", 0, 3650));
        trigger.age_days = static_cast<int>(days);
      }
      TRY(sources_.origin(keys, trigger));
      if (book_.trigger(trigger.name) != nullptr) return twice(keys, "name", trigger.name);
      book_.triggers.push_back(std::move(trigger));
    }
    return {};
  }

  Result<> read_tiers() {
    TRY_ASSIGN(const auto list, tables(keys_, "tier"));
    const std::vector<std::string> provisions{"stock", "emergency", "instrument", "price", "payment", "replenishment", "request"};
    for (const TomlKeys& keys : list) {
      std::vector<std::string> known{"name", "evidence", "trigger", "automatic", "contract"};
      known.insert(known.end(), provisions.begin(), provisions.end());
      TRY(keys.only(known));
      Tier tier;
      TRY_ASSIGN(tier.name, keys.text("name"));
      TRY_ASSIGN(tier.evidence, keys.texts("evidence"));
      for (const std::string& name : tier.evidence)
        if (!book_.evidence.contains(name)) return unknown_here(keys, "evidence", name, "[evidence]");
      if (keys.has("trigger")) {
        TRY_ASSIGN(tier.trigger, keys.text("trigger"));
        if (book_.trigger(tier.trigger) == nullptr) return unknown_here(keys, "trigger", tier.trigger, "[[trigger]]");
      }
      if (keys.has("automatic")) {
        TRY_ASSIGN(tier.automatic, keys.boolean("automatic"));
      }
      if (keys.has("contract")) {
        TRY_ASSIGN(tier.contract, keys.boolean("contract"));
      }
      for (const std::string& name : provisions) {
        if (!keys.has(name)) continue;
        TRY_ASSIGN(const TomlKeys one, TomlKeys::over(keys.table().at(name), keys_.file(), "tier." + name));
        TRY_ASSIGN(tier.provisions[name], read_provision(one));
      }
      TRY(check_replenishment(keys, book_, tier, format_));
      if (book_.tier(tier.name) != nullptr) return twice(keys, "name", tier.name);
      book_.tiers.push_back(std::move(tier));
    }
    return {};
  }

  const TomlKeys& keys_;
  int format_;
  Sources sources_;
  Rulebook book_;
};

}  // namespace

Result<Rulebook> parse_rulebook(std::string_view text, const std::string& file, int format) {
  TRY_ASSIGN(const toml::value root, parse_toml(text, file, "Compare it with a rulebook in data/rulebooks."));
  TRY_ASSIGN(const TomlKeys keys, TomlKeys::over(root, file, "the rulebook"));
  TRY_ASSIGN(Rulebook out, Reader(keys, format).read());
  out.text = text;
  return out;
}

Result<Rulebook> read_rulebook(const std::filesystem::path& file) {
  TRY_ASSIGN(const std::string text, read_text_file(file, toml_bytes_max));
  return parse_rulebook(text, file.string());
}

}  // namespace entrepot::reserves
