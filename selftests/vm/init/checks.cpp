// SPDX-License-Identifier: GPL-2.0
#include "checks.hpp"

#include <cstdlib>
#include <unistd.h>

#include "files.hpp"
#include "kernel_log.hpp"

namespace tornado::vm
{

namespace
{

constexpr const char *kmemleak_file = "/sys/kernel/debug/kmemleak";

// kmemleak reports no object that is younger than five seconds.
constexpr unsigned kmemleak_age_seconds = 6;

// O: a module from outside the kernel's tree; E: a module without a signature.
constexpr unsigned long allowed_taint = 1ul << 12 | 1ul << 13;

std::optional<unsigned long> read_taint()
{
	auto text = read_file("/proc/sys/kernel/tainted");
	if (!text)
		return std::nullopt;
	return std::strtoul(text->c_str(), nullptr, 10);
}

} // namespace

Checks::Checks(KernelModules &modules, RecordWriter &records)
	: modules_(modules), records_(records),
	  has_kmemleak_(access(kmemleak_file, R_OK | W_OK) == 0), taint_before_(read_taint())
{
}

std::vector<std::string> Checks::names() const
{
	std::vector<std::string> names;
	if (!modules_.empty())
		names = {"load-modules", "unload-modules", "reload-modules"};
	if (has_kmemleak_)
		names.push_back("kmemleak");
	names.push_back("taint");
	names.push_back("kernel-log");
	return names;
}

void Checks::report(std::string_view name, const std::string &trouble)
{
	records_.check(name, trouble.empty() ? "pass" : "fail", trouble);
}

void Checks::load_modules()
{
	// What the kernel itself lost while it booted is not the modules' fault.
	if (has_kmemleak_)
		write_file(kmemleak_file, "clear");
	if (!modules_.empty())
		report("load-modules", modules_.load());
}

void Checks::after_programs()
{
	if (!modules_.empty())
		unload_and_reload();
	if (has_kmemleak_)
		scan_for_leaks();
	compare_taint();
	read_log();
}

void Checks::unload_and_reload()
{
	auto trouble = modules_.unload();
	report("unload-modules", trouble);
	if (!trouble.empty()) {
		report("reload-modules", "not tried: what was loaded is still there");
		return;
	}
	trouble = modules_.load();
	auto trouble_unloading = modules_.unload();
	report("reload-modules", trouble.empty() ? trouble_unloading : trouble);
}

void Checks::scan_for_leaks()
{
	// An object may be in use by a register during one scan; in two that is unlikely.
	for (int scan = 0; scan < 2; scan++) {
		sleep(scan == 0 ? kmemleak_age_seconds : 1);
		write_file(kmemleak_file, "scan");
	}
	auto report_text = read_file(kmemleak_file);
	if (!report_text) {
		report("kmemleak", "its report could not be read");
		return;
	}
	unsigned objects = 0;
	for_each_line(*report_text, [&](std::string_view line) {
		objects += line.starts_with("unreferenced object");
		records_.detail(line);
	});
	report("kmemleak", objects == 0 ? "" : std::to_string(objects) + " objects leaked");
}

void Checks::compare_taint()
{
	auto taint = read_taint();
	if (!taint || !taint_before_) {
		report("taint", "/proc/sys/kernel/tainted could not be read");
		return;
	}
	auto gained = *taint & ~*taint_before_ & ~allowed_taint;
	report("taint", gained == 0 ? ""
				    : "the kernel became tainted: " + std::to_string(gained) +
					      " (Documentation/admin-guide/tainted-kernels)");
}

void Checks::read_log()
{
	auto log = read_kernel_log();
	for (const auto &line : log.complaints)
		records_.detail(line);
	std::string trouble;
	if (!log.readable)
		trouble = "/dev/kmsg could not be read";
	else if (!log.complaints.empty())
		trouble = log.complaints.front();
	else if (log.lost_messages)
		trouble = "messages were lost: give the kernel a larger log_buf_len=";
	report("kernel-log", trouble);
}

} // namespace tornado::vm
