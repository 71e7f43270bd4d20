// "What it rests on": figures, sources, assumptions, coverage, model and how to repeat it.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "assessment/detail/report_page.h"
#include "base/text.h"

namespace entrepot::assessment::detail {
namespace {

Html sentences(const std::vector<std::string>& list) {
  std::string out = "<ul>\n";
  for (const std::string& sentence : list) out += "<li>" + escaped(sentence) + "</li>\n";
  return {out + "</ul>\n"};
}

Html heading(const Page& page, Say say) { return {"<h3>" + page.html(say).text + "</h3>\n"}; }

std::string file_of(const Figure& figure) { return figure.source.row.substr(0, figure.source.row.find(':')); }

std::string value_words(const Page& page, const Figure& f) {
  const int decimals = std::max(decimals_for(f.value), std::min(decimals_for(f.high), 3));
  const int needed = needed_decimals({f.value, f.low, f.high}, std::min(decimals, 6));
  const auto number = [&](double v) { return fixed_number(v, needed); };
  return range_of(number(f.value), number(f.low), number(f.high), page.text(Say::range_to));
}

// An id of a source as the name of a place in the page.
std::string source_anchor(const std::string& id) {
  std::string anchor = "s-";
  for (const char c : id) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    anchor += is_plain ? std::string(1, c) : fmt::format(".{:02x}", static_cast<unsigned char>(c));
  }
  return anchor;
}

Html source_link(const Page& page, const std::string& id) {
  const bool is_known = std::any_of(page.w.sources.begin(), page.w.sources.end(), [&](const Source& s) { return s.id == id; });
  return is_known ? Html{fmt::format("<a href=\"#{}\">{}</a>", source_anchor(id), escaped(id))} : escape(id);
}

// One table per file of the world, so that a long list stays readable.
Html figures(const Page& page) {
  std::vector<std::string> files;
  std::map<std::string, std::vector<const UsedFigure*>> by_file;
  for (const UsedFigure& used : page.a.used) {
    auto& list = by_file[file_of(page.w.figure(used.figure))];
    if (list.empty()) files.push_back(file_of(page.w.figure(used.figure)));
    list.push_back(&used);
  }
  Html out;
  for (const std::string& file : files) {
    const auto& list = by_file[file];
    Table table(page.text(page.plural(list.size(), Say::t_figures_one, Say::t_figures_other), file, list.size()),
                {{page.text(Say::c_number)},
                 {page.text(Say::c_figure), false},
                 {page.text(Say::c_value)},
                 {page.text(Say::c_unit), false},
                 {page.text(Say::c_confidence), false},
                 {page.text(Say::c_source), false},
                 {page.text(Say::c_vintage), false},
                 {page.text(Say::c_row), false},
                 {page.text(Say::c_note), false}});
    for (const UsedFigure* used : list) {
      const Figure& f = page.w.figure(used->figure);
      const int number = page.number_of(used->figure);
      table.row({escape(std::to_string(number)), escape(page.sentence(page.with_names(used->label))), escape(value_words(page, f)),
                 escape(unit_name(f.unit)), escape(page.text(confidence_say(f.confidence))), source_link(page, f.source.id),
                 escape(f.vintage), escape(f.source.row), escape(f.note)},
                "f" + std::to_string(number));
    }
    out += details(page.text(page.plural(list.size(), Say::t_figures_one, Say::t_figures_other), file, list.size()), table.html());
  }
  return out;
}

Html confidence_table(const Page& page) {
  std::array<std::size_t, 4> counts{};
  for (const UsedFigure& used : page.a.used) ++counts[static_cast<std::size_t>(page.w.figure(used.figure).confidence)];
  Table table(page.text(Say::t_confidence),
              {{page.text(Say::c_confidence), false}, {page.text(Say::c_figures)}, {page.text(Say::c_meaning), false}});
  const Say meanings[] = {Say::mean_measured, Say::mean_reported, Say::mean_estimated, Say::mean_assumed};
  for (std::size_t i = 0; i < counts.size(); ++i)
    table.row({page.html(confidence_say(static_cast<Confidence>(i))), escape(std::to_string(counts[i])), page.html(meanings[i])});
  return table.html();
}

Html where_link(const std::string& where) {
  const bool is_link = (where.starts_with("https://") || where.starts_with("http://")) && where.find_first_of(" \t\n") == std::string::npos;
  return is_link ? Html{fmt::format("<a href=\"{0}\" rel=\"noreferrer\">{0}</a>", escaped(where))} : escape(where);
}

// The sources of the figures used, or the rest of the world's list (its table and its routes are there).
Html sources(const Page& page, bool is_used) {
  std::set<std::string> ids;
  for (const UsedFigure& used : page.a.used) ids.insert(page.w.figure(used.figure).source.id);
  for (const auto& [name, figure] : page.w.parameters) ids.insert(page.w.figure(figure).source.id);
  Table table(page.text(is_used ? Say::t_sources : Say::t_sources_other), {{page.text(Say::c_source), false},
                                                                           {page.text(Say::c_title), false},
                                                                           {page.text(Say::c_publisher), false},
                                                                           {page.text(Say::c_licence), false},
                                                                           {page.text(Say::c_vintage), false},
                                                                           {page.text(Say::c_where), false}});
  for (const Source& s : page.w.sources)
    if (ids.contains(s.id) == is_used)
      table.row({escape(s.id), escape(s.title), escape(s.publisher), escape(s.licence), escape(s.vintage), where_link(s.where)},
                source_anchor(s.id));
  if (table.empty()) return {};
  return is_used ? table.html() : details(page.text(Say::t_sources_other), table.html());
}

Html parameters(const Page& page) {
  Table table(page.text(Say::t_parameters), {{page.text(Say::c_parameter), false},
                                             {page.text(Say::c_value)},
                                             {page.text(Say::c_unit), false},
                                             {page.text(Say::c_meaning), false},
                                             {page.text(Say::c_source), false}});
  for (const ParameterName& known : world_parameters()) {
    const auto found = page.w.parameters.find(known.name);
    if (found == page.w.parameters.end()) continue;
    const Figure& f = page.w.figure(found->second);
    Html source = source_link(page, f.source.id);
    if (page.number_of(found->second) > 0) source += Html{" "} + page.refs({found->second});
    table.row({escape(known.name), escape(value_words(page, f)), escape(unit_name(f.unit)), escape(known.meaning), std::move(source)});
  }
  return table.empty() ? Html{} : table.html();
}

Html coverage(const Page& page) {
  Table table(page.text(Say::t_coverage), {{page.text(Say::c_what), false}, {page.text(Say::c_covered), false}});
  for (const Coverage& c : page.a.coverage) table.row({escape(page.with_names(c.what)), escape(page.with_names(c.words))});
  return table.html();
}

// A world of the project is named from its folder.
std::string world_place(const std::filesystem::path& folder) {
  return folder.parent_path().filename() == "data" ? "data/" + folder.filename().generic_string() : folder.generic_string();
}

Html repeat(const Page& page) {
  const Scenario& s = page.a.scenario;
  const std::string file = s.file.empty() ? s.name + ".toml" : s.file;
  const std::string folder = page.w.folder.empty() ? page.a.world_name : world_place(page.w.folder);
  std::string command = fmt::format("entrepot assess {} --world {} --members {} --out brief", file, folder, page.a.members);
  if (!page.a.group_name.empty() && page.a.group_name != AssessOptions{}.group) command += fmt::format(" --group '{}'", page.a.group_name);
  if (page.a.evidence.empty()) command += " --world-alone";
  for (const auto& [name, size] : vessel_sizes(page.a.vessel)) command += fmt::format(" --{} {}", name, format_exact(size));
  if (page.words.language() != Language::english) command += fmt::format(" --lang {}", language_tag(page.words.language()).substr(0, 2));
  return page.p(Say::repeat_words, std::to_string(s.seed), page.a.members) +
         Html{"<pre tabindex=\"0\"><code>" + escaped(command) + "</code></pre>\n"};
}

}  // namespace

