/* SPDX-License-Identifier: GPL-2.0 */
/* What tables and plots show of a row of results: figures per operation, of which less is better.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bench
{

struct Figure {
	std::string_view field; /* in results.json */
	std::string_view title;
	double negligible; /* differences below this are noise, and so are such figures */
};

/* In the order of columns.  A machine that lacks a counter has no such field. */
const std::vector<Figure> &figures_of(const std::string &backend);

/* The one that decides who wins. */
const Figure &cost_of(const std::string &backend);

/* Cache lines that travel, as far as the backend sees them. */
const Figure &misses_of(const std::string &backend);

/* "0.25", "14.5", "2,250": three or four digits. */
std::string readable(double value);

/* How many times as much the first is as the second, both at least negligible. */
struct Ratio {
	double factor = 1;
	bool at_least = false; /* the second is negligible: it may be much more */
	bool at_most = false;  /* the first is */
};

Ratio ratio(double first, double second, double negligible);

/* "29x", ">100x", "0.65x"; "=" if nothing lies between them. */
std::string readable(const Ratio &ratio);

} // namespace bench
