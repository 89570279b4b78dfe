// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <cstdio>

#include <tornado/counter.hpp>

/* With and without the module the library must answer: with a sum, or with words. */
int main()
{
	const auto counter = tornado::Counter::create(tornado::Clustering::node);

	if (!counter) {
		std::puts(counter.error().message().c_str());
		return counter.error().advice().empty() ? 1 : 0;
	}
	return counter->add(1) && counter->read().value().sum == 1 ? 0 : 1;
}
