/* SPDX-License-Identifier: GPL-2.0 */
#include "summary.hpp"

#include <fmt/format.h>

#include "html.hpp"
#include "verdict.hpp"

namespace bench
{

namespace
{

constexpr std::size_t longest_words = 170;

using Blocks = std::vector<const Block *>;

bool compares(const Block &block)
{
	return block.has("tornado:") && block.has("stock:");
}

std::set<unsigned int> cpus_of(const Blocks &blocks)
{
	std::set<unsigned int> all;
	for (const Block *block : blocks)
		all.insert(block->cpus().begin(), block->cpus().end());
	return all;
}

/* With many columns words go below them, with few beside them. */
bool below(const std::set<unsigned int> &all_cpus)
{
	constexpr std::size_t few = 4;
	return all_cpus.size() > few;
}

/* The end of a workload's line: what is to be said of it, already escaped. */
std::string words(const std::set<unsigned int> &all_cpus, const std::string &text)
{
	if (!below(all_cpus))
		return fmt::format("<td class=why>{}</td></tr>\n", text);
	return fmt::format(
		"</tr>\n<tr class=below><td></td><td colspan={} class=why>{}</td></tr>\n",
		all_cpus.size(), text);
}

std::string heading(const std::set<unsigned int> &all_cpus, std::string_view last)
{
	std::string html = "<table class=summary><tr><th>workload</th>";
	for (const unsigned int cpus : all_cpus)
		html += fmt::format("<th>{}</th>", cpus_in_words(cpus));
	return html + (below(all_cpus) ? "" : fmt::format("<th class=why>{}</th>", last)) +
	       "</tr>\n";
}

std::string name_cell(const Block &block)
{
	return fmt::format("<tr><td><a href='#{}'>{}</a></td>", escape(anchor(block)),
			   escape(block.workload()));
}

/* "0 / 1.01", tornado's and stock's. */
std::string misses_of_both(const Block &block, const Verdict &verdict, unsigned int cpus)
{
	const Figure &misses = misses_of(block.setting().backend);
	const auto tornado = block.value(verdict.tornado, cpus, misses.field);
	const auto stock = block.value(verdict.stock, cpus, misses.field);
	if (!tornado || !stock)
		return "";
	return fmt::format("<small>{} / {}</small>", readable(*tornado), readable(*stock));
}

std::string verdict_cell(const Block &block, unsigned int cpus)
{
	const auto found = verdict(block, cpus);
	if (!found)
		return "<td></td>";
	constexpr double a_lot = 3;
	const char *colour = found->winner == Winner::tornado ? "tornado"
			     : found->winner == Winner::stock ? "stock"
							      : "same";
	const bool much = found->winner != Winner::nobody && found->times.factor >= a_lot;
	return fmt::format("<td class='{}{}' title='{} against {}'><b>{}</b>"
			   "<small>than {}</small>{}</td>",
			   colour, much ? " much" : "", escape(found->tornado),
			   escape(found->stock), in_words(*found),
			   escape(without_family(found->stock)),
			   misses_of_both(block, *found, cpus));
}

/* On the most CPUs that both sides were measured on. */
std::string reason_on_most(const Block &block)
{
	for (auto cpus = block.cpus().rbegin(); cpus != block.cpus().rend(); ++cpus) {
		if (const auto found = verdict(block, *cpus))
			return escape_short(reason(block, *cpus, *found), longest_words);
	}
	return "";
}

std::string against_stock(const Blocks &blocks)
{
	if (blocks.empty())
		return "<p>No workload here has both a tornado and a stock system.</p>\n";
	const auto all_cpus = cpus_of(blocks);
	const std::string backend = blocks.front()->setting().backend;
	std::string html = fmt::format(
		"<p>Tornado's best system against the best stock system, {} per operation: "
		"<span class=tornado>&nbsp;tornado is cheaper&nbsp;</span>, "
		"<span class=stock>&nbsp;stock is cheaper&nbsp;</span>. Small: {}, "
		"tornado&nbsp;/&nbsp;stock.</p>\n",
		cost_of(backend).title, misses_of(backend).title);
	html += heading(all_cpus, fmt::format("why, on {}", cpus_in_words(*all_cpus.rbegin())));
	for (const Block *block : blocks) {
		html += name_cell(*block);
		for (const unsigned int cpus : all_cpus)
			html += verdict_cell(*block, cpus);
		html += words(all_cpus, reason_on_most(*block));
	}
	return html + "</table>\n";
}

std::string best_stock_cell(const Block &block, unsigned int cpus)
{
	const Figure &cost = cost_of(block.setting().backend);
	const auto best = block.best("stock:", cpus, cost.field);
	if (!best)
		return "<td></td>";
	return fmt::format("<td>{}<small>{}</small></td>",
			   readable(*block.value(*best, cpus, cost.field)),
			   escape(without_family(*best)));
}

/* How the best system's cost grows from the fewest to the most CPUs, and what grows. */
std::string growth(const Block &block)
{
	const Figure &cost = cost_of(block.setting().backend);
	const unsigned int few = *block.cpus().begin();
	const unsigned int many = *block.cpus().rbegin();
	const auto first = block.best("stock:", few, cost.field);
	const auto last = block.best("stock:", many, cost.field);
	if (!first || !last || few == many)
		return "";
	const nlohmann::json &row = *block.row(*last, many);
	const Ratio grown = ratio(*block.value(*last, many, cost.field),
				  *block.value(*first, few, cost.field), cost.negligible);
	constexpr double flat = 1.05;
	std::string text =
		fmt::format("{} from {} to {}", grown.factor < flat ? "flat" : readable(grown), few,
			    cpus_in_words(many));
	const Figure &misses = misses_of(block.setting().backend);
	if (const auto lines = block.value(*last, many, misses.field))
		text += fmt::format("; {} {}", readable(*lines), misses.title);
	constexpr double worth_naming = 0.05;
	if (block.value(*last, many, misses.field).value_or(0) >= worth_naming)
		if (const std::string where = worst_function(row); !where.empty())
			text += ", " + where;
	return escape_short(text, longest_words);
}

std::string stock_only(const Blocks &blocks)
{
	if (blocks.empty())
		return "";
	const auto all_cpus = cpus_of(blocks);
	std::string html = fmt::format(
		"<h3>Measured without a counterpart</h3>\n<p>The best system and its {} per "
		"operation.</p>\n",
		cost_of(blocks.front()->setting().backend).title);
	html += heading(all_cpus, "growth of the best");
	for (const Block *block : blocks) {
		html += name_cell(*block);
		for (const unsigned int cpus : all_cpus)
			html += best_stock_cell(*block, cpus);
		html += words(all_cpus, growth(*block));
	}
	return html + "</table>\n";
}

} // namespace

std::string summary(const std::vector<Block> &blocks)
{
	Blocks both;
	Blocks one;
	for (const Block &block : blocks)
		(compares(block) ? both : one).push_back(&block);
	return against_stock(both) + stock_only(one);
}

} // namespace bench
