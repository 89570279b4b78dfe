// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_MEMORY_TABLE_HPP
#define TORNADO_SELFTESTS_MEMORY_TABLE_HPP

#include <optional>
#include <string>

#include "../lib/debugfs_table.hpp"

namespace tornado::selftest
{

/// The row of debugfs tornado/memory of a type and a node; "all" for all nodes.  Nothing if there
/// is no such row.
std::optional<TableRow> memory_row(const std::string &type, const std::string &node);

/// A number of the row of all nodes; -1 if the type does not exist.
long long memory_number(const std::string &type, const std::string &column);

} // namespace tornado::selftest

#endif
