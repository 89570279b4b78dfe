/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <vector>

namespace bench
{

struct Summary {
	double median = 0;
	double min = 0;
	double max = 0;

	/* Width of all samples in relation to the median. */
	double spread() const { return median == 0 ? 0 : (max - min) / median; }
};

/* Of at least one sample. */
Summary summarize(std::vector<double> samples);

} // namespace bench
