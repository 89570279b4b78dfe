/* SPDX-License-Identifier: GPL-2.0 */
#include "statistics.hpp"

#include <algorithm>
#include <stdexcept>

namespace bench
{

Summary summarize(std::vector<double> samples)
{
	if (samples.empty())
		throw std::invalid_argument("a summary needs a sample");
	std::ranges::sort(samples);
	const std::size_t middle = samples.size() / 2;
	const double median = samples.size() % 2 == 1 ? samples[middle]
						      : (samples[middle - 1] + samples[middle]) / 2;
	return {median, samples.front(), samples.back()};
}

} // namespace bench