Html what_it_rests_on(const Page& page) {
  Html body = page.p(Say::rests_words, page.a.used.size(), page.w.sources.size(), page.a.world_title);
  body += confidence_table(page);
  if (!page.a.coverage.empty()) body += heading(page, Say::h_coverage) + coverage(page);
  // The notes of the world are as a rule among the assumptions.
  const bool is_noted = std::all_of(page.w.notes.begin(), page.w.notes.end(), [&](const std::string& note) {
    return std::find(page.a.assumptions.begin(), page.a.assumptions.end(), note) != page.a.assumptions.end();
  });
  if (!is_noted) body += heading(page, Say::h_world_notes) + sentences(page.w.notes);
  if (!page.a.assumptions.empty()) body += heading(page, Say::h_assumptions) + sentences(page.a.assumptions);
  body += heading(page, Say::h_model) + page.p(Say::model_words) + page.p(Say::model_runs) + parameters(page);
  if (!page.a.used.empty()) body += heading(page, Say::h_figures) + page.p(Say::figures_words) + figures(page);
  if (!page.w.sources.empty()) body += heading(page, Say::h_sources) + sources(page, true) + sources(page, false);
  body += heading(page, Say::h_repeat) + repeat(page);
  return section(page, "rests-on", Say::h_rests, body);
}

}  // namespace entrepot::assessment::detail
