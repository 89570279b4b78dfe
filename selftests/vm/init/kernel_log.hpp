// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tornado::vm
{

// Does the kernel say by this message that something is wrong with it?
bool is_kernel_complaint(std::string_view message);

struct KernelLog {
	std::vector<std::string> complaints; // with some of the lines that follow each
	bool readable = false;
	bool lost_messages = false;
};

// Reads all the kernel has logged since boot. What programs wrote to the log does not count.
KernelLog read_kernel_log();

} // namespace tornado::vm
