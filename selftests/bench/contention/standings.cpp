/* SPDX-License-Identifier: GPL-2.0 */
#include "standings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "statistics.hpp"

namespace bench
{

namespace
{

Summary summary_of(const std::vector<Outcome> &outcomes, double Outcome::*figure)
{
	std::vector<double> samples;
	for (const Outcome &outcome : outcomes)
		samples.push_back(outcome.*figure);
	return summarize(std::move(samples));
}

std::string spread(const Summary &summary, int digits, double unit = 1)
{
	return fmt::format("{:.{}f} ({:.{}f} to {:.{}f})", summary.median / unit, digits,
			   summary.min / unit, digits, summary.max / unit, digits);
}

std::string format_row(const Standing &standing, double unit_of_others)
{
	const auto of = [&](double Outcome::*figure) {
		return summary_of(standing.outcomes, figure);
	};
	return fmt::format(
		"{:<22} {:<14} {:<24} {:<20} {:<27} {}\n", standing.scenario, standing.system,
		spread(of(&Outcome::calls_per_s), 0), spread(of(&Outcome::median_us), 1),
		spread(of(&Outcome::p99_us), 1),
		unit_of_others > 0 ? spread(of(&Outcome::others_per_ms), 0, unit_of_others) : "-");
}

} // namespace

std::string format_standings(const std::vector<Standing> &standings)
{
	std::string text = fmt::format("{:<22} {:<14} {:<24} {:<20} {:<27} {}\n", "beside",
				       "system", "calls/s", "median us", "p99 us", "others");
	for (const Standing &standing : standings) {
		const auto first =
			std::ranges::find(standings, standing.scenario, &Standing::scenario);
		text += format_row(standing,
				   summary_of(first->outcomes, &Outcome::others_per_ms).median /
					   100);
	}
	return text;
}

} // namespace bench
