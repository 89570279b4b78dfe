// SPDX-License-Identifier: GPL-2.0
#include "row.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "module_scope.hpp"

namespace numasim
{
namespace
{

using Repetitions = std::vector<const Record *>;

std::string kernel_of(const Record &record, const ReportOptions &options)
{
	return record.label.kernel.empty() ? options.kernel : record.label.kernel;
}

/* In the order in which they were measured. */
std::vector<Repetitions> group(const std::vector<Record> &records, const ReportOptions &options)
{
	std::vector<Repetitions> groups;
	std::map<std::tuple<std::string, std::string, std::string, unsigned int, std::uint64_t>,
		 std::size_t>
		known;
	for (const Record &record : records) {
		const auto [entry, is_new] = known.try_emplace(
			{record.label.workload, record.label.system, kernel_of(record, options),
			 record.label.cpus, record.hold},
			groups.size());
		if (is_new)
			groups.emplace_back();
		groups[entry->second].push_back(&record);
	}
	return groups;
}

Repetitions without_warm_up(Repetitions repetitions)
{
	const auto is_warm_up = [](const Record *record) { return record->label.repetition == 0; };
	if (!std::ranges::all_of(repetitions, is_warm_up))
		std::erase_if(repetitions, is_warm_up);
	return repetitions;
}

/* Sites, or the sites of lines, by the name of their function. */
template <typename Value>
using ByFunction = std::map<std::string, Value>;

class Shares
{
public:
	Shares(const Repetitions &repetitions, const SymbolTable &symbols,
	       const ReportOptions &options)
		: symbols_(symbols), options_(options), module_(symbols, options.modules),
		  in_parts_(options.parts.names().size())
	{
		for (const Record *record : repetitions)
			add(*record);
	}

	std::vector<FunctionShare> functions() const
	{
		std::vector<FunctionShare> shares;
		for (const auto &[name, share] : functions_)
			shares.push_back({name, share.module, per_op(share.misses.total()),
					  per_op(share.misses.remote),
					  per_op(share.misses.queued_cycles)});
		return worst(std::move(shares), options_.functions);
	}

	std::vector<LineShare> lines() const
	{
		std::vector<LineShare> shares;
		for (const auto &[address, line] : lines_)
			shares.push_back({.physical_address = address,
					  .virtual_address = line.virtual_address,
					  .symbol = symbols_.place(line.virtual_address),
					  .misses_per_op = per_op(line.misses.total()),
					  .true_sharing_per_op = per_op(line.misses.true_sharing),
					  .false_sharing_per_op = per_op(line.misses.false_sharing),
					  .upgrade_per_op = per_op(line.misses.upgrade),
					  .remote_per_op = per_op(line.misses.remote),
					  .touchers = touchers(line)});
		return worst(std::move(shares), options_.lines);
	}

	std::vector<CodeShare> code() const
	{
		std::vector<CodeShare> shares;
		for (const auto &[name, instructions] : code_)
			shares.push_back({name, per_op(instructions)});
		std::ranges::stable_sort(shares, std::ranges::greater{},
					 &CodeShare::instructions_per_op);
		shares.resize(std::min(shares.size(), options_.code));
		return shares;
	}

	std::vector<PartShare> parts() const
	{
		std::vector<PartShare> shares;
		std::uint64_t rest = instructions_;
		for (std::size_t part = 0; part < in_parts_.size(); ++part) {
			shares.push_back({options_.parts.names()[part], per_op(in_parts_[part])});
			rest -= std::min(rest, in_parts_[part]);
		}
		if (!shares.empty())
			shares.push_back({"other", per_op(rest)});
		return shares;
	}

private:
	struct Function {
		std::string module;
		MissCounts misses;
	};

	struct Touch {
		MissCounts misses;
		unsigned int words = 0;
	};

	struct SharedLine {
		std::uint64_t virtual_address = 0;
		MissCounts misses;
		ByFunction<Touch> touches;
	};

