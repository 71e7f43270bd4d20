// The building blocks of pages under the names that the brief uses them by.
#pragma once

#include "page/chart.h"
#include "page/html_text.h"
#include "page/table.h"

namespace entrepot::assessment::detail {

using page::Axis;
using page::Bar;
using page::ChartRow;
using page::Column;
using page::day_axis;
using page::decimals_for;
using page::details;
using page::escape;
using page::escaped;
using page::figure;
using page::fixed_number;
using page::Html;
using page::join;
using page::Label;
using page::legend;
using page::LegendItem;
using page::Line;
using page::line_chart;
using page::LineChart;
using page::Mark;
using page::markup;
using page::money_number;
using page::money_scale;
using page::MoneyScale;
using page::needed_decimals;
using page::number_label;
using page::percent_decimals;
using page::percent_label;
using page::percent_number;
using page::plain_number;
using page::range_of;
using page::round_axis;
using page::row_chart;
using page::RowChart;
using page::Shape;
using page::Table;
using page::tick_decimals;
using page::Whisker;

}  // namespace entrepot::assessment::detail
