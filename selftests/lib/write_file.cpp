// SPDX-License-Identifier: GPL-2.0
#include "write_file.hpp"

#include <fstream>

namespace tornado::selftest
{

bool write_file(const std::string &path, const std::string &text)
{
	std::ofstream file(path);
	file << text << std::flush;
	return file.good();
}

} // namespace tornado::selftest
