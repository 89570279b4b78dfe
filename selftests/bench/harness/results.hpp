/* SPDX-License-Identifier: GPL-2.0 */
/*
 * results.json: a list of objects, one per workload, system, kernel, cpus and
 * backend, and for a simulation its hold and its machine's CPUs.  Fields that
 * this program does not know (another backend's figures) are kept as they are.
 */
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "measurement.hpp"

namespace bench
{

using Rows = nlohmann::json; /* an array of objects */

struct RowKey {
	std::string workload;
	std::string system;
	std::string kernel;
	std::string backend;
	unsigned int cpus = 0;
	std::optional<unsigned int> hold = std::nullopt;
	std::optional<unsigned int> machine_cpus = std::nullopt;

	auto operator<=>(const RowKey &) const = default;
};

/* Throws Failure if a field of the key is missing. */
RowKey key_of(const nlohmann::json &row);

nlohmann::json make_row(const RowKey &key, const Measurement &measurement);

/* `measured` replaces rows of the same key in `known` and is added otherwise. */
Rows merge(Rows known, const Rows &measured);

/* An empty list if there is no such file; throws Failure if it is not a list of rows. */
Rows load_rows(const std::filesystem::path &file);

/* In one step: who reads the file sees the old list or the new one. */
void save_rows(const std::filesystem::path &file, const Rows &rows);

} // namespace bench
