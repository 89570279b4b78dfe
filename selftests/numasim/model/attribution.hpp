// SPDX-License-Identifier: GPL-2.0
/* Whose misses they are: by instruction, by line, and by page of a module's code. */
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "memory_system.hpp"

namespace numasim
{

/* Where Linux on x86-64 maps modules, code and data, when it is not randomised. */
inline constexpr std::uint64_t modules_start = 0xffffffffc0000000;
inline constexpr std::uint64_t modules_end = 0xffffffffff000000;

constexpr bool is_module_address(std::uint64_t address)
{
	return address >= modules_start && address < modules_end;
}

constexpr bool is_kernel_address(std::uint64_t address)
{
	return address >> 63 != 0;
}

/* A page of modules' code.  No two modules share one, so it tells them apart. */
struct CodePage {
	std::uint64_t address = 0;
	std::uint64_t instructions = 0;
	std::uint64_t atomics = 0;
};

/* Instructions that the emulator executes as one, wherever their code is. */
struct CodeBlock {
	std::uint64_t address = 0;
	std::uint64_t instructions = 0; /* executed, of all of them together */
};

/* An instruction that accesses memory. */
struct Site {
	std::uint64_t address = 0;
	bool atomic = false;
	std::uint32_t code_page = 0; /* number of the CodePage from 1 on, 0 if not in a module */
};

struct MissCounts {
	std::uint64_t true_sharing = 0;
	std::uint64_t false_sharing = 0;
	std::uint64_t upgrade = 0;
	std::uint64_t remote = 0; /* of the three together: reached another socket */
	std::uint64_t queued_cycles = 0;

	std::uint64_t total() const { return true_sharing + false_sharing + upgrade; }
	void count(const Outcome &outcome);
	MissCounts &operator+=(const MissCounts &other);
};

/* One instruction's part in the misses on one line. */
struct SiteOnLine {
	MissCounts misses;
	WordMask words = 0; /* it wanted */
};

struct LineRecord {
	std::uint64_t virtual_address = 0;
	std::unordered_map<const Site *, SiteOnLine> sites;
	std::vector<std::uint32_t>
		code_pages; /* of modules whose code touched the line, missing or not */
};

/* Counts between clear() and clear(); Sites, CodePages and CodeBlocks stay for good. */
class Attribution
{
public:
	/* The same Site whenever the same instruction is translated. */
	Site *site(std::uint64_t address, bool atomic);

	/* Number of the page of modules' code with this address, 0 if it is none. */
	std::uint32_t code_page(std::uint64_t address);
	CodePage &page(std::uint32_t number) { return pages_[number - 1]; }
	const CodePage &page(std::uint32_t number) const { return pages_[number - 1]; }
	std::uint32_t pages() const { return static_cast<std::uint32_t>(pages_.size()); }

	/* Number of the block that begins there. */
	std::uint32_t block_number(std::uint64_t address);
	CodeBlock &block(std::uint32_t number) { return blocks_[number]; }
	const std::vector<CodeBlock> &blocks() const { return blocks_; }

	/* A module's code touched the line.  `line.watch` keeps this cheap when it does so again.
	 */
	void touched_by_module(const Site &site, Line &line, LineNumber number)
	{
		if (line.watch != (epoch_ | site.code_page))
			note_touch(site, line, number);
	}

	void missed(const Site &site, LineNumber number, std::uint64_t virtual_address,
		    WordMask words, const Outcome &outcome);

	const std::unordered_map<LineNumber, LineRecord> &lines() const { return lines_; }

	void clear();

private:
	void note_touch(const Site &site, Line &line, LineNumber number);

	/* In `Line::watch`: 20 bits of epoch, so that clear() need not visit lines, and a page. */
	static constexpr std::uint32_t page_bits = 12;

	std::uint32_t epoch_ = 1u << page_bits;
	std::deque<Site> sites_;
	std::unordered_map<std::uint64_t, Site *> site_at_[2]; /* plain and atomic */
	std::vector<CodePage> pages_;
	std::unordered_map<std::uint64_t, std::uint32_t> page_at_;
	std::vector<CodeBlock> blocks_;
	std::unordered_map<std::uint64_t, std::uint32_t> block_at_;
	std::unordered_map<LineNumber, LineRecord> lines_;
};

} // namespace numasim
