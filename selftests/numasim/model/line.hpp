// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <memory>

#include "cpu_set.hpp"

namespace numasim
{

/* What one CPU's private cache holds of a line. */
enum class State { invalid, shared, exclusive, modified };

/*
 * The directory's knowledge of one line: who holds it in which MESI state, who
 * lost it to somebody's write, and which words were written since.
 */
class Line
{
public:
	State state_of(Cpu cpu) const;

	bool held_by(Cpu cpu) const { return holders_.contains(cpu); }
	bool writable_by(Cpu cpu) const { return modified_ && owner_ == cpu; }
	bool seen_by(Cpu cpu) const { return seen_.contains(cpu); }
	bool lost_by(Cpu cpu) const { return lost_.contains(cpu); }
	const CpuSet &holders() const { return holders_; }
	bool modified() const { return modified_; }
	Cpu owner() const { return owner_; }

	/* Words that others wrote since this CPU lost the line. */
	WordMask written_since_lost(Cpu cpu) const;

	/* The CPU gets a copy; a modified copy elsewhere is written back and stays shared. */
	void fetch_to_read(Cpu cpu, Cpu cpus);

	/* The CPU gets the only copy; all others lose theirs. */
	void fetch_to_write(Cpu cpu, WordMask words, Cpu cpus);

	/* A store that finds its line writable. */
	void write_again(WordMask words) { written_ |= words; }

	/* The copy is replaced in the CPU's cache. */
	void evict_from(Cpu cpu, Cpu cpus);

	/* When the last transfer from cache to cache ends. */
	Time free_at = 0;

	/* The sockets whose shared cache has a valid copy, if it still has a place there. */
	std::uint16_t sockets = 0;

	/* Of use to whoever watches lines; the model does not read it. */
	std::uint32_t watch = 0;

private:
	static constexpr std::uint16_t nobody = 0xffff;

	/* The owner is about to lose the line: its writes count against all others. */
	void publish_writes(Cpu cpus);

	CpuSet holders_;
	CpuSet seen_; /* have held it before */
	CpuSet lost_; /* lost it to a write and have not fetched it since */
	std::uint16_t owner_ = nobody;
	bool modified_ = false;
	WordMask written_ = 0; /* by the owner since it became that */

	/* written_since_lost() for each CPU; absent while one CPU alone has used the line. */
	std::unique_ptr<WordMask[]> unseen_writes_;
};

} // namespace numasim
