// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "type.hpp"

#include <algorithm>
#include <bit>
#include <new>

namespace tornado::memory
{

namespace
{

constexpr std::size_t most_block_bytes = 1UL << 20;
/// A magazine stocks no more than this.
constexpr std::size_t magazine_bytes = 64UL << 10;
/// With fewer blocks in a magazine it would not pay.
constexpr std::size_t fewest_blocks = 4;
constexpr std::size_t largest_per_cpu = 4096;

constinit platform::BlockSource magazine_source{};

CpuCache cache_of(const Type &type, unsigned cpu) noexcept
{
	return {type, *static_cast<tornado_memory_cpu *>(platform::percpu_pointer(type.cpus, cpu))};
}

Depot &depot_of(const Type &type, unsigned node) noexcept
{
	return *static_cast<Depot **>(type.depots)[node];
}

std::size_t block_bytes(const Type &type) noexcept
{
	const std::size_t unit =
		type.placement == TORNADO_MEMORY_GLOBAL ? sizeof(void *) : platform::cache_line;
	return (type.size + unit - 1) / unit * unit;
}

unsigned capacity_of(const Type &type) noexcept
{
	if (type.flags & TORNADO_MEMORY_CHARGED || !platform::magazines_wanted())
		return 0;
	const std::size_t blocks = std::min<std::size_t>(magazine_bytes / type.block_size,
							 TORNADO_MEMORY_MAGAZINE_BLOCKS);
	return blocks < fewest_blocks ? 0 : static_cast<unsigned>(blocks);
}

bool start_depots(Type &type) noexcept
{
	const unsigned nodes = platform::node_limit();
	auto **depots = static_cast<Depot **>(
		platform::allocate(nodes * sizeof(Depot *), 0, platform::Sleep::allowed));
	type.depots = depots;
	if (!depots)
		return false;
	for (unsigned node = 0; node < nodes; node++) {
		void *memory = platform::allocate(sizeof(Depot), node, platform::Sleep::allowed);
		if (!memory)
			return false;
		depots[node] = new (memory) Depot;
	}
	return true;
}

bool start_cpus(Type &type) noexcept
{
	type.cpus =
		platform::percpu_allocate(std::bit_ceil(CpuCache::bytes(platform::node_limit())));
	if (!type.cpus)
		return false;
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		auto *here =
			static_cast<tornado_memory_cpu *>(platform::percpu_pointer(type.cpus, cpu));
		here->self = here;
		here->node = platform::node_of(cpu);
	}
	return true;
}

void release_parts(Type &type) noexcept
{
	if (type.depots)
		for (unsigned node = 0; node < platform::node_limit(); node++)
			platform::free(static_cast<Depot **>(type.depots)[node]);
	platform::free(type.depots);
	platform::percpu_free(type.cpus);
	platform::block_source_destroy(static_cast<platform::BlockSource>(type.source));
	type.depots = nullptr;
	type.cpus = 0;
	type.source = nullptr;
}

/// Counted where preemption is off; an interrupt that counts too is not lost.
void count_failure(const Type &type) noexcept
{
	const platform::PreemptionOff off;
	auto *cpu = static_cast<tornado_memory_cpu *>(platform::percpu_load(type.cpus));
	platform::local_add(&cpu->failures, 1);
}

void give_back(const Type &type, void **blocks, unsigned long count) noexcept
{
	{
		const platform::PreemptionOff off;
		CpuCache cache(
			type, *static_cast<tornado_memory_cpu *>(platform::percpu_load(type.cpus)));
		for (unsigned long i = 0; i < count; i++)
			platform::local_add(
				&cache.share(platform::node_of_memory(blocks[i])).blocks, -1);
	}
	platform::blocks_free(static_cast<platform::BlockSource>(type.source), blocks, count);
}

/// Give back what is in the magazines of a list, and the magazines.  Returns how many blocks.
unsigned long give_back_all(const Type &type, Magazine *list) noexcept
{
	unsigned long blocks = 0;
	while (list) {
		Magazine *magazine = list;
		list = magazine->next;
		if (magazine->count)
			give_back(type, magazine->blocks, magazine->count);
		blocks += magazine->count;
		void *memory = magazine;
		platform::blocks_free(magazine_source, &memory, 1);
	}
	return blocks;
}

void settle(const Type &type, Exchange &exchange) noexcept
{
	if (exchange.empty) {
		exchange.empty->count = 0;
		exchange.empty->next = exchange.surplus;
		exchange.surplus = exchange.empty;
	}
	give_back_all(type, exchange.surplus);
}

void *take(const Type &type, unsigned node, unsigned flags) noexcept
{
	const bool strict = type.placement == TORNADO_MEMORY_LOCAL;
	void *block = platform::block_allocate(
		static_cast<platform::BlockSource>(type.source), node, strict,
		flags & TORNADO_MEMORY_MAY_SLEEP ? platform::Sleep::allowed
						 : platform::Sleep::forbidden);
	if (!block) {
		count_failure(type);
		return nullptr;
	}
	const platform::PreemptionOff off;
	auto *cpu = static_cast<tornado_memory_cpu *>(platform::percpu_load(type.cpus));
	platform::local_add(&cpu->taken, 1);
	platform::local_add(&CpuCache(type, *cpu).share(platform::node_of_memory(block)).blocks, 1);
	return block;
}

/// false: there is no magazine for it, or the CPU is busy.
bool stock(const Type &type, void *block) noexcept
{
	Exchange exchange;
	bool stocked = false;
	// Once with the magazines that are there, once with a new one.
	for (int attempt = 0; !stocked && attempt < 2; attempt++) {
		if (attempt) {
			exchange.empty = static_cast<Magazine *>(platform::block_allocate(
				magazine_source, platform::node_of(platform::current_cpu()), false,
				platform::Sleep::forbidden));
			if (!exchange.empty)
				break;
		}
		const Section section(type);
		if (!section)
			break;
		CpuCache cache(type, section.cpu());
		const unsigned here = section.cpu().node;
		const unsigned home = type.homed ? platform::node_of_memory(block) : here;
		Depot &depot = depot_of(type, home);
		stocked = home == here ? cache.keep(block, depot, exchange)
				       : cache.send_home(block, home, depot, exchange);
	}
	settle(type, exchange);
	return stocked;
}

} // namespace

