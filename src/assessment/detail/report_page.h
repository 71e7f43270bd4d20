// What every section of the brief needs: names, numbers and dates in the chosen language, and links to the figures used.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "assessment/detail/report_blocks.h"
#include "assessment/detail/report_text.h"
#include "assessment/report.h"

namespace entrepot::assessment::detail {

inline constexpr std::size_t nobody = 0, alone = 1, together = 2;
inline constexpr double least_drawn = 1e-6;  // a share of output or value added too small for a chart

class Page {
 public:
  Page(const Assessment& assessment, const World& world, Language language);

  const Assessment& a;
  const World& w;
  Words words;

  template <class... A>
  std::string text(Say say, const A&... arguments) const {
    return words.text(say, arguments...);
  }
  template <class... A>
  Html html(Say say, const A&... arguments) const {
    return words.html(say, arguments...);
  }
  template <class... A>
  Html p(Say say, const A&... arguments) const {
    return {"<p>" + sentence(words.html(say, arguments...).text) + "</p>\n"};
  }
  // The form for one thing or for several.
  Say plural(std::size_t n, Say one, Say other) const { return n == 1 ? one : other; }

  int horizon() const { return a.scenario.horizon_days; }
  std::string economy(EconomyId id) const;
  std::string in_text(EconomyId id) const;  // with an article where English wants one: "the European Union without Germany"
  std::string economies(const std::vector<EconomyId>& ids, std::size_t most = 99) const;
  std::string product(ProductId id) const { return in_sentence(w.product(id).label); }
  // English: "Gallium metal" -> "gallium metal", "LNG" stays.
  std::string in_sentence(std::string label) const;
  std::string sector(SectorId id) const;
  std::string subject(const Subject& subject) const;  // label of a product, or of the sectors of an industry
  // A text of the engine with codes replaced by labels: economies ("KOR" -> "Korea"), industries, parameters.
  std::string with_names(std::string_view text) const;
  std::string sentence(std::string text) const;       // with a capital first letter
  // What an unknown is: the label of a figure, or the event of the scenario whose size is not known.
  std::string unknown(const Unknown& unknown) const;
  double price(ProductId product) const;              // USD per unit; 0 when the world has none
  std::string users(ProductId product) const;         // the industries counted as losing output without it
  std::string gate(const std::string& id) const;      // "Strait of Hormuz"
  std::string run(std::size_t run) const;             // "if nobody acts"
  std::string date(int day) const;                    // "1 August 2023"
  bool is_in_group(EconomyId region) const;

  std::string percent(double share) const;
  std::string percent(const Quantiles& shares) const;
  std::string quantity(const Quantiles& amount, Unit unit) const;
  std::string number_range(const Quantiles& values) const;
  std::string money(double value) const;
  std::string money(const Quantiles& value) const;
  std::string money_cell(const Quantiles& value, const MoneyScale& scale) const;
  std::string usd(const Quantiles& value) const;
  std::string usd_amount(double usd) const;           // "1.2 billion USD"
  // Zero, a clear difference, or the words for one that is not.
  std::string difference_cell(const Quantiles& difference, const Quantiles& loss, const MoneyScale& scale) const;
  // "14 (12 to 20)"; days at the horizon or later read "not within 365 days".
  std::string day_range(const Quantiles& day) const;
  bool happens(const Quantiles& day) const { return day.p50 < horizon(); }

  // Links to the rows of "what it rests on"; at most `most` of them.
  Html refs(const std::vector<FigureIndex>& figures, std::size_t most = 4) const;
  // The same for a long list: in the order of their numbers, neighbours as "25\u201331", then how many more there are.
  Html ref_ranges(const std::vector<FigureIndex>& figures, std::size_t most = 20) const;
  int number_of(FigureIndex figure) const;  // 0 when it is not used
  // What the use, the share of suppliers hit and the stocks of a product in an economy rest on: output, capacity, flows in and
  // out (the largest first) and stocks.
  std::vector<FigureIndex> figures_behind(const SupplyImpact& impact) const;

 private:
  std::string plain_name(std::string_view word) const;

  std::map<FigureIndex, int> numbers_;
  std::vector<std::string> months_;
};

// Sections, in the order of the brief.
Html section(const Page& page, std::string_view id, Say heading, const Html& body);
Html in_short(const Page& page);
Html what_happens(const Page& page);
Html map_of(const Page& page);
Html who_is_hit(const Page& page);
Html through_which_chain(const Page& page);
Html who_else_could_supply(const Page& page);
Html what_each_can_do(const Page& page, std::size_t run);
Html worth_of_cooperation(const Page& page);
Html measures(const Page& page);
Html what_we_do_not_know(const Page& page);
Html what_it_rests_on(const Page& page);

Say confidence_say(Confidence confidence);
bool is_clear(const Page& page, const Unknown& unknown);  // of chance
// One sentence on an event, with labels and dates.
std::string event_sentence(const Page& page, const Event& event);

// Pairs of economy and product that the events touch at all.
std::vector<const SupplyImpact*> supply_hit(const Assessment& a);
// Why an indirect loss can be a gain, where a table shows one for the run; nothing otherwise.
Html gains_words(const Page& page, std::size_t run);
// How many of them are too little to show, said in a sentence; nothing when there is none.
Html left_out(const Page& page, std::size_t hit, std::size_t shown);
// The reader is of the group: its members come first, in the order of the list, then the others.
template <class T>
struct Split {
  std::vector<const T*> members, others;
};
Split<SupplyImpact> split_supply(const Page& page, const std::vector<const SupplyImpact*>& list);
Split<EconomyLoss> split_economies(const Page& page);
bool any_loss(const Assessment& a);

}  // namespace entrepot::assessment::detail
