#include "reserve_register.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/hash.h"
#include "base/toml_text.h"
#include "console.h"
#include "reserves/unreadable.h"
#include "share.h"
#include "store/journal_store.h"

namespace entrepot::app {
namespace {

void say(const reserves::Answer& answer, bool json) {
  const std::string time = ledger::time_text(answer.at);
  if (json) {
    print(nlohmann::ordered_json{
              {"outcome", answer.exists ? "exists" : "ok"}, {"said", answer.said}, {"time", answer.exists ? "" : time}, {"due", answer.due}}
              .dump(2) +
          "\n");
    return;
  }
  for (const std::string& one : answer.due) print("by time: " + one + "\n");
  print(answer.exists ? "exists: " + answer.said + "\n" : answer.said + "\n");
}

// What a field is given as: evidence as the file itself, whose hash is kept; a rulebook as a file, or by the name of one that comes with the program.
Result<std::string> field_value(const FieldOption& field, const std::string& given) {
  const std::string_view name = field.field;
  if (name == "document" && (given.size() != 64 || given.find_first_not_of("0123456789abcdef") != std::string::npos))
    return sha256_hex_of_file(given);
  if (name != "text") return given;
  std::filesystem::path file = given;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    const auto shipped = shared_file("rulebooks/" + given + ".toml");
    if (shipped) file = *shipped;
  }
  return read_text_file(file, toml_bytes_max);
}

// What cannot be read is no request; asked for under an id, a register that has begun keeps that it was, and why not.
tl::unexpected<Error> not_read(const SignedOptions& options, const std::string& what, Error error) {
  if (options.id.empty()) return tl::unexpected(std::move(error));
  const auto record = [&]() -> Result<bool> {
    TRY_ASSIGN(auto clock, clock_of(options.place));
    TRY_ASSIGN(auto journal, store::open_journal(options.place.store, store::JournalUse::write));
    TRY_ASSIGN(const auto office, reserves::Office::open(std::move(journal), std::move(clock)));
    TRY_ASSIGN(const bool begun,
               office->read([](const reserves::RegisterState& state, const ledger::Ledger&) { return state.entries > 0; }));
    if (!begun) return false;
    TRY(office->ask(reserves::unreadable(reserves::plain(options.id), reserves::plain(options.organisation), what, error)));
    return true;
  };
  if (const auto recorded = record(); recorded && *recorded)
    error.remedy += std::string(error.remedy.empty() ? "" : " ") + "The refusal is recorded.";
  return tl::unexpected(std::move(error));
}

Result<> read_signature(const SignedOptions& options, reserves::Request& request) {
  request.id = options.id;
  request.by.organisation = options.organisation;
  if (!options.economy.empty()) {
    TRY_ASSIGN(request.by.economy, EconomyId::parse(options.economy, {"", 0, 0, "--economy"}));
  }
  TRY_ASSIGN(request.by.people, reserves::parse_people(options.people, {"", 0, 0, "--signed"}));
  return {};
}

}  // namespace

void add_signed_options(CLI::App& command, SignedOptions& options, Chosen& chosen) {
  command.add_option("--by", options.organisation, "the organisation that signs")->required();
  command.add_option("--economy", options.economy, "whose it is, by its ISO 3166 alpha-3 code; none: the secretariat of the instrument");
  command.add_option("--signed", options.people, "two people: \"name, role; name, role\"")->required();
  command.add_option("--id", options.id, "an id of your own: the same again does nothing");
  add_store_option(command, options.place);
  add_clock_option(command, options.place);
  command.add_flag("--json", chosen.json, "print JSON");
}

Result<int> ask_register(const SignedOptions& options, reserves::Request request, bool json) {
  if (auto read = read_signature(options, request); !read) return not_read(options, request.what, std::move(read.error()));
  TRY_ASSIGN(auto clock, clock_of(options.place));
  TRY_ASSIGN(auto journal, store::open_journal(options.place.store, store::JournalUse::write));
  TerminalProgress progress;
  TRY_ASSIGN(const auto office, reserves::Office::open(std::move(journal), std::move(clock), progress));
  TRY_ASSIGN(const reserves::Answer answer, office->ask(request));
  if (answer.refusal)
    return fail(ErrorCode::contradiction, fmt::format("{} was refused: {}", request.what, answer.refusal->why),
                {store::is_postgresql(options.place.store) ? "" : options.place.store, 0, 0, answer.refusal->rule},
                "The refusal is recorded; nothing else has changed.");
  say(answer, json);
  return 0;
}

Result<reserves::ReadRegister> read_reserve(const LedgerPlace& place) {
  TRY_ASSIGN(const auto journal, store::open_journal(place.store, store::JournalUse::read));
  TerminalProgress progress;
  return reserves::read_register(*journal, progress);
}

void add_verb(CLI::App& group, Chosen& chosen, Verb verb) {
  auto* command = group.add_subcommand(verb.name, verb.help);
  auto options = std::make_shared<SignedOptions>();
  auto values = std::make_shared<std::vector<std::string>>(verb.fields.size());
  for (std::size_t i = 0; i < verb.fields.size(); ++i) {
    auto* option = command->add_option(verb.fields[i].option, (*values)[i], verb.fields[i].help);
    if (verb.fields[i].needed) option->required();
  }
  add_signed_options(*command, *options, chosen);
  command->footer(fmt::format(
      "Example:\n  entrepot reserve {}{} \\\n    --by \"Office\" --economy THA --signed \"A. One, director; B. Two, officer\" --store reserve.db",
      group.get_name() == "reserve" ? std::string() : group.get_name() + " ", verb.example));
  command->callback([&chosen, verb, options, values] {
    chosen.run = [&chosen, verb, options, values]() -> Result<int> {
      reserves::Request request;
      request.what = verb.what;
      for (std::size_t i = 0; i < values->size(); ++i)
        if (!(*values)[i].empty()) {
          auto value = field_value(verb.fields[i], (*values)[i]);
          if (!value) return not_read(*options, verb.what, std::move(value.error()));
          request.fields[verb.fields[i].field] = *std::move(value);
        }
      return ask_register(*options, std::move(request), chosen.json);
    };
  });
}

}  // namespace entrepot::app