Result<void> start() noexcept
{
	magazine_source = platform::block_source_create("tornado-magazine", sizeof(Magazine),
							platform::cache_line, false);
	if (!magazine_source)
		return std::unexpected(Error::no_memory);
	return {};
}

void stop() noexcept
{
	platform::block_source_destroy(magazine_source);
	magazine_source = {};
}

Result<void> start(Type &type) noexcept
{
	if (!type.name || !type.size || type.size > most_block_bytes ||
	    type.placement > TORNADO_MEMORY_GLOBAL || (type.flags & ~TORNADO_MEMORY_CHARGED) ||
	    CpuCache::bytes(platform::node_limit()) > largest_per_cpu)
		return std::unexpected(Error::invalid);

	type.block_size = block_bytes(type);
	type.capacity = capacity_of(type);
	type.homed = type.placement == TORNADO_MEMORY_LOCAL && platform::node_limit() > 1;
	type.depots = nullptr;
	type.cpus = 0;
	type.source = platform::block_source_create(
		type.name, type.block_size,
		type.placement == TORNADO_MEMORY_GLOBAL ? sizeof(void *) : platform::cache_line,
		type.flags & TORNADO_MEMORY_CHARGED);
	if (!type.source || !start_depots(type) || !start_cpus(type)) {
		release_parts(type);
		return std::unexpected(Error::no_memory);
	}
	platform::memory_type_started(type);
	return {};
}

