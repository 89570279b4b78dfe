// SPDX-License-Identifier: GPL-2.0
#include "record.hpp"

#include <algorithm>
#include <map>

namespace numasim
{
namespace
{

LineEntry entry_of(LineNumber number, const LineRecord &line, const Attribution &attribution)
{
	LineEntry entry{number * line_bytes, line.virtual_address, {}, {}, {}};
	for (const auto &[site, share] : line.sites) {
		entry.misses += share.misses;
		entry.sites.push_back({site->address, share.misses, share.words});
	}
	for (const std::uint32_t page : line.code_pages)
		entry.code_pages.push_back(attribution.page(page).address);
	return entry;
}

template <typename Entry>
void most_misses_first(std::vector<Entry> &entries)
{
	std::ranges::sort(entries, [](const Entry &left, const Entry &right) {
		return left.misses.total() > right.misses.total();
	});
}

/* `lines` are sorted: keeps the first `most` and all that concern modules. */
void keep_interesting(std::vector<LineEntry> &lines, std::size_t most)
{
	if (lines.size() <= most)
		return;
	const auto rest = lines.begin() + static_cast<std::ptrdiff_t>(most);
	lines.erase(std::remove_if(rest, lines.end(),
				   [](const LineEntry &line) {
					   return line.code_pages.empty() &&
						  !is_module_address(line.virtual_address);
				   }),
		    lines.end());
}

/* What is left out is a small part of what is executed, and each of it next to nothing. */
std::vector<CodeBlock> busiest(std::vector<CodeBlock> blocks)
{
	constexpr std::size_t most_blocks = 2000;
	std::ranges::sort(blocks, std::ranges::greater{}, &CodeBlock::instructions);
	blocks.resize(std::min(blocks.size(), most_blocks));
	std::erase_if(blocks, [](const CodeBlock &block) { return block.instructions == 0; });
	return blocks;
}

} // namespace

void add_attribution(Record &record, const Attribution &attribution, std::size_t most_lines)
{
	std::map<std::uint64_t, SiteEntry> sites;
	for (const auto &[number, line] : attribution.lines()) {
		if (line.sites.empty())
			continue;
		record.lines.push_back(entry_of(number, line, attribution));
		for (const SiteEntry &share : record.lines.back().sites) {
			SiteEntry &site = sites[share.address];
			site.address = share.address;
			site.misses += share.misses;
		}
	}
	for (const auto &[address, site] : sites)
		record.sites.push_back(site);
	most_misses_first(record.sites);
	most_misses_first(record.lines);
	keep_interesting(record.lines, most_lines);
	for (LineEntry &line : record.lines)
		most_misses_first(line.sites);
	for (std::uint32_t page = 1; page <= attribution.pages(); ++page)
		if (attribution.page(page).instructions != 0)
			record.code_pages.push_back(attribution.page(page));
	record.blocks = busiest(attribution.blocks());
}

} // namespace numasim
