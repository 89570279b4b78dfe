/* SPDX-License-Identifier: GPL-2.0 */
#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "blocks.hpp"

namespace bench
{

namespace
{

constexpr std::size_t least_cell_width = 8;
constexpr std::string_view between_groups = " |";
constexpr std::string_view ratio_name = "best stock / tornado";

constexpr std::string_view legend =
	"*: least of its column; ~: repetitions differ by more than half; / compares the best of\n"
	"each column: above 1 tornado needs less, = no difference, >100x tornado needs next to "
	"nothing\n";

bool compares(const Block &block)
{
	return block.has("tornado:") && block.has("stock:");
}

/* Figures that the block has, with all that it takes to lay them out. */
class Layout
{
public:
	Layout(const Block &block, std::size_t width) : block_(block)
	{
		for (const Figure &figure : figures_of(block.setting().backend)) {
			if (has(figure))
				figures_.push_back(figure);
		}
		name_width_ = ratio_name.size();
		for (const std::string &system : block.systems())
			name_width_ = std::max(name_width_, system.size());
		cell_width_ = widest_cell();
		const std::size_t group = group_width() + between_groups.size();
		const std::size_t room = width - std::min(width, name_width_ + margin);
		groups_in_line_ = std::max<std::size_t>(1, room / group);
	}

	std::string text() const
	{
		std::string text;
		const std::span<const Figure> all = figures_;
		for (std::size_t first = 0; first < all.size(); first += groups_in_line_) {
			const auto count = std::min(groups_in_line_, all.size() - first);
			text += part(all.subspan(first, count));
		}
		return text;
	}

private:
	static constexpr std::size_t margin = 2;

	bool has(const Figure &figure) const
	{
		for (const std::string &system : block_.systems()) {
			for (const unsigned int cpus : block_.cpus()) {
				if (block_.value(system, cpus, figure.field))
					return true;
			}
		}
		return false;
	}

	/* With its mark and a blank before it. */
	std::size_t widest_cell() const
	{
		std::size_t widest = least_cell_width;
		for (const Figure &figure : figures_) {
			for (const std::string &system : block_.systems()) {
				for (const unsigned int cpus : block_.cpus())
					widest = std::max(widest,
							  cell(system, figure, cpus).size() + 1);
			}
		}
		return widest;
	}

	std::size_t group_width() const { return block_.cpus().size() * cell_width_; }

	std::string name(std::string_view text) const
	{
		return fmt::format("{:{}}{:<{}}", "", margin, text, name_width_);
	}

	std::string part(std::span<const Figure> figures) const
	{
		std::string text = name("");
		for (const Figure &figure : figures)
			text += fmt::format("{}{:>{}}", separator(figure, figures), figure.title,
					    group_width() - 1) +
				' ';
		text.pop_back();
		text += '\n' + line("CPUs", figures, [](const Figure &, unsigned int cpus) {
				return fmt::format("{} ", cpus);
			});
		for (const std::string &system : block_.systems())
			text += line(system, figures, [&](const Figure &figure, unsigned int cpus) {
				return cell(system, figure, cpus);
			});
		if (!compares(block_))
			return text;
		return text +
		       line(ratio_name, figures, [this](const Figure &figure, unsigned int cpus) {
			       const auto advantage = block_.advantage(cpus, figure);
			       return advantage ? readable(*advantage) + ' ' : "- ";
		       });
	}

	template <typename Cell>
	std::string line(std::string_view title, std::span<const Figure> figures, Cell cell) const
	{
		std::string text = name(title);
		for (const Figure &figure : figures) {
			text += separator(figure, figures);
			for (const unsigned int cpus : block_.cpus())
				text += fmt::format("{:>{}}", cell(figure, cpus), cell_width_);
		}
		while (text.ends_with(' '))
			text.pop_back();
		return text + '\n';
	}

	static std::string_view separator(const Figure &figure, std::span<const Figure> figures)
	{
		return &figure == &figures.front() ? std::string_view() : between_groups;
	}

	std::string cell(const std::string &system, const Figure &figure, unsigned int cpus) const
	{
		const auto value = block_.value(system, cpus, figure.field);
		if (!value)
			return "- ";
		const bool is_cost = figure.field == cost_of(block_.setting().backend).field;
		const char *mark = is_cost && block_.unsteady(system, cpus) ? "~"
				   : is_least(*value, figure, cpus)	    ? "*"
									    : " ";
		return readable(*value) + mark;
	}

	/* Nothing is marked where all are the same. */
	bool is_least(double value, const Figure &figure, unsigned int cpus) const
	{
		double least = value;
		double most = value;
		for (const std::string &system : block_.systems()) {
			const auto other = block_.value(system, cpus, figure.field);
			least = std::min(least, other.value_or(value));
			most = std::max(most, other.value_or(value));
		}
		const auto same = [&figure](double first, double second) {
			constexpr double close = 0.005;
			return std::abs(ratio(first, second, figure.negligible).factor - 1) < close;
		};
		return same(value, least) && !same(most, least);
	}

	const Block &block_;
	std::vector<Figure> figures_;
	std::size_t name_width_ = 0;
	std::size_t cell_width_ = least_cell_width;
	std::size_t groups_in_line_ = 1;
};

/* One line for each workload of one setting; empty if there are less than two. */
std::string overview(std::span<const Block> blocks)
{
	std::set<unsigned int> all_cpus;
	std::size_t name_width = 0;
	std::size_t lines = 0;
	for (const Block &block : blocks | std::views::filter(compares)) {
		all_cpus.insert(block.cpus().begin(), block.cpus().end());
		name_width = std::max(name_width, block.workload().size());
		++lines;
	}
	if (lines < 2)
		return "";
	const Figure &cost = cost_of(blocks.front().setting().backend);
	std::string text = fmt::format("All workloads, {}: best stock / tornado\n  {:<{}}",
				       cost.title, "CPUs", name_width);
	for (const unsigned int cpus : all_cpus)
		text += fmt::format("{:>{}}", cpus, least_cell_width);
	for (const Block &block : blocks | std::views::filter(compares)) {
		text += fmt::format("\n  {:<{}}", block.workload(), name_width);
		for (const unsigned int cpus : all_cpus) {
			const auto advantage = block.advantage(cpus, cost);
			text += fmt::format("{:>{}}", advantage ? readable(*advantage) : "-",
					    least_cell_width);
		}
	}
	return text + "\n\n";
}

std::string heading(const Block &block)
{
	if (block.description().empty())
		return block.workload() + '\n';
	return fmt::format("{}: {}\n", block.workload(), block.description());
}

} // namespace

std::string format_table(const Rows &rows, std::size_t width)
{
	std::string text;
	const std::vector<Block> blocks = blocks_of(rows);
	const auto same_setting = [](const Block &first, const Block &second) {
		return first.setting() == second.setting();
	};
	for (auto first = blocks.begin(); first != blocks.end();) {
		const auto last = std::find_if(first, blocks.end(), [&](const Block &block) {
			return !same_setting(*first, block);
		});
		text += fmt::format("Per operation and CPU, {}\n\n", in_words(first->setting()));
		for (const Block &block : std::span(first, last))
			text += heading(block) + Layout(block, width).text() + '\n';
		text += overview(std::span(first, last));
		first = last;
	}
	if (text.empty())
		return "no results\n";
	return text + std::string(legend);
}

} // namespace bench
