/* SPDX-License-Identifier: GPL-2.0 */
#include "figure.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace bench
{

namespace
{

std::string with_separators(double value)
{
	std::string digits = fmt::format("{:.0f}", value);
	for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
		digits.insert(static_cast<std::size_t>(place), 1, ',');
	return digits;
}

} // namespace

const std::vector<Figure> &figures_of(const std::string &backend)
{
	static const std::vector<Figure> simulated = {
		{"instructions_per_op", "instructions", 0.5},
		{"coherence_misses_per_op", "coherence misses", 0.01},
		{"disturbed_cpus_per_op", "CPUs disturbed", 0.05},
		{"model_cycles_per_op", "model cycles", 0.5},
	};
	static const std::vector<Figure> measured = {
		{"instructions_per_op", "instructions", 0.5},
		{"cache_misses_per_op", "cache misses", 0.01},
		{"disturbed_cpus_per_op", "CPUs disturbed", 0.05},
		{"cycles_per_op", "cycles", 0.5},
		{"ns_per_op", "ns", 0.05},
	};
	return backend == "sim" ? simulated : measured;
}

const Figure &cost_of(const std::string &backend)
{
	return figures_of(backend).back();
}

const Figure &misses_of(const std::string &backend)
{
	return figures_of(backend)[1];
}

std::string readable(double value)
{
	constexpr double invisible = 0.005;
	if (value < invisible)
		return "0";
	if (value < 9.995)
		return fmt::format("{:.2f}", value);
	if (value < 99.95)
		return fmt::format("{:.1f}", value);
	return with_separators(value);
}

Ratio ratio(double first, double second, double negligible)
{
	const bool first_is_noise = first < negligible;
	const bool second_is_noise = second < negligible;
	if (first_is_noise && second_is_noise)
		return {};
	return {.factor = std::max(first, negligible) / std::max(second, negligible),
		.at_least = second_is_noise,
		.at_most = first_is_noise};
}

std::string readable(const Ratio &ratio)
{
	constexpr double equal = 0.005;
	const char *bound = ratio.at_least ? ">" : ratio.at_most ? "<" : "";
	if (*bound == '\0' && std::abs(ratio.factor - 1) < equal)
		return "=";
	return fmt::format("{}{}x", bound,
			   ratio.factor >= 10 ? with_separators(ratio.factor)
					      : fmt::format("{:.2f}", ratio.factor));
}

} // namespace bench