long long stop(Type &type) noexcept
{
	// From here on nobody drains on behalf of the system.
	platform::memory_type_stopping(type);
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		drain_dead(type, cpu);
	for (unsigned node = 0; node < platform::node_limit(); node++)
		drain_depot(type, node);

	const long long left = statistics(type, -1).blocks;
	platform::memory_type_stopped(type, left);
	release_parts(type);
	return left;
}

void *allocate_slow(Type &type, unsigned flags) noexcept
{
	Exchange exchange;
	void *block = nullptr;
	{
		const Section section(type);
		if (section && type.capacity) {
			CpuCache cache(type, section.cpu());
			block = cache.pop();
			if (!block && cache.reload(depot_of(type, section.cpu().node), exchange))
				block = cache.pop();
		}
	}
	settle(type, exchange);
	if (!block)
		block = take(type, platform::node_of(platform::current_cpu()), flags);
	if (block && flags & TORNADO_MEMORY_ZERO)
		__builtin_memset(block, 0, type.size);
	return block;
}

void *allocate_on(Type &type, unsigned node, unsigned flags) noexcept
{
	if (node >= platform::node_limit())
		return nullptr;
	if (type.capacity && node == platform::node_of(platform::current_cpu()))
		return allocate_slow(type, flags);
	void *block = take(type, node, flags);
	if (block && flags & TORNADO_MEMORY_ZERO)
		__builtin_memset(block, 0, type.size);
	return block;
}

void free_slow(Type &type, void *block) noexcept
{
	if (type.homed) {
		// The common case: a block of another node, whose batch has room.
		const unsigned home = platform::node_of_memory(block);
		const Section section(type);
		if (section && home != section.cpu().node &&
		    CpuCache(type, section.cpu()).put_by(block, home))
			return;
	}
	if (!type.capacity || !stock(type, block))
		give_back(type, &block, 1);
}

unsigned long drain_here(Type &type) noexcept
{
	Magazine *all = nullptr;
	{
		const Section section(type);
		if (section)
			all = CpuCache(type, section.cpu()).detach();
	}
	return give_back_all(type, all);
}

unsigned long drain_dead(Type &type, unsigned cpu) noexcept
{
	return give_back_all(type, cache_of(type, cpu).detach());
}

unsigned long drain_depot(Type &type, unsigned node) noexcept
{
	return give_back_all(type, depot_of(type, node).take_all());
}

unsigned long stocked_by_cpu(const Type &type, unsigned cpu) noexcept
{
	const CpuCache cache = cache_of(type, cpu);
	unsigned long blocks = cache.at_hand();
	for (unsigned node = 0; node < platform::node_limit(); node++)
		blocks += cache.outgoing(node);
	return blocks;
}

unsigned long stocked_in_depot(const Type &type, unsigned node) noexcept
{
	return depot_of(type, node).depth() * type.capacity;
}

tornado_memory_statistics statistics(const Type &type, int node) noexcept
{
	const auto counts = [node](unsigned candidate) {
		return node < 0 || candidate == static_cast<unsigned>(node);
	};
	tornado_memory_statistics sum{};
	for (unsigned home = 0; home < platform::node_limit(); home++)
		if (counts(home))
			sum.stocked += static_cast<long long>(stocked_in_depot(type, home));
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		const CpuCache cache = cache_of(type, cpu);
		for (unsigned home = 0; home < platform::node_limit(); home++)
			if (counts(home)) {
				sum.blocks += get(cache.share(home).blocks);
				sum.stocked += static_cast<long long>(cache.outgoing(home));
			}
		if (!counts(platform::node_of(cpu)))
			continue;
		const auto &here = *static_cast<const tornado_memory_cpu *>(
			platform::percpu_pointer(type.cpus, cpu));
		sum.stocked += static_cast<long long>(cache.at_hand());
		sum.taken += get(here.taken);
		sum.remote_frees += get(here.remote_frees);
		sum.batches_home += get(here.batches_home);
		sum.failures += get(here.failures);
	}
	return sum;
}

} // namespace tornado::memory
