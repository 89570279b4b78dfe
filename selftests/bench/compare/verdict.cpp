/* SPDX-License-Identifier: GPL-2.0 */
#include "verdict.hpp"

#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

#include <fmt/format.h>

#include "html.hpp"

namespace bench
{

namespace
{

constexpr double same = 1.05;
constexpr double percent = 100;

double figure_of(const nlohmann::json &row, std::string_view field)
{
	return row.value(std::string(field), 0.0);
}

std::string instructions_against(const std::string &loser, const nlohmann::json &loses,
				 const nlohmann::json &wins)
{
	if (!loses.contains("instructions_per_op") || !wins.contains("instructions_per_op"))
		return "";
	return fmt::format("{}: {} instructions against {}", loser,
			   readable(figure_of(loses, "instructions_per_op")),
			   readable(figure_of(wins, "instructions_per_op")));
}

} // namespace

std::string readable_symbol(const std::string &name)
{
	if (!name.starts_with("_Z"))
		return name;
	int status = 0;
	const std::unique_ptr<char, decltype(&std::free)> text(
		abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), &std::free);
	if (status != 0)
		return name;
	std::string readable = text.get();
	for (const std::string_view noise : {"(anonymous namespace)::", "bench::"}) {
		for (auto at = readable.find(noise); at != std::string::npos;
		     at = readable.find(noise))
			readable.erase(at, noise.size());
	}
	return readable;
}

std::string worst_function(const nlohmann::json &row)
{
	const double all = figure_of(row, "coherence_misses_per_op");
	if (all <= 0 || !row.contains("functions") || row["functions"].empty())
		return "";
	const auto &worst = row["functions"].front();
	/* Places have means over repetitions, figures medians: a part may seem larger than all. */
	const double share = std::min(1.0, figure_of(worst, "coherence_misses_per_op") / all);
	return fmt::format("{:.0f} % in {}", percent * share,
			   readable_symbol(worst.value("function", std::string())));
}

std::optional<Verdict> verdict(const Block &block, unsigned int cpus)
{
	const Figure &cost = cost_of(block.setting().backend);
	const auto tornado = block.best("tornado:", cpus, cost.field);
	const auto stock = block.best("stock:", cpus, cost.field);
	if (!tornado || !stock)
		return std::nullopt;
	Verdict verdict = {.tornado = *tornado, .stock = *stock};
	const double tornado_cost = *block.value(*tornado, cpus, cost.field);
	const double stock_cost = *block.value(*stock, cpus, cost.field);
	const Ratio gain = ratio(stock_cost, tornado_cost, cost.negligible);
	const Ratio loss = ratio(tornado_cost, stock_cost, cost.negligible);
	verdict.winner = gain.factor >= same   ? Winner::tornado
			 : loss.factor >= same ? Winner::stock
					       : Winner::nobody;
	verdict.times = verdict.winner == Winner::stock ? loss : gain;
	return verdict;
}

std::string in_words(const Verdict &verdict)
{
	switch (verdict.winner) {
	case Winner::tornado:
		return readable(verdict.times) + " cheaper";
	case Winner::stock:
		return readable(verdict.times) + " dearer";
	case Winner::nobody:
		break;
	}
	return "same";
}

std::string reason(const Block &block, unsigned int cpus, const Verdict &verdict)
{
	constexpr double worth_naming = 0.05;
	const bool stock_wins = verdict.winner == Winner::stock;
	const std::string &winner = stock_wins ? verdict.stock : verdict.tornado;
	const std::string &loser = stock_wins ? verdict.tornado : verdict.stock;
	const nlohmann::json &wins = *block.row(winner, cpus);
	const nlohmann::json &loses = *block.row(loser, cpus);
	const Figure &misses = misses_of(block.setting().backend);
	const double more = figure_of(loses, misses.field) - figure_of(wins, misses.field);
	if (verdict.winner == Winner::nobody || !loses.contains(misses.field) ||
	    more < worth_naming)
		return instructions_against(loser, loses, wins);
	std::string text =
		fmt::format("{}: {} {} against {}", loser, readable(figure_of(loses, misses.field)),
			    misses.title, readable(figure_of(wins, misses.field)));
	if (const std::string where = worst_function(loses); !where.empty())
		text += ", " + where;
	const double cost = figure_of(loses, cost_of(block.setting().backend).field);
	const double queued = figure_of(loses, "queued_cycles_per_op");
	if (cost > 0 && queued / cost >= worth_naming)
		text += fmt::format("; {:.0f} % of its cycles queueing for lines",
				    percent * queued / cost);
	return text;
}

} // namespace bench