	void add(const Record &record)
	{
		operations_ += record.label.operations;
		instructions_ += record.counters.instructions;
		for (const CodeBlock &block : record.blocks) {
			code_[symbols_.name(block.address)] += block.instructions;
			add_to_part(block);
		}
		if (!options_.only_module)
			add_sites(record.sites);
		for (const LineEntry &line : record.lines) {
			if (options_.only_module && !module_.owns(line))
				continue;
			add_line(line);
			if (options_.only_module)
				add_sites(line.sites);
		}
	}

	void add_to_part(const CodeBlock &block)
	{
		if (in_parts_.empty())
			return;
		const auto [known, is_new] = part_of_.try_emplace(block.address, 0);
		if (is_new)
			known->second = options_.parts.of(name_in_parts(symbols_, block.address));
		if (known->second < in_parts_.size())
			in_parts_[known->second] += block.instructions;
	}

	void add_sites(const std::vector<SiteEntry> &sites)
	{
		for (const SiteEntry &site : sites) {
			Function &function = functions_[symbols_.name(site.address)];
			function.module = symbols_.module_of(site.address);
			function.misses += site.misses;
		}
	}

	void add_line(const LineEntry &entry)
	{
		SharedLine &line = lines_[entry.physical_address];
		line.virtual_address = entry.virtual_address;
		line.misses += entry.misses;
		for (const SiteEntry &site : entry.sites) {
			Touch &touch = line.touches[symbols_.name(site.address)];
			touch.misses += site.misses;
			touch.words |= site.words;
		}
	}

	std::vector<LineShare::Toucher> touchers(const SharedLine &line) const
	{
		constexpr std::size_t most_touchers = 4;
		std::vector<LineShare::Toucher> touchers;
		for (const auto &[name, touch] : line.touches)
			touchers.push_back({name, per_op(touch.misses.total()), touch.words});
		return worst(std::move(touchers), most_touchers);
	}

	template <typename Share>
	static std::vector<Share> worst(std::vector<Share> shares, std::size_t count)
	{
		std::ranges::stable_sort(shares, std::ranges::greater{}, &Share::misses_per_op);
		shares.resize(std::min(shares.size(), count));
		return shares;
	}

	double per_op(std::uint64_t count) const
	{
		return static_cast<double>(count) /
		       static_cast<double>(std::max<std::uint64_t>(operations_, 1));
	}

	const SymbolTable &symbols_;
	const ReportOptions &options_;
	const ModuleScope module_;
	std::uint64_t operations_ = 0;
	std::uint64_t instructions_ = 0;
	std::vector<std::uint64_t> in_parts_;
	std::map<std::uint64_t, std::size_t> part_of_; /* by address */
	ByFunction<Function> functions_;
	ByFunction<std::uint64_t> code_;
	std::map<std::uint64_t, SharedLine> lines_;
};

Row make_row(const Repetitions &repetitions, const SymbolTable &symbols,
	     const ReportOptions &options)
{
	const Record &first = *repetitions.front();
	const ModuleScope module(symbols, options.modules);
	std::vector<Figures> figures;
	for (const Record *record : repetitions)
		figures.push_back(figures_of(*record, symbols, module, options.only_module));
	const Shares shares(repetitions, symbols, options);
	return {.workload = first.label.workload,
		.system = first.label.system,
		.kernel = kernel_of(first, options),
		.cpus = first.label.cpus,
		.machine_cpus = first.machine_cpus,
		.machine_sockets = first.machine_sockets,
		.parameters = first.parameters,
		.operations = first.label.operations,
		.hold = first.hold,
		.repetitions = repetitions.size(),
		.figures = summarize(figures),
		.functions = shares.functions(),
		.lines = shares.lines(),
		.code = shares.code(),
		.parts = shares.parts()};
}

} // namespace

std::vector<Row> make_rows(const std::vector<Record> &records, const SymbolTable &symbols,
			   const ReportOptions &options)
{
	std::vector<Row> rows;
	for (const Repetitions &repetitions : group(records, options))
		rows.push_back(make_row(without_warm_up(repetitions), symbols, options));
	return rows;
}

} // namespace numasim
