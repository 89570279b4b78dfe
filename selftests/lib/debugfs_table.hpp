// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LIB_DEBUGFS_TABLE_HPP
#define TORNADO_SELFTESTS_LIB_DEBUGFS_TABLE_HPP

#include <map>
#include <string>
#include <vector>

namespace tornado::selftest
{

/** TableRow - a row of a table in debugfs, by the names of its columns */
using TableRow = std::map<std::string, std::string>;

/** debugfs_table() - the rows of debugfs tornado/NAME; none if there is no such file */
std::vector<TableRow> debugfs_table(const std::string &name);

} // namespace tornado::selftest

#endif
