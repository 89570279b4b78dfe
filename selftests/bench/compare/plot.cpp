/* SPDX-License-Identifier: GPL-2.0 */
#include "plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace bench
{

namespace
{

constexpr double width = 460;
constexpr double height = 260;
constexpr double left = 64;
constexpr double right = 16;
constexpr double top = 12;
constexpr double bottom = 40;

constexpr std::array<const char *, 3> tornado_colours = {"#c2410c", "#ea8a00", "#9f1239"};
constexpr std::array<const char *, 6> stock_colours = {"#1d4ed8", "#0f766e", "#6d28d9",
						       "#64748b", "#15803d", "#0891b2"};

class Axes
{
public:
	explicit Axes(const Block &block)
		: cpus_from_(std::log2(*block.cpus.begin())),
		  cpus_to_(std::log2(*block.cpus.rbegin()))
	{
		double least = block.cost.begin()->second;
		double most = least;
		for (const auto &[place, cost] : block.cost) {
			least = std::min(least, cost);
			most = std::max(most, cost);
		}
		cost_from_ = std::floor(std::log10(least) * 2) / 2;
		cost_to_ = std::max(std::ceil(std::log10(most) * 2) / 2, cost_from_ + 0.5);
	}

	double x(unsigned int cpus) const
	{
		const double span = cpus_to_ - cpus_from_;
		const double share = span == 0 ? 0.5 : (std::log2(cpus) - cpus_from_) / span;
		return left + 12 + share * (width - left - right - 24);
	}
	double y(double cost) const
	{
		const double share = (std::log10(cost) - cost_from_) / (cost_to_ - cost_from_);
		return height - bottom - share * (height - top - bottom);
	}

	/* Costs that deserve a line: a half of a power of ten apart. */
	std::vector<double> ticks() const
	{
		std::vector<double> costs;
		for (double exponent = cost_from_; exponent <= cost_to_ + 0.01; exponent += 0.5)
			costs.push_back(std::pow(10, exponent));
		return costs;
	}

private:
	double cpus_from_;
	double cpus_to_;
	double cost_from_ = 0;
	double cost_to_ = 0;
};

std::string readable(double cost)
{
	if (cost >= 1e6)
		return fmt::format("{:.3g} ms", cost / 1e6);
	if (cost >= 1e3)
		return fmt::format("{:.3g} µs", cost / 1e3);
	return fmt::format("{:.3g} ns", cost);
}

std::string grid(const Block &block, const Axes &axes)
{
	std::string svg;
	for (const double cost : axes.ticks())
		svg += fmt::format("<line class=grid x1={} y1={:.1f} x2={} y2={:.1f} />"
				   "<text x={} y={:.1f} text-anchor=end>{}</text>\n",
				   left, axes.y(cost), width - right, axes.y(cost), left - 6,
				   axes.y(cost) + 4, readable(cost));
	for (const unsigned int cpus : block.cpus)
		svg += fmt::format("<text x={:.1f} y={} text-anchor=middle>{}</text>\n",
				   axes.x(cpus), height - bottom + 18, cpus);
	svg += fmt::format("<text x={} y={} text-anchor=middle>CPUs</text>\n",
			   (left + width - right) / 2, height - 4);
	return svg;
}

std::string curve(const Block &block, const Axes &axes, const std::string &system)
{
	const std::string colour = colour_of(block, system);
	std::string points;
	std::string dots;
	for (const unsigned int cpus : block.cpus) {
		const auto cost = block.cost.find({system, cpus});
		if (cost == block.cost.end() || cost->second <= 0)
			continue;
		points += fmt::format("{:.1f},{:.1f} ", axes.x(cpus), axes.y(cost->second));
		dots += fmt::format("<circle cx={:.1f} cy={:.1f} r=3.5 fill='{}'><title>{}, {} "
				    "CPUs: {}</title></circle>",
				    axes.x(cpus), axes.y(cost->second), colour, system, cpus,
				    readable(cost->second));
	}
	return fmt::format("<polyline points='{}' fill=none stroke='{}' stroke-width={} />{}\n",
			   points, colour, system.starts_with("tornado:") ? 3 : 1.6, dots);
}

} // namespace

std::string colour_of(const Block &block, const std::string &system)
{
	const bool tornado = system.starts_with("tornado:");
	std::size_t index = 0;
	for (const std::string &other : block.systems) {
		if (other == system)
			break;
		if (other.starts_with("tornado:") == tornado)
			++index;
	}
	return tornado ? tornado_colours[index % tornado_colours.size()]
		       : stock_colours[index % stock_colours.size()];
}

std::string plot(const Block &block)
{
	const Axes axes(block);
	std::string svg = fmt::format("<svg viewBox='0 0 {} {}' role=img>\n", width, height);
	svg += grid(block, axes);
	for (auto system = block.systems.rbegin(); system != block.systems.rend(); ++system)
		svg += curve(block, axes, *system);
	return svg + "</svg>\n";
}

} // namespace bench
