/* SPDX-License-Identifier: GPL-2.0 */
#include "plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

#include <fmt/format.h>

#include "axis.hpp"
#include "html.hpp"

namespace bench
{

namespace
{

constexpr double width = 520;
constexpr double height = 290;
constexpr double left = 62;
constexpr double right = 184; /* names of systems */
constexpr double top = 26;
constexpr double bottom = 40;
constexpr double label_distance = 14;
constexpr std::size_t longest_name = 30;

constexpr std::array<const char *, 4> tornado_colours = {"#d9480f", "#e8890c", "#a61e4d",
							 "#862e9c"};
constexpr std::array<const char *, 6> stock_colours = {"#1864ab", "#2b8a3e", "#5f3dc4",
						       "#495057", "#0b7285", "#868e96"};

bool is_tornado(const std::string &system)
{
	return system.starts_with("tornado:");
}

std::string label_of(const std::string &system)
{
	return escape_short(is_tornado(system) ? std::string_view(system) : without_family(system),
			    longest_name);
}

std::vector<double> values_of(const Block &block, const Figure &figure)
{
	std::vector<double> values;
	for (const std::string &system : block.systems()) {
		for (const unsigned int cpus : block.cpus()) {
			if (const auto value = block.value(system, cpus, figure.field))
				values.push_back(*value);
		}
	}
	return values;
}

class Curves
{
public:
	Curves(const Block &block, const Figure &figure)
		: block_(block), figure_(figure),
		  axis_(values_of(block, figure), figure.negligible, height - bottom, top)
	{
	}

	std::string svg() const
	{
		std::string svg = grid();
		for (const std::string &system : block_.systems() | std::views::reverse)
			svg += curve(system);
		return svg + labels();
	}

private:
	double x(unsigned int cpus) const
	{
		constexpr double inset = 14;
		const double from = std::log2(*block_.cpus().begin());
		const double to = std::log2(*block_.cpus().rbegin());
		return left + inset +
		       (std::log2(cpus) - from) / (to - from) * (width - left - right - 2 * inset);
	}

	std::string grid() const
	{
		std::string svg;
		const auto line = [&svg](double y, const std::string &text) {
			svg += fmt::format("<line class=grid x1={} y1={:.1f} x2={} y2={:.1f} />"
					   "<text x={} y={:.1f} text-anchor=end>{}</text>\n",
					   left, y, width - right, y, left - 6, y + 4, text);
		};
		if (axis_.reaches_floor())
			line(axis_.place(0), "0");
		for (const double tick : axis_.ticks()) {
			/* Not into the line that stands for nothing. */
			if (!axis_.reaches_floor() ||
			    std::abs(axis_.place(tick) - axis_.place(0)) > label_distance)
				line(axis_.place(tick), fmt::format("{}", short_number(tick)));
		}
		for (const unsigned int cpus : block_.cpus())
			svg += fmt::format("<text x={:.1f} y={} text-anchor=middle>{}</text>\n",
					   x(cpus), height - bottom + 18, cpus);
		return svg + fmt::format("<text x={} y={} text-anchor=middle>CPUs</text>\n",
					 (left + width - right) / 2, height - 4);
	}

	static std::string short_number(double tick)
	{
		constexpr double thousand = 1000;
		constexpr double million = thousand * thousand;
		if (tick >= million)
			return fmt::format("{:g} M", tick / million);
		if (tick >= 10 * thousand)
			return fmt::format("{:g} k", tick / thousand);
		return fmt::format("{:g}", tick);
	}

	std::string curve(const std::string &system) const
	{
		const std::string colour = colour_of(block_, system);
		std::string points;
		std::string dots;
		for (const unsigned int cpus : block_.cpus()) {
			const auto value = block_.value(system, cpus, figure_.field);
			if (!value)
				continue;
			const double y = axis_.place(*value);
			points += fmt::format("{:.1f},{:.1f} ", x(cpus), y);
			dots += extremes(system, cpus, colour);
			dots += fmt::format("<circle cx={:.1f} cy={:.1f} r={} fill='{}'>"
					    "<title>{}, {}: {}</title></circle>",
					    x(cpus), y, is_tornado(system) ? 4.5 : 3.2, colour,
					    escape(system), cpus_in_words(cpus), readable(*value));
		}
		return fmt::format("<polyline points='{}' fill=none stroke='{}' stroke-width={} "
				   "stroke-linejoin=round />{}\n",
				   points, colour, is_tornado(system) ? 3.4 : 1.7, dots);
	}

