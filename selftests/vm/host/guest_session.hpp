// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "../protocol/record.hpp"
#include "machine_config.hpp"

namespace tornado::vm
{

enum class SessionEnd {
	finished,  // the final record came
	died,	   // QEMU ended without it: the kernel panicked, or init did not get that far
	timed_out, // the time for the whole machine was over, or the guest fell silent
	interrupted,
};

struct SessionLimits {
	std::chrono::seconds total;
	std::chrono::seconds silence; // between two records
};

struct SessionResult {
	SessionEnd end = SessionEnd::died;
	int qemu_exit_code = -1;
	double seconds = 0;
	double seconds_to_boot = 0; // until the guest's first record; zero if there was none
	unsigned boots = 1;	    // how often the machine had to be switched on
	std::string damage;	    // what was wrong with the stream of records, if anything
};

// Runs QEMU until it ends or its time is over, and hands on the guest's records as they come.
//
// A kernel that dies before its init has said a word is booted again, twice at most: nothing under
// test has run by then, and under emulation on a busy host Linux sometimes loses a race with its
// own timer interrupt while it sets up its interrupt controllers.
class GuestSession
{
public:
	using RecordHandler = std::function<void(const Record &)>;

	GuestSession(MachineConfig config, MachineFiles files)
		: config_(std::move(config)), files_(std::move(files))
	{
	}

	SessionResult run(const SessionLimits &limits, const RecordHandler &on_record);

	// For signal handlers: the session that runs, or the next one, ends soon.
	static void interrupt();

private:
	SessionResult boot_once(const SessionLimits &limits, const RecordHandler &on_record);

	MachineConfig config_;
	MachineFiles files_;
};

} // namespace tornado::vm
