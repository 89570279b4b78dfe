// SPDX-License-Identifier: GPL-2.0
/* What is reported of a repetition, per operation, and how repetitions are summed up. */
#pragma once

#include <map>
#include <string>
#include <vector>

#include "../model/record.hpp"
#include "module_scope.hpp"
#include "symbols.hpp"

namespace numasim
{

/* Names of figures, as in results.json, and their values. */
using Figures = std::map<std::string, double>;

/*
 * `module` is whose misses module_coherence_misses_per_op are.  If `only_module`,
 * all figures are restricted to what it executes and to the lines that belong
 * to it.
 */
Figures figures_of(const Record &record, const SymbolTable &symbols, const ModuleScope &module,
		   bool only_module);

struct Summary {
	double median = 0;
	double min = 0;
	double max = 0;
};

using Summaries = std::map<std::string, Summary>;

Summary summarize(std::vector<double> samples);
Summaries summarize(const std::vector<Figures> &repetitions);

} // namespace numasim
