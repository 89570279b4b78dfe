// SPDX-License-Identifier: GPL-2.0
#include "raw.hpp"

#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

namespace numasim
{

std::vector<Record> load_records(const std::string &file)
{
	std::ifstream stream(file);
	if (!stream)
		throw std::runtime_error(fmt::format("cannot read {}", file));
	std::vector<Record> records;
	for (std::string line; std::getline(stream, line);) {
		try {
			records.push_back(record_from_json_line(line));
		} catch (const std::exception &error) {
			throw std::runtime_error(
				fmt::format("{}:{}: no record of the simulator: {}", file,
					    records.size() + 1, error.what()));
		}
	}
	return records;
}

} // namespace numasim
