// SPDX-License-Identifier: GPL-2.0
#include "memory_system.hpp"

namespace numasim
{

MemorySystem::MemorySystem(Cpu cpus, const Parameters &parameters)
	: parameters_(parameters), topology_(cpus, parameters.sockets),
	  interconnect_(topology_, parameters_), queue_(cpus, parameters.remote_latency),
	  private_caches_(cpus, Cache(parameters.private_kb, parameters.private_ways)),
	  shared_caches_(parameters.sockets, Cache(parameters.shared_kb, parameters.shared_ways))
{
}

bool MemorySystem::in_shared_cache(const Line &line, Socket socket, LineNumber number)
{
	return (line.sockets >> socket & 1) != 0 && shared_caches_[socket].contains(number);
}

void MemorySystem::note_in_shared_cache(Line &line, Socket socket, LineNumber number, bool write)
{
	const auto bit = static_cast<std::uint16_t>(1u << socket);
	shared_caches_[socket].touch(number);
	line.sockets = write ? bit : line.sockets | bit;
}

Outcome MemorySystem::fetch(Line &line, Cpu cpu, LineNumber number, WordMask words, bool write,
			    Time now, const Cache::Touch &touch)
{
	const Socket socket = topology_.socket_of(cpu);
	const CpuSet others = line.holders().without(cpu);
	Outcome outcome;
	outcome.miss = classify(line, cpu, words, write);
	outcome.others_held = !others.empty();
	outcome.transferred =
		outcome.miss != Miss::none && outcome.others_held && (write || line.modified());
	const auto supply = interconnect_.supply(line, cpu, outcome.miss, write,
						 in_shared_cache(line, socket, number));
	outcome.source = supply.source;
	outcome.latency = supply.latency;
	if (outcome.transferred || is_coherence_miss(outcome.miss))
		outcome.queued = queue_.wait(now, line.free_at);
	if (outcome.transferred)
		line.free_at = now + outcome.stall();
	outcome.line_free_at = line.free_at;

	if (write) {
		outcome.invalidations = others.size();
		line.fetch_to_write(cpu, words, topology_.cpus());
	} else {
		line.fetch_to_read(cpu, topology_.cpus());
	}
	note_in_shared_cache(line, socket, number, write);
	if (touch.replaced)
		directory_.line(*touch.replaced).evict_from(cpu, topology_.cpus());
	return outcome;
}

} // namespace numasim
