/* SPDX-License-Identifier: GPL-2.0 */
#include "results.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "statistics.hpp"

namespace bench
{

namespace
{

std::optional<unsigned int> number_in(const nlohmann::json &row, const char *field)
{
	if (!row.contains(field))
		return std::nullopt;
	return row.at(field).get<unsigned int>();
}

void require_rows(const nlohmann::json &rows)
{
	if (!rows.is_array())
		throw Failure("it is not a list of rows");
	for (const auto &row : rows)
		key_of(row);
}

} // namespace

RowKey key_of(const nlohmann::json &row)
{
	try {
		return {.workload = row.at("workload"),
			.system = row.at("system"),
			.kernel = row.at("kernel"),
			.backend = row.at("backend"),
			.cpus = row.at("cpus"),
			.hold = number_in(row, "hold"),
			.machine_cpus = number_in(row, "machine_cpus")};
	} catch (const nlohmann::json::exception &error) {
		throw Failure(fmt::format("not a row of results: {}", error.what()));
	}
}

nlohmann::json make_row(const RowKey &key, const Measurement &measurement)
{
	const Summary time = summarize(measurement.ns_per_op);
	nlohmann::json row = {
		{"workload", key.workload},
		{"system", key.system},
		{"kernel", key.kernel},
		{"backend", key.backend},
		{"cpus", key.cpus},
		{"ops", measurement.operations},
		{"repetitions", measurement.ns_per_op.size()},
		{"ns_per_op", time.median},
		{"ns_per_op_min", time.min},
		{"ns_per_op_max", time.max},
		{"spread", time.spread()},
	};
	for (std::size_t counter = 0; counter < counter_count; ++counter) {
		if (const auto &value = measurement.counters_per_op[counter])
			row[fmt::format("{}_per_op", counter_names[counter])] = *value;
	}
	if (measurement.disturbed_cpus_per_op)
		row["disturbed_cpus_per_op"] = *measurement.disturbed_cpus_per_op;
	return row;
}

Rows merge(Rows known, const Rows &measured)
{
	for (const auto &row : measured) {
		const RowKey key = key_of(row);
		const auto same = std::ranges::find_if(
			known, [&key](const nlohmann::json &old) { return key_of(old) == key; });
		if (same != known.end())
			*same = row;
		else
			known.push_back(row);
	}
	return known;
}

Rows load_rows(const std::filesystem::path &file)
{
	if (!std::filesystem::exists(file))
		return Rows::array();
	std::ifstream stream(file);
	try {
		auto rows = nlohmann::json::parse(stream);
		require_rows(rows);
		return rows;
	} catch (const std::exception &error) {
		throw Failure(fmt::format("{}: {}", file.string(), error.what()));
	}
}

void save_rows(const std::filesystem::path &file, const Rows &rows)
{
	if (file.has_parent_path())
		std::filesystem::create_directories(file.parent_path());
	const auto incomplete = std::filesystem::path(file).concat(".new");
	std::ofstream stream(incomplete);
	stream << rows.dump(2) << '\n';
	stream.close();
	if (!stream)
		throw Failure(fmt::format("{} cannot be written", incomplete.string()));
	std::filesystem::rename(incomplete, file);
}

} // namespace bench
