// SPDX-License-Identifier: GPL-2.0
#include "kernel_log.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <unistd.h>

namespace tornado::vm
{

namespace
{

constexpr std::size_t lines_after_a_complaint = 40;
constexpr std::size_t lines_reported_at_most = 400;

constexpr std::string_view beginnings[] = {
	"BUG:",
	"WARNING:",
	"UBSAN:",
	"ODEBUG:",
	"Oops",
	"Kernel panic",
	"INFO: task",
	"INFO: possible",
	"INFO: trying to register non-static key",
	"INFO: lockdep is turned off",
	"------------[ cut here",
	"kernel BUG at",
	"general protection fault",
	"slab error",
	"Bad page state",
	"DEBUG_LOCKS_WARN_ON",
	"Voluntary context switch within RCU",
};

constexpr std::string_view anywhere[] = {
	"BUG: KASAN",	       "BUG: soft lockup", "BUG: workqueue lockup", "detected stall",
	"self-detected stall", "KASAN:",	   "hard LOCKUP",	    "INFO: rcu",
	"nobody cared",	       "refcount_t:",	   "Objects remaining in",  "kmem_cache_destroy",
	"unable to handle",
};

// kmsg: "PRIORITY,SEQUENCE,TIME,FLAGS;message\n key=value lines". The kernel's facility is zero.
bool split_record(std::string_view record, std::string_view &message)
{
	unsigned priority = 0;
	auto end = record.data() + record.size();
	if (std::from_chars(record.data(), end, priority).ec != std::errc() || priority >> 3 != 0)
		return false;
	auto start = record.find(';');
	if (start == record.npos)
		return false;
	message = record.substr(start + 1);
	message = message.substr(0, message.find('\n'));
	return true;
}

} // namespace

bool is_kernel_complaint(std::string_view message)
{
	return std::ranges::any_of(beginnings,
				   [=](auto text) { return message.starts_with(text); }) ||
	       std::ranges::any_of(anywhere,
				   [=](auto text) { return message.find(text) != message.npos; });
}

KernelLog read_kernel_log()
{
	KernelLog log;
	int descriptor = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (descriptor < 0)
		return log;
	log.readable = true;
	char buffer[8192];
	std::size_t wanted = 0;
	for (;;) {
		auto got = read(descriptor, buffer, sizeof(buffer));
		if (got < 0 && errno == EPIPE) {
			log.lost_messages = true;
			continue;
		}
		if (got <= 0)
			break;
		std::string_view message;
		if (!split_record({buffer, static_cast<std::size_t>(got)}, message))
			continue;
		if (is_kernel_complaint(message))
			wanted = lines_after_a_complaint;
		if (wanted > 0 && log.complaints.size() < lines_reported_at_most) {
			log.complaints.emplace_back(message);
			wanted--;
		}
	}
	close(descriptor);
	return log;
}

} // namespace tornado::vm