	std::string extremes(const std::string &system, unsigned int cpus,
			     const std::string &colour) const
	{
		const std::string field(figure_.field);
		const auto least = block_.value(system, cpus, field + "_min");
		const auto most = block_.value(system, cpus, field + "_max");
		if (!least || !most)
			return "";
		return fmt::format("<line x1={0:.1f} x2={0:.1f} y1={1:.1f} y2={2:.1f} "
				   "stroke='{3}' stroke-width=1 />",
				   x(cpus), axis_.place(*least), axis_.place(*most), colour);
	}

	struct End {
		std::string system;
		double x;
		double y;
	};

	/* Where lines end, from top to bottom. */
	std::vector<End> ends() const
	{
		std::vector<End> ends;
		for (const std::string &system : block_.systems()) {
			for (auto cpus = block_.cpus().rbegin(); cpus != block_.cpus().rend();
			     ++cpus) {
				const auto value = block_.value(system, *cpus, figure_.field);
				if (!value)
					continue;
				ends.push_back({system, x(*cpus), axis_.place(*value)});
				break;
			}
		}
		std::ranges::stable_sort(ends, {}, &End::y);
		return ends;
	}

	std::string labels() const
	{
		const auto all = ends();
		std::vector<double> places;
		for (const End &end : all)
			places.push_back(end.y);
		places = spread_out(places, label_distance, top, height - bottom + label_distance);
		std::string svg;
		for (std::size_t index = 0; index < all.size(); ++index) {
			const End &end = all[index];
			const std::string colour = colour_of(block_, end.system);
			svg += fmt::format(
				"<path d='M{:.1f} {:.1f} L{} {:.1f}' stroke='{}' fill=none "
				"stroke-width=.6 stroke-dasharray='2 2' />"
				"<text x={} y={:.1f} fill='{}' class=name{}>{}</text>\n",
				end.x + 5, end.y, width - right + 8, places[index], colour,
				width - right + 11, places[index] + 4, colour,
				is_tornado(end.system) ? " font-weight=700" : "",
				label_of(end.system));
		}
		return svg;
	}

	const Block &block_;
	const Figure &figure_;
	Axis axis_;
};

constexpr double bar_height = 22;
constexpr double name_width = 184;

double height_of_bars(const Block &block)
{
	return top + static_cast<double>(block.systems().size()) * bar_height + 6;
}

std::string bars(const Block &block, const Figure &figure)
{
	const unsigned int cpus = *block.cpus().begin();
	constexpr double number_width = 70;
	const double room = width - name_width - number_width;
	const double most = std::max(std::ranges::max(values_of(block, figure)), figure.negligible);
	std::string svg;
	double y = top;
	for (const std::string &system : block.systems()) {
		if (const auto value = block.value(system, cpus, figure.field)) {
			const std::string colour = colour_of(block, system);
			const double length = *value / most * room;
			svg += fmt::format("<text x={} y={} text-anchor=end fill='{}'>{}</text>"
					   "<rect x={} y={} width={:.1f} height={} fill='{}' />"
					   "<text x={:.1f} y={}>{}</text>\n",
					   name_width - 6, y + 15, colour, label_of(system),
					   name_width, y + 3, length, bar_height - 7, colour,
					   name_width + length + 6, y + 15, readable(*value));
		}
		y += bar_height;
	}
	return svg;
}

} // namespace

std::string colour_of(const Block &block, const std::string &system)
{
	std::size_t index = 0;
	for (const std::string &other : block.systems()) {
		if (other == system)
			break;
		if (is_tornado(other) == is_tornado(system))
			++index;
	}
	return is_tornado(system) ? tornado_colours[index % tornado_colours.size()]
				  : stock_colours[index % stock_colours.size()];
}

std::string plot(const Block &block, const Figure &figure)
{
	const auto values = values_of(block, figure);
	if (values.empty() || std::ranges::max(values) < figure.negligible)
		return "";
	const bool one_column = block.cpus().size() == 1;
	return fmt::format("<svg viewBox='0 0 {} {}' role=img><text x={} y=14 class=title>{} per "
			   "operation{}</text>\n{}</svg>\n",
			   width, one_column ? height_of_bars(block) : height,
			   one_column ? 0 : left, figure.title,
			   one_column ? " on " + cpus_in_words(*block.cpus().begin()) : "",
			   one_column ? bars(block, figure) : Curves(block, figure).svg());
}

} // namespace bench
