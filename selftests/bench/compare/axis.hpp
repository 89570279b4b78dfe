/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <vector>

namespace bench
{

/* A logarithmic axis; what is below `floor` is drawn at its lower end. */
class Axis
{
public:
	/* Covers the values with some room; `from` and `to` are where its ends are drawn. */
	Axis(const std::vector<double> &values, double floor, double from, double to);

	double place(double value) const;

	/* True if the lower end stands for anything below. */
	bool reaches_floor() const { return reaches_floor_; }

	/* Values that deserve a line: powers of ten, and steps between if there are few. */
	std::vector<double> ticks() const;

private:
	double floor_;
	double from_;
	double to_;
	bool reaches_floor_ = false;
	double lower_exponent_ = 0;
	double upper_exponent_ = 1;
};

/* Places of labels from top to bottom, moved as little as needed to be `distance` apart. */
std::vector<double> spread_out(std::vector<double> places, double distance, double top,
			       double bottom);

} // namespace bench
