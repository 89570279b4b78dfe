// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <optional>
#include <string>

#include "kernel_modules.hpp"
#include "record_writer.hpp"

namespace tornado::vm
{

// What must be true of the kernel once all programs have run. The names of the checks that will
// be made are known from the start, so that one that is missing at the end is noticed.
class Checks
{
public:
	Checks(KernelModules &modules, RecordWriter &records);

	std::vector<std::string> names() const;
	void load_modules();
	void after_programs();

private:
	void unload_and_reload();
	void scan_for_leaks();
	void compare_taint();
	void read_log();
	void report(std::string_view name, const std::string &trouble);

	KernelModules &modules_;
	RecordWriter &records_;
	bool has_kmemleak_;
	std::optional<unsigned long> taint_before_;
};

} // namespace tornado::vm
