/* SPDX-License-Identifier: GPL-2.0 */
#include "axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

namespace bench
{

Axis::Axis(const std::vector<double> &values, double floor, double from, double to)
	: floor_(floor), from_(from), to_(to)
{
	double least = std::max(std::ranges::max(values), floor);
	double most = least;
	for (const double value : values) {
		reaches_floor_ = reaches_floor_ || value < floor;
		least = std::min(least, std::max(value, floor));
	}
	constexpr double room = 0.06;	     /* on both sides */
	constexpr double least_height = 0.6; /* lines that are nearly flat look so */
	lower_exponent_ = std::log10(least);
	upper_exponent_ = std::log10(most);
	const double missing = least_height - (upper_exponent_ - lower_exponent_);
	const double widen = std::max(missing / 2, room * (upper_exponent_ - lower_exponent_));
	upper_exponent_ += widen;
	lower_exponent_ -= reaches_floor_ ? 0 : widen;
}

double Axis::place(double value) const
{
	const double exponent = std::log10(std::max(value, floor_));
	const double share = (exponent - lower_exponent_) / (upper_exponent_ - lower_exponent_);
	return from_ + std::clamp(share, 0.0, 1.0) * (to_ - from_);
}

std::vector<double> Axis::ticks() const
{
	static const std::array<std::vector<double>, 3> steps = {
		std::vector<double>{1}, std::vector<double>{1, 3}, std::vector<double>{1, 2, 5}};
	constexpr double few = 1.3;
	constexpr double many = 2.6;
	const double decades = upper_exponent_ - lower_exponent_;
	const auto &chosen = steps[decades < few ? 2 : decades < many ? 1 : 0];
	std::vector<double> ticks;
	const auto last = static_cast<int>(std::ceil(upper_exponent_));
	for (auto decade = static_cast<int>(std::floor(lower_exponent_)); decade <= last;
	     ++decade) {
		for (const double step : chosen) {
			const double tick = step * std::pow(10, decade);
			constexpr double rounding = 1e-9;
			const double exponent = std::log10(tick);
			if (exponent >= lower_exponent_ - rounding && exponent <= upper_exponent_)
				ticks.push_back(tick);
		}
	}
	return ticks;
}

std::vector<double> spread_out(std::vector<double> places, double distance, double top,
			       double bottom)
{
	/* Down from the top, then up again from the bottom where they went too far. */
	double least = top;
	for (double &place : places) {
		place = std::max(place, least);
		least = place + distance;
	}
	double most = bottom;
	for (double &place : places | std::views::reverse) {
		place = std::min(place, most);
		most = place - distance;
	}
	return places;
}

} // namespace bench
