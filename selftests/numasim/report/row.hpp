// SPDX-License-Identifier: GPL-2.0
/* One line of the report's table: a workload on a system with a number of CPUs. */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "figures.hpp"
#include "parts.hpp"

namespace numasim
{

struct FunctionShare {
	std::string name;
	std::string module;
	double misses_per_op = 0;
	double remote_per_op = 0;
	double queued_cycles_per_op = 0;
};

struct CodeShare {
	std::string name;
	double instructions_per_op = 0;
};

/* Of the way of an operation; the last one is what belongs to none. */
struct PartShare {
	std::string name;
	double instructions_per_op = 0;
};

struct LineShare {
	std::uint64_t physical_address = 0;
	std::uint64_t virtual_address = 0;
	std::string symbol; /* of static data; empty for anything else */
	double misses_per_op = 0;
	double true_sharing_per_op = 0;
	double false_sharing_per_op = 0;
	double upgrade_per_op = 0;
	double remote_per_op = 0;

	struct Toucher {
		std::string function;
		double misses_per_op = 0;
		unsigned int words = 0; /* mask of the words of the line that it wanted */
	};
	std::vector<Toucher> touchers;
};

struct Row {
	std::string workload;
	std::string system;
	std::string kernel;
	unsigned int cpus = 0;
	unsigned int machine_cpus = 0;
	unsigned int machine_sockets = 0;
	std::vector<std::string> parameters; /* of the model, NAME=VALUE */
	std::uint64_t operations = 0;
	std::uint64_t hold = 0;
	std::size_t repetitions = 0;
	Summaries figures;
	std::vector<FunctionShare> functions; /* most misses first */
	std::vector<LineShare> lines;	      /* likewise */
	std::vector<CodeShare> code;	      /* most instructions first */
	std::vector<PartShare> parts;	      /* in the order of their file; empty without one */
};

struct ReportOptions {
	std::string kernel;				/* for records that do not say */
	std::vector<std::string> modules = {"tornado"}; /* see module_scope.hpp */
	bool only_module = false;
	std::size_t functions = 10;
	std::size_t lines = 10;
	std::size_t code = 0; /* functions with the most instructions */
	Parts parts;
};

/* Sums repetitions up; the warm-up is discarded if there is anything else. */
std::vector<Row> make_rows(const std::vector<Record> &records, const SymbolTable &symbols,
			   const ReportOptions &options);

} // namespace numasim
