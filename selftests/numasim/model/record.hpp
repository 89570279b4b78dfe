// SPDX-License-Identifier: GPL-2.0
/* What the simulator writes for one repetition, one line of JSON each, and the report reads. */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "attribution.hpp"
#include "counters.hpp"
#include "label.hpp"

namespace numasim
{

struct SiteEntry {
	std::uint64_t address = 0; /* of the instruction */
	MissCounts misses;
	WordMask words = 0; /* of the line, if it is a line's entry */
};

struct LineEntry {
	std::uint64_t physical_address = 0;
	std::uint64_t virtual_address = 0; /* of its latest miss */
	MissCounts misses;
	std::vector<SiteEntry> sites;
	std::vector<std::uint64_t> code_pages; /* of modules that touched it */
};

struct Record {
	Label label;
	unsigned int machine_cpus = 0;
	unsigned int machine_sockets = 0;
	std::uint64_t hold = 0;
	std::vector<std::string> parameters;
	unsigned int workers = 0;	  /* that started and finished */
	std::uint64_t worker_cycles = 0;  /* model time, sum over workers */
	std::uint64_t longest_cycles = 0; /* model time of the slowest worker */
	std::uint64_t turns = 0;	  /* given by the scheduler */
	std::uint64_t interventions = 0;  /* of the watchdog */
	Counters counters;
	std::vector<SiteEntry> sites;	  /* all with coherence misses, most first */
	std::vector<LineEntry> lines;	  /* the worst, and all that modules touched or own */
	std::vector<CodePage> code_pages; /* of modules, that were executed or touched lines */
	std::vector<CodeBlock> blocks;	  /* those with most instructions, most first */
};

/* Fills in sites, lines, code_pages and blocks; `most_lines` bounds the lines that are not
 * modules'. */
void add_attribution(Record &record, const Attribution &attribution, std::size_t most_lines);

std::string to_json_line(const Record &record);

/* Throws std::exception if this is no record. */
Record record_from_json_line(const std::string &line);

} // namespace numasim
