#include "trade/economies.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"

namespace entrepot::trade {

namespace {

struct Row {
  std::string_view id;
  int trade_code;
  std::string_view label;
  std::string_view other_names;  // joined by ';'
};

// Ids and codes are facts of ISO 3166 and of the UN's and CEPII's code lists; a test compares them with two releases
// of the publisher's list. Labels are ours and neutral; a deployment may show others.
constexpr Row rows[] = {
    {"ABW", 533, "Aruba", ""},
    {"AFG", 4, "Afghanistan", ""},
    {"AGO", 24, "Angola", ""},
    {"AIA", 660, "Anguilla", ""},
    {"ALA", 0, "Aland Islands", ""},
    {"ALB", 8, "Albania", ""},
    {"AND", 20, "Andorra", ""},
    {"ANT", 530, "Netherlands Antilles (until 2010)", ""},
    {"ARE", 784, "United Arab Emirates", "UAE"},
    {"ARG", 32, "Argentina", ""},
    {"ARM", 51, "Armenia", ""},
    {"ASM", 16, "American Samoa", ""},
    {"ATA", 0, "Antarctica", ""},
    {"ATF", 260, "French Southern Territories", ""},
    {"ATG", 28, "Antigua and Barbuda", ""},
    {"AUS", 36, "Australia", ""},
    {"AUT", 40, "Austria", ""},
    {"AZE", 31, "Azerbaijan", ""},
    {"BDI", 108, "Burundi", ""},
    {"BEL", 56, "Belgium", ""},
    {"BEN", 204, "Benin", ""},
    {"BES", 535, "Bonaire, Sint Eustatius and Saba", "Bonaire"},
    {"BFA", 854, "Burkina Faso", ""},
    {"BGD", 50, "Bangladesh", ""},
    {"BGR", 100, "Bulgaria", ""},
    {"BHR", 48, "Bahrain", ""},
    {"BHS", 44, "Bahamas", "Bahamas, The"},
    {"BIH", 70, "Bosnia and Herzegovina", "Bosnia Herzegovina"},
    {"BLM", 652, "Saint Barthelemy", ""},
    {"BLR", 112, "Belarus", ""},
    {"BLZ", 84, "Belize", ""},
    {"BMU", 60, "Bermuda", ""},
    {"BOL", 68, "Bolivia", "Bolivia (Plurinational State of)"},
    {"BRA", 76, "Brazil", ""},
    {"BRB", 52, "Barbados", ""},
    {"BRN", 96, "Brunei Darussalam", "Brunei"},
    {"BTN", 64, "Bhutan", ""},
    {"BVT", 74, "Bouvet Island", ""},
    {"BWA", 72, "Botswana", ""},
    {"CAF", 140, "Central African Republic", "CentralAfricanRep"},
    {"CAN", 124, "Canada", ""},
    {"CCK", 166, "Cocos Islands", ""},
    {"CHE", 757, "Switzerland", ""},
    {"CHL", 152, "Chile", ""},
    {"CHN", 156, "China", "China, mainland;China, People's Republic of"},
    {"CIV", 384, "Cote d'Ivoire", "C\xC3\xB4te d'Ivoire;Ivory Coast"},
    {"CMR", 120, "Cameroon", ""},
    {"COD", 180, "Congo (Kinshasa)", "Dem. Rep. of the Congo;Congo, Dem. Rep."},
    {"COG", 178, "Congo (Brazzaville)", "Congo;Congo, Rep."},
    {"COK", 184, "Cook Islands", ""},
    {"COL", 170, "Colombia", ""},
    {"COM", 174, "Comoros", ""},
    {"CPV", 132, "Cabo Verde", "Cape Verde"},
    {"CRI", 188, "Costa Rica", ""},
    {"CSK", 200, "Czechoslovakia (until 1992)", "Czechoslovakia"},
    {"CUB", 192, "Cuba", ""},
    {"CUW", 531, "Curacao", ""},
    {"CXR", 162, "Christmas Island", ""},
    {"CYM", 136, "Cayman Islands", ""},
    {"CYP", 196, "Cyprus", ""},
    {"CZE", 203, "Czechia", "Czech Republic"},
    {"DDR", 278, "Germany, Democratic Republic (until 1990)", ""},
    {"DEU", 276, "Germany", ""},
    {"DJI", 262, "Djibouti", ""},
    {"DMA", 212, "Dominica", ""},
    {"DNK", 208, "Denmark", ""},
    {"DOM", 214, "Dominican Republic", "Dominican Rep."},
    {"DZA", 12, "Algeria", ""},
    {"ECU", 218, "Ecuador", ""},
    {"EGY", 818, "Egypt", "Egypt, Arab Rep."},
    {"ERI", 232, "Eritrea", ""},
    {"ESH", 732, "Western Sahara", ""},
    {"ESP", 724, "Spain", ""},
    {"EST", 233, "Estonia", ""},
    {"ETH", 231, "Ethiopia", ""},
    {"FIN", 246, "Finland", ""},
    {"FJI", 242, "Fiji", ""},
    {"FLK", 238, "Falkland Islands (Malvinas)", ""},
    {"FRA", 251, "France", ""},
    {"FRO", 234, "Faroe Islands", ""},
    {"FSM", 583, "Micronesia", "Micronesia, Fed. Sts."},
    {"GAB", 266, "Gabon", ""},
    {"GBR", 826, "United Kingdom", "UnitedKingdom;UK"},
    {"GEO", 268, "Georgia", ""},
    {"GGY", 0, "Guernsey", ""},
    {"GHA", 288, "Ghana", ""},
    {"GIB", 292, "Gibraltar", ""},
    {"GIN", 324, "Guinea", ""},
    {"GLP", 312, "Guadeloupe", ""},
    {"GMB", 270, "Gambia", "Gambia, The"},
    {"GNB", 624, "Guinea-Bissau", ""},
    {"GNQ", 226, "Equatorial Guinea", ""},
    {"GRC", 300, "Greece", ""},
    {"GRD", 308, "Grenada", ""},
    {"GRL", 304, "Greenland", ""},
    {"GTM", 320, "Guatemala", ""},
    {"GUF", 254, "French Guiana", ""},
    {"GUM", 316, "Guam", ""},
    {"GUY", 328, "Guyana", ""},
    {"HKG", 344, "Hong Kong, China", "Hong Kong;HongKong;Hong Kong SAR, China;China, Hong Kong SAR"},
    {"HMD", 334, "Heard and McDonald Islands", ""},
    {"HND", 340, "Honduras", ""},
    {"HRV", 191, "Croatia", ""},
    {"HTI", 332, "Haiti", ""},
    {"HUN", 348, "Hungary", ""},
    {"IDN", 360, "Indonesia", ""},
    {"IMN", 0, "Isle of Man", ""},
    {"IND", 699, "India", ""},
    {"IOT", 86, "British Indian Ocean Territory", ""},
    {"IRL", 372, "Ireland", ""},
    {"IRN", 364, "Iran", "Iran, Islamic Rep."},
    {"IRQ", 368, "Iraq", ""},
    {"ISL", 352, "Iceland", ""},
    {"ISR", 376, "Israel", ""},
    {"ITA", 380, "Italy", ""},
    {"JAM", 388, "Jamaica", ""},
    {"JEY", 0, "Jersey", ""},
    {"JOR", 400, "Jordan", ""},
    {"JPN", 392, "Japan", ""},
    {"KAZ", 398, "Kazakhstan", ""},
    {"KEN", 404, "Kenya", ""},
    {"KGZ", 417, "Kyrgyzstan", "Kyrgyz Republic"},
    {"KHM", 116, "Cambodia", ""},
    {"KIR", 296, "Kiribati", ""},
    {"KNA", 659, "Saint Kitts and Nevis", "St. Kitts and Nevis;SaintKittsandNevis"},
    {"KOR", 410, "Korea", "Korea, Republic of;Republic of Korea;Rep. of Korea;Korea, Rep.;South Korea"},
    {"KWT", 414, "Kuwait", ""},
    {"LAO", 418, "Lao PDR", "Laos;Lao People's Dem. Rep."},
    {"LBN", 422, "Lebanon", ""},
    {"LBR", 430, "Liberia", ""},
    {"LBY", 434, "Libya", ""},
    {"LCA", 662, "Saint Lucia", "St. Lucia"},
    {"LIE", 438, "Liechtenstein", ""},
    {"LKA", 144, "Sri Lanka", "SriLanka"},
    {"LSO", 426, "Lesotho", ""},
    {"LTU", 440, "Lithuania", ""},
    {"LUX", 442, "Luxembourg", ""},
    {"LVA", 428, "Latvia", ""},
    {"MAC", 446, "Macao, China", "Macao;Macau;Macao SAR, China;China, Macao SAR"},
    {"MAF", 0, "Saint Martin (French part)", "St. Martin (French part)"},
    {"MAR", 504, "Morocco", ""},
    {"MCO", 492, "Monaco", ""},
    {"MDA", 498, "Moldova", "Rep. of Moldova"},
    {"MDG", 450, "Madagascar", ""},
    {"MDV", 462, "Maldives", ""},
    {"MEX", 484, "Mexico", ""},
    {"MHL", 584, "Marshall Islands", ""},
    {"MKD", 807, "North Macedonia", "Macedonia;TFYR of Macedonia"},
    {"MLI", 466, "Mali", ""},
    {"MLT", 470, "Malta", ""},
    {"MMR", 104, "Myanmar", "Burma"},
    {"MNE", 499, "Montenegro", ""},
    {"MNG", 496, "Mongolia", ""},
    {"MNP", 580, "Northern Mariana Islands", ""},
    {"MOZ", 508, "Mozambique", ""},
    {"MRT", 478, "Mauritania", ""},
    {"MSR", 500, "Montserrat", ""},
    {"MTQ", 474, "Martinique", ""},
    {"MUS", 480, "Mauritius", ""},
    {"MWI", 454, "Malawi", ""},
    {"MYS", 458, "Malaysia", ""},
    {"MYT", 175, "Mayotte", ""},
    {"NAM", 516, "Namibia", ""},
    {"NCL", 540, "New Caledonia", ""},
    {"NER", 562, "Niger", ""},
    {"NFK", 574, "Norfolk Island", ""},
    {"NGA", 566, "Nigeria", ""},
    {"NIC", 558, "Nicaragua", ""},
    {"NIU", 570, "Niue", ""},
    {"NLD", 528, "Netherlands", ""},
    {"NOR", 579, "Norway", ""},
    {"NPL", 524, "Nepal", ""},
    {"NRU", 520, "Nauru", ""},
    {"NZL", 554, "New Zealand", "NewZealand"},
    {"OMN", 512, "Oman", ""},
    {"PAK", 586, "Pakistan", ""},
    {"PAN", 591, "Panama", ""},
    {"PCN", 612, "Pitcairn", ""},
    {"PER", 604, "Peru", ""},
    {"PHL", 608, "Philippines", ""},
    {"PLW", 585, "Palau", ""},
    {"PNG", 598, "Papua New Guinea", ""},
    {"POL", 616, "Poland", ""},
    {"PRI", 0, "Puerto Rico", ""},
    {"PRK", 408, "Korea, DPR", "Korea, North;North Korea;Dem. People's Rep. of Korea"},
    {"PRT", 620, "Portugal", ""},
    {"PRY", 600, "Paraguay", ""},
    {"PSE", 275, "Palestine", "State of Palestine;West Bank and Gaza"},
    {"PYF", 258, "French Polynesia", ""},
    {"QAT", 634, "Qatar", ""},
    {"REU", 638, "Reunion", ""},
    {"ROU", 642, "Romania", ""},
    {"RUS", 643, "Russian Federation", "Russia"},
    {"RWA", 646, "Rwanda", ""},
    {"SAU", 682, "Saudi Arabia", "SaudiArabia"},
    {"SCG", 891, "Serbia and Montenegro (until 2006)", "Serbia and Montenegro"},
    {"SDN", 729, "Sudan", ""},
    {"SEN", 686, "Senegal", ""},
    {"SGP", 702, "Singapore", ""},
    {"SGS", 239, "South Georgia and South Sandwich Islands", ""},
    {"SHN", 654, "Saint Helena", ""},
    {"SJM", 0, "Svalbard and Jan Mayen", ""},
    {"SLB", 90, "Solomon Islands", ""},
    {"SLE", 694, "Sierra Leone", ""},
    {"SLV", 222, "El Salvador", "ElSalvador"},
    {"SMR", 674, "San Marino", ""},
    {"SOM", 706, "Somalia", ""},
    {"SPM", 666, "Saint Pierre and Miquelon", ""},
    {"SRB", 688, "Serbia", ""},
    {"SSD", 728, "South Sudan", ""},
    {"STP", 678, "Sao Tome and Principe", ""},
    {"SUN", 810, "Soviet Union (until 1991)", ""},
    {"SUR", 740, "Suriname", ""},
    {"SVK", 703, "Slovakia", "Slovak Republic"},
    {"SVN", 705, "Slovenia", ""},
    {"SWE", 752, "Sweden", ""},
    {"SWZ", 748, "Eswatini", "Swaziland"},
    {"SXM", 534, "Sint Maarten", "Sint Maarten (Dutch part)"},
    {"SYC", 690, "Seychelles", ""},
    {"SYR", 760, "Syria", "Syrian Arab Republic"},
    {"TCA", 796, "Turks and Caicos Islands", ""},
    {"TCD", 148, "Chad", ""},
    {"TGO", 768, "Togo", ""},
    {"THA", 764, "Thailand", ""},
    {"TJK", 762, "Tajikistan", ""},
    {"TKL", 772, "Tokelau", ""},
    {"TKM", 795, "Turkmenistan", ""},
    {"TLS", 626, "Timor-Leste", ""},
    {"TON", 776, "Tonga", ""},
    {"TTO", 780, "Trinidad and Tobago", ""},
    {"TUN", 788, "Tunisia", ""},
    {"TUR", 792, "Turkiye", "Turkey;T\xC3\xBCrkiye"},
    {"TUV", 798, "Tuvalu", ""},
    {"TWN", 490, "Chinese Taipei", "Taiwan;Taipei,China;Other Asia, nes"},
    {"TZA", 834, "Tanzania", "United Rep. of Tanzania"},
    {"UGA", 800, "Uganda", ""},
    {"UKR", 804, "Ukraine", ""},
    {"UMI", 581, "United States Minor Outlying Islands", ""},
    {"URY", 858, "Uruguay", ""},
    {"USA", 842, "United States", "USA;United States of America"},
    {"UZB", 860, "Uzbekistan", ""},
    {"VAT", 336, "Holy See", ""},
    {"VCT", 670, "Saint Vincent and the Grenadines", "St. Vincent and the Grenadines;SaintVincentGrenadines"},
    {"VEN", 862, "Venezuela", "Venezuela, RB"},
    {"VGB", 92, "British Virgin Islands", ""},
    {"VIR", 0, "United States Virgin Islands", "Virgin Islands (U.S.)"},
    {"VNM", 704, "Viet Nam", "Vietnam"},
    {"VUT", 548, "Vanuatu", ""},
    {"WLF", 876, "Wallis and Futuna", ""},
    {"WSM", 882, "Samoa", ""},
    {"X058", 58, "Belgium-Luxembourg (until 1998)", "Belgium-Luxembourg"},
    {"X280", 280, "Germany, Federal Republic (until 1990)", ""},
    {"X697", 697, "Europe EFTA, not elsewhere specified", "Europe EFTA, nes"},
    {"X711", 711, "Southern African Customs Union (until 1999)", "So. African Customs Union"},
    {"X736", 736, "Sudan (until 2011)", "Fmr Sudan"},
    {"X849", 849, "US Miscellaneous Pacific Islands", "US Misc. Pacific Isds"},
    {"XKX", 0, "Kosovo", ""},
    {"YEM", 887, "Yemen", "Yemen, Rep."},
    {"ZAF", 710, "South Africa", ""},
    {"ZMB", 894, "Zambia", ""},
    {"ZWE", 716, "Zimbabwe", ""},
};

// Second codes for the same economy: releases and agencies differ (Italy is 381 in older lists, ISO numeric elsewhere).
constexpr std::pair<int, std::string_view> second_trade_codes[] = {{381, "ITA"}};

// Codes of older files for the same economy.
constexpr std::pair<std::string_view, std::string_view> second_codes[] = {{"ROM", "ROU"}, {"ZAR", "COD"}, {"TMP", "TLS"},
                                                                          {"BUR", "MMR"}, {"XXK", "XKX"}, {"KSV", "XKX"}};

// Former codes and the one economy that reports in their place since.
constexpr std::pair<std::string_view, std::string_view> successors[] = {{"X058", "BEL"}, {"X280", "DEU"}, {"X711", "ZAF"}, {"X736", "SDN"}};

EconomyId known_id(std::string_view text) { return EconomyId::parse(text).value(); }

struct Index {
  std::vector<Economy> economies;
  std::unordered_map<int, EconomyId> by_trade_code;
  std::unordered_map<std::string, EconomyId> by_code;
  std::unordered_map<std::string, EconomyId> by_name;
  std::unordered_map<std::string, std::string_view> label_of;
};

Index build_index() {
  Index index;
  for (const Row& row : rows) {
    const EconomyId id = known_id(row.id);
    index.economies.push_back({id, row.trade_code, row.label});
    index.by_code.emplace(row.id, id);
    index.label_of.emplace(row.id, row.label);
    index.by_name.emplace(lower_ascii(row.label), id);
    if (row.trade_code != 0) index.by_trade_code.emplace(row.trade_code, id);
    if (row.other_names.empty()) continue;
    for (std::string_view name : split(row.other_names, ';')) index.by_name.emplace(lower_ascii(name), id);
  }
  for (const auto& [code, id] : second_trade_codes) index.by_trade_code.emplace(code, known_id(id));
  for (const auto& [code, id] : second_codes) index.by_code.emplace(code, known_id(id));
  return index;
}

const Index& index() {
  static const Index built = build_index();
  return built;
}

template <class Map, class Key>
std::optional<EconomyId> find_in(const Map& map, const Key& key) {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

}  // namespace

const std::vector<Economy>& economies() { return index().economies; }

std::optional<EconomyId> economy_of_trade_code(int code) { return find_in(index().by_trade_code, code); }

std::optional<EconomyId> economy_of_code(std::string_view code) { return find_in(index().by_code, std::string(code)); }

std::optional<EconomyId> economy_of_name(std::string_view name) { return find_in(index().by_name, lower_ascii(name)); }

std::optional<EconomyId> successor_of(EconomyId id) {
  for (const auto& [former, present] : successors)
    if (id.view() == former) return known_id(present);
  return std::nullopt;
}

std::string economy_label(EconomyId id) {
  const std::string code(id.text());
  const auto found = index().label_of.find(code);
  return found == index().label_of.end() ? code : std::string(found->second);
}

bool is_hub(EconomyId id) { return id == known_id("HKG") || id == known_id("SGP") || id == known_id("NLD"); }

}  // namespace entrepot::trade
