// SPDX-License-Identifier: GPL-2.0
#include "figures.hpp"

#include <algorithm>

#include "page_data.hpp"

namespace numasim
{
namespace
{

/* Collects figures of one repetition. */
class PerOperation
{
public:
	explicit PerOperation(const Record &record)
		: operations_(std::max<double>(1, static_cast<double>(record.label.operations)))
	{
	}

	void add(const std::string &name, std::uint64_t count)
	{
		figures_[name + "_per_op"] = static_cast<double>(count) / operations_;
	}

	void add_plain(const std::string &name, double value) { figures_[name] = value; }

	double operations() const { return operations_; }
	Figures take() { return std::move(figures_); }

private:
	double operations_;
	Figures figures_;
};

void add_all(PerOperation &figures, const Record &record, const SymbolTable &symbols)
{
	const Counters &counters = record.counters;
	figures.add("instructions", counters.instructions);
	figures.add("kernel_instructions", counters.kernel_instructions);
	figures.add("loads", counters.loads);
	figures.add("stores", counters.stores);
	figures.add("atomics", counters.atomics);
	for (std::size_t miss = 1; miss < miss_names.size(); ++miss)
		figures.add(std::string(miss_names[miss]) + "_misses", counters.misses[miss]);
	figures.add("coherence_misses", counters.coherence_misses());
	figures.add("invalidations", counters.invalidations);
	figures.add("local_transfers", counters.of(Source::local_socket));
	figures.add("remote_transfers", counters.of(Source::remote_socket));
	figures.add("shared_cache_fills", counters.of(Source::shared_cache));
	figures.add("memory_fills", counters.of(Source::memory));
	figures.add("stall_cycles", counters.stall_cycles);
	figures.add("queued_cycles", counters.queued_cycles);
	figures.add("model_cycles", record.worker_cycles);
	if (record.label.page_bytes != 0)
		figures.add("page_data_misses", page_data_misses(record, symbols));
	if (record.longest_cycles != 0)
		figures.add_plain("ops_per_kilocycle",
				  1000 * figures.operations() /
					  static_cast<double>(record.longest_cycles));
}

void add_only_module(PerOperation &figures, const Record &record, const ModuleScope &module)
{
	const MissCounts misses = module.misses(record);
	figures.add("instructions", module.instructions(record));
	figures.add("atomics", module.atomics(record));
	figures.add("true_sharing_misses", misses.true_sharing);
	figures.add("false_sharing_misses", misses.false_sharing);
	figures.add("upgrade_misses", misses.upgrade);
	figures.add("coherence_misses", misses.total());
	figures.add("remote_transfers", misses.remote);
	figures.add("queued_cycles", misses.queued_cycles);
}

} // namespace

Figures figures_of(const Record &record, const SymbolTable &symbols, const ModuleScope &module,
		   bool only_module)
{
	PerOperation figures(record);
	if (only_module)
		add_only_module(figures, record, module);
	else
		add_all(figures, record, symbols);
	figures.add("module_coherence_misses", module.misses(record).total());
	return figures.take();
}

Summary summarize(std::vector<double> samples)
{
	if (samples.empty())
		return {};
	std::ranges::sort(samples);
	const std::size_t middle = samples.size() / 2;
	const double median = samples.size() % 2 == 1 ? samples[middle]
						      : (samples[middle - 1] + samples[middle]) / 2;
	return {median, samples.front(), samples.back()};
}

Summaries summarize(const std::vector<Figures> &repetitions)
{
	std::map<std::string, std::vector<double>> samples;
	for (const Figures &figures : repetitions)
		for (const auto &[name, value] : figures)
			samples[name].push_back(value);
	Summaries summaries;
	for (const auto &[name, values] : samples)
		summaries[name] = summarize(values);
	return summaries;
}

} // namespace numasim
