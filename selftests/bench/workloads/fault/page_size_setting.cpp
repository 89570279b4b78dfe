/* SPDX-License-Identifier: GPL-2.0 */
#include "page_size_setting.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "workload.hpp"

namespace bench
{

namespace
{

/* The file has all that may be chosen, and what is in brackets. */
std::string chosen(const std::string &path)
{
	std::ifstream file(path);
	const std::string all(std::istreambuf_iterator<char>(file), {});
	const std::size_t start = all.find('[') + 1;
	return all.substr(start, all.find(']') - start);
}

bool choose(const std::string &path, const std::string &value)
{
	std::ofstream file(path);
	file << value << std::flush;
	return file.good();
}

} // namespace

PageSizeSetting::PageSizeSetting(std::size_t piece, const std::string &wanted)
	: path_(fmt::format("/sys/kernel/mm/transparent_hugepage/hugepages-{}kB/enabled",
			    piece / 1024))
{
	if (!std::ifstream(path_))
		throw Unavailable(fmt::format("this kernel has no pages of {} KiB", piece / 1024));
	before_ = chosen(path_);
	if (!choose(path_, wanted))
		throw Unavailable(fmt::format("{} cannot be changed", path_));
}

PageSizeSetting::~PageSizeSetting()
{
	choose(path_, before_);
}

} // namespace bench
