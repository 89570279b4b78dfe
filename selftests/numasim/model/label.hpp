// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace numasim
{

/* What the guest says it is about to do, in lines "key=value" (see ../bench/marker.h). */
struct Label {
	std::string workload;
	std::string system;
	std::string kernel;
	unsigned int cpus = 1;
	unsigned int threads = 1;
	std::uint64_t operations = 1;
	unsigned int repetition = 0;
	unsigned int page_bytes = 0;

	/* Keys that are not known, and values that are no numbers where one is needed, are ignored.
	 */
	static Label parse(std::string_view text);
};

} // namespace numasim
