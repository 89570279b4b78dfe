/* SPDX-License-Identifier: GPL-2.0 */
/* Rows sorted for a reader: one block per workload, kernel and machine. */
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "figure.hpp"
#include "results.hpp"

namespace bench
{

/* Where rows were measured that may be compared with each other. */
struct Setting {
	std::string kernel;
	std::string backend;
	std::optional<unsigned int> hold;	  /* of a simulation */
	std::optional<unsigned int> machine_cpus; /* likewise */
	std::optional<unsigned int> machine_sockets;

	auto operator<=>(const Setting &) const = default;
};

std::string in_words(const Setting &setting);

/* One workload of one setting: rows by system and number of CPUs. */
class Block
{
public:
	Block(Setting setting, std::string workload)
		: setting_(std::move(setting)), workload_(std::move(workload))
	{
	}

	void add(const nlohmann::json &row);

	const Setting &setting() const { return setting_; }
	const std::string &workload() const { return workload_; }
	const std::string &description() const { return description_; }
	const std::vector<std::string> &systems() const { return systems_; } /* tornado's first */
	const std::set<unsigned int> &cpus() const { return cpus_; }

	/* Null if this was not measured. */
	const nlohmann::json *row(const std::string &system, unsigned int cpus) const;
	std::optional<double> value(const std::string &system, unsigned int cpus,
				    std::string_view field) const;

	/* Repetitions lie far apart. */
	bool unsteady(const std::string &system, unsigned int cpus) const;

	/* `family` is "tornado:" or "stock:"; all systems if empty. */
	bool has(std::string_view family) const;

	/* The system with the least; empty if none has this figure. */
	std::optional<std::string> best(std::string_view family, unsigned int cpus,
					std::string_view field) const;

	/*
	 * What the best stock system needs by what tornado's best needs: above 1
	 * tornado needs less.  Best is who needs the least of this figure.
	 */
	std::optional<Ratio> advantage(unsigned int cpus, const Figure &figure) const;

private:
	Setting setting_;
	std::string workload_;
	std::string description_;
	std::vector<std::string> systems_;
	std::set<unsigned int> cpus_;
	std::map<std::pair<std::string, unsigned int>, nlohmann::json> rows_;
};

/* Names a block in a page; no two have the same. */
std::string anchor(const Block &block);

/* Settings together, workloads in the order of rows. */
std::vector<Block> blocks_of(const Rows &rows);

} // namespace bench
