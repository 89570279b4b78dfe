// SPDX-License-Identifier: GPL-2.0
/* Everything about the modelled machine that can be chosen.  This is the one place that says so. */
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "types.hpp"

namespace numasim
{

class BadParameter : public std::runtime_error
{
public:
	using std::runtime_error::runtime_error;
};

struct Parameters {
	/* The machine.  CPUs fill sockets in order, as many in each. */
	Socket sockets = 4;

	/* Each CPU's private cache, and the one that a socket's CPUs share behind them. */
	unsigned int private_kb = 1024;
	unsigned int private_ways = 16;
	unsigned int shared_kb = 32768;
	unsigned int shared_ways = 16;

	/* What an access costs beyond the one cycle of its instruction. */
	Time shared_latency = 45;	   /* from the socket's shared cache */
	Time local_latency = 80;	   /* modified in a cache of the same socket */
	Time remote_latency = 220;	   /* held in another socket */
	Time memory_latency = 180;	   /* held nowhere */
	Time local_upgrade_latency = 50;   /* to write a line shared within the socket */
	Time remote_upgrade_latency = 180; /* to write a line shared with other sockets */
	Time atomic_latency = 18;	   /* of a locked instruction, wherever the line is */

	/* A CPU runs until it is `quantum` ahead of the next one... */
	Time quantum = 200;
	/* ...and gives way at a shared line as soon as it is more than `slack` ahead. */
	Time slack = 50;
	/* A line is hot, so that a hit on it gives way, for this long after it last moved. */
	Time hot = 20000;
	/* A CPU keeps a line it has just won for this long.  Not calibrated: compare several. */
	Time hold = 20;

	/* How fast the guest's clock runs in a region. */
	double ns_per_cycle = 0.5;

	/*
	 * How often in ms the watchdog looks whether threads that sleep for their turn are in the
	 * emulator's way; 0 is never, for where there is no emulator.
	 */
	unsigned int watchdog_ms = 2;

	/* How many lines are reported one by one, besides all that concern modules. */
	unsigned int lines = 200;

	/* Takes one "name=value"; throws BadParameter with a text for the user. */
	void set(std::string_view assignment);

	/* Throws BadParameter if this machine cannot be modelled. */
	void check(Cpu cpus) const;

	/* All of them as "name=value". */
	std::vector<std::string> describe() const;
};

} // namespace numasim
