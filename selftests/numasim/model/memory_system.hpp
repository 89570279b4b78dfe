// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <vector>

#include "cache.hpp"
#include "directory.hpp"
#include "miss.hpp"
#include "parameters.hpp"
#include "source.hpp"
#include "topology.hpp"
#include "transfer_queue.hpp"

namespace numasim
{

/* What became of one access. */
struct Outcome {
	Miss miss = Miss::none;
	Source source = Source::none;
	unsigned int invalidations = 0; /* copies that others lost */
	Time latency = 0;
	Time queued = 0;	  /* behind other transfers of the line, before the latency */
	bool others_held = false; /* somebody else had a copy */
	bool transferred = false; /* the line moved from cache to cache, or was taken from others */
	Time line_free_at = 0;

	Time stall() const { return latency + queued; }
};

/* Caches, directory and interconnect of the modelled machine. */
class MemorySystem
{
public:
	MemorySystem(Cpu cpus, const Parameters &parameters);

	/* One access within one line. */
	Outcome access(Cpu cpu, LineNumber number, WordMask words, bool write, Time now)
	{
		Line &line = directory_.line(number);
		const Cache::Touch touch = private_caches_[cpu].touch(number);
		if (write ? line.writable_by(cpu) : line.held_by(cpu)) {
			if (write)
				line.write_again(words);
			Outcome hit;
			hit.line_free_at = line.free_at;
			return hit;
		}
		return fetch(line, cpu, number, words, write, now, touch);
	}

	Line &line(LineNumber number) { return directory_.line(number); }
	const Topology &topology() const { return topology_; }

private:
	Outcome fetch(Line &line, Cpu cpu, LineNumber number, WordMask words, bool write, Time now,
		      const Cache::Touch &touch);
	bool in_shared_cache(const Line &line, Socket socket, LineNumber number);
	void note_in_shared_cache(Line &line, Socket socket, LineNumber number, bool write);

	Parameters parameters_;
	Topology topology_;
	Interconnect interconnect_;
	TransferQueue queue_;
	Directory directory_;
	std::vector<Cache> private_caches_;
	std::vector<Cache> shared_caches_;
};

} // namespace numasim
