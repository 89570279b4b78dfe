// SPDX-License-Identifier: GPL-2.0
#include "debugfs_table.hpp"

#include <fstream>
#include <sstream>

namespace tornado::selftest
{

namespace
{

std::vector<std::string> words_of(const std::string &line)
{
	std::istringstream in(line);
	std::vector<std::string> words;
	for (std::string word; in >> word;)
		words.push_back(word);
	return words;
}

} // namespace

std::vector<TableRow> debugfs_table(const std::string &name)
{
	std::ifstream file("/sys/kernel/debug/tornado/" + name);
	std::string line;
	std::getline(file, line);
	const auto columns = words_of(line);
	std::vector<TableRow> rows;
	while (std::getline(file, line)) {
		const auto words = words_of(line);
		if (words.size() != columns.size())
			continue;
		TableRow row;
		for (std::size_t i = 0; i < columns.size(); i++)
			row[columns[i]] = words[i];
		rows.push_back(row);
	}
	return rows;
}

} // namespace tornado::selftest
