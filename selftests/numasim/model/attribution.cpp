// SPDX-License-Identifier: GPL-2.0
#include "attribution.hpp"

#include <algorithm>

namespace numasim
{

void MissCounts::count(const Outcome &outcome)
{
	true_sharing += outcome.miss == Miss::true_sharing;
	false_sharing += outcome.miss == Miss::false_sharing;
	upgrade += outcome.miss == Miss::upgrade;
	remote += outcome.source == Source::remote_socket;
	queued_cycles += outcome.queued;
}

MissCounts &MissCounts::operator+=(const MissCounts &other)
{
	true_sharing += other.true_sharing;
	false_sharing += other.false_sharing;
	upgrade += other.upgrade;
	remote += other.remote;
	queued_cycles += other.queued_cycles;
	return *this;
}

std::uint32_t Attribution::code_page(std::uint64_t address)
{
	if (!is_module_address(address))
		return 0;
	const std::uint64_t page = address & ~std::uint64_t{page_bytes - 1};
	const auto [entry, is_new] = page_at_.try_emplace(page, 0);
	if (is_new && pages_.size() + 1 < (1u << page_bits)) {
		pages_.push_back({page, 0, 0});
		entry->second = static_cast<std::uint32_t>(pages_.size());
	}
	return entry->second;
}

std::uint32_t Attribution::block_number(std::uint64_t address)
{
	const auto [entry, is_new] =
		block_at_.try_emplace(address, static_cast<std::uint32_t>(blocks_.size()));
	if (is_new)
		blocks_.push_back({address, 0});
	return entry->second;
}

Site *Attribution::site(std::uint64_t address, bool atomic)
{
	Site *&known = site_at_[atomic ? 1 : 0][address];
	if (known == nullptr) {
		sites_.push_back({address, atomic, code_page(address)});
		known = &sites_.back();
	}
	return known;
}

void Attribution::note_touch(const Site &site, Line &line, LineNumber number)
{
	line.watch = epoch_ | site.code_page;
	auto &pages = lines_[number].code_pages;
	if (std::ranges::find(pages, site.code_page) == pages.end())
		pages.push_back(site.code_page);
}

void Attribution::missed(const Site &site, LineNumber number, std::uint64_t virtual_address,
			 WordMask words, const Outcome &outcome)
{
	LineRecord &record = lines_[number];
	record.virtual_address = virtual_address & ~std::uint64_t{line_bytes - 1};
	SiteOnLine &share = record.sites[&site];
	share.misses.count(outcome);
	share.words |= words;
}

void Attribution::clear()
{
	lines_.clear();
	for (CodePage &page : pages_)
		page = {page.address, 0, 0};
	for (CodeBlock &block : blocks_)
		block.instructions = 0;
	epoch_ += 1u << page_bits;
	/* After a million clears an old mark might look new: epoch 0 is never used. */
	if (epoch_ == 0)
		epoch_ = 1u << page_bits;
}

} // namespace numasim
