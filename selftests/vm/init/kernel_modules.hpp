// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <vector>

#include "../protocol/job.hpp"

namespace tornado::vm
{

// The modules under test: loaded in order, unloaded in the reverse order.
class KernelModules
{
public:
	explicit KernelModules(const std::vector<ModuleJob> &modules) : modules_(modules) {}

	bool empty() const { return modules_.empty(); }

	// Both return an empty string, or what went wrong. What is loaded stays known after a
	// failure, so that unload() removes just that.
	std::string load();
	std::string unload();

private:
	const std::vector<ModuleJob> &modules_;
	std::vector<std::string> loaded_;
};

} // namespace tornado::vm
