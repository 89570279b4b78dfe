// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "cpu_cache.hpp"

#include <utility>

namespace tornado::memory
{

namespace
{

void prepend(Magazine *&list, Magazine *magazine, unsigned long count) noexcept
{
	if (!magazine)
		return;
	magazine->count = count;
	magazine->next = list;
	list = magazine;
}

} // namespace

void CpuCache::load(Magazine *magazine, unsigned count) noexcept
{
	cpu_.loaded = magazine;
	cpu_.capacity = magazine ? type_.capacity : 0;
	set(cpu_.count, count);
}

void CpuCache::swap_with_previous() noexcept
{
	Magazine *previous = std::exchange(cpu_.previous, cpu_.loaded);
	const auto count = static_cast<unsigned>(get(cpu_.previous_count));
	set(cpu_.previous_count, get(cpu_.count));
	load(previous, count);
}

bool CpuCache::reload(Depot &depot, Exchange &exchange) noexcept
{
	if (get(cpu_.previous_count)) {
		swap_with_previous();
		return true;
	}
	if (!cpu_.spares) {
		cpu_.spares = depot.take_all();
		unsigned long blocks = 0;
		for (const Magazine *spare = cpu_.spares; spare; spare = spare->next)
			blocks += spare->count;
		set(cpu_.spare_blocks, blocks);
	}
	Magazine *full = cpu_.spares;
	if (!full)
		return false;
	cpu_.spares = full->next;
	set(cpu_.spare_blocks, get(cpu_.spare_blocks) - full->count);

	// The previous one is empty too: one such is kept for the next batch.
	Magazine *emptied = std::exchange(cpu_.previous, cpu_.loaded);
	if (!cpu_.empty)
		cpu_.empty = emptied;
	else
		exchange.empty = emptied;
	load(full, static_cast<unsigned>(full->count));
	return true;
}

Magazine *CpuCache::take_empty(Exchange &exchange) noexcept
{
	if (Magazine *brought = std::exchange(exchange.empty, nullptr))
		return brought;
	return std::exchange(cpu_.empty, nullptr);
}

void CpuCache::retire(Magazine *full, Depot &depot, Exchange &exchange) noexcept
{
	full->count = type_.capacity;
	if (!depot.push(*full))
		prepend(exchange.surplus, full, full->count);
}

bool CpuCache::keep(void *block, Depot &depot, Exchange &exchange) noexcept
{
	if (push(block))
		return true;
	if (cpu_.previous && !get(cpu_.previous_count)) {
		swap_with_previous();
		return push(block);
	}
	Magazine *empty = take_empty(exchange);
	if (!empty)
		return false;
	if (cpu_.previous)
		retire(cpu_.previous, depot, exchange);
	cpu_.previous = cpu_.loaded;
	set(cpu_.previous_count, get(cpu_.count));
	load(empty, 0);
	return push(block);
}

bool CpuCache::send_home(void *block, unsigned home, Depot &depot, Exchange &exchange) noexcept
{
	Share &share = shares_[home];
	if (!share.outgoing)
		share.outgoing = take_empty(exchange);
	if (!share.outgoing)
		return false;
	if (put_by(block, home))
		return true;
	share.outgoing->blocks[get(share.outgoing_count)] = block;
	set(share.outgoing_count, 0);
	platform::local_add(&cpu_.remote_frees, 1);
	platform::local_add(&cpu_.batches_home, 1);
	retire(std::exchange(share.outgoing, nullptr), depot, exchange);
	return true;
}

Magazine *CpuCache::detach() noexcept
{
	Magazine *all = std::exchange(cpu_.spares, nullptr);
	set(cpu_.spare_blocks, 0);
	prepend(all, cpu_.loaded, get(cpu_.count));
	load(nullptr, 0);
	prepend(all, std::exchange(cpu_.previous, nullptr), get(cpu_.previous_count));
	set(cpu_.previous_count, 0);
	prepend(all, std::exchange(cpu_.empty, nullptr), 0);
	for (unsigned node = 0; node < platform::node_limit(); node++) {
		Share &share = shares_[node];
		prepend(all, std::exchange(share.outgoing, nullptr), get(share.outgoing_count));
		set(share.outgoing_count, 0);
	}
	return all;
}

} // namespace tornado::memory
