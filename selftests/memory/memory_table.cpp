// SPDX-License-Identifier: GPL-2.0
#include "memory_table.hpp"

namespace tornado::selftest
{

std::optional<TableRow> memory_row(const std::string &type, const std::string &node)
{
	for (const auto &row : debugfs_table("memory"))
		if (row.at("type") == type && row.at("node") == node)
			return row;
	return {};
}

long long memory_number(const std::string &type, const std::string &column)
{
	const auto row = memory_row(type, "all");
	return row ? std::stoll(row->at(column)) : -1;
}

} // namespace tornado::selftest
