// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "objects.hpp"

namespace tornado::object::objects
{

namespace
{

constinit TranslationTable table;

/// Keeps the entries of an object from being cleared for good while one is being filled.
class MissInFlight
{
public:
	explicit MissInFlight(GlobalEntry &entry) noexcept
		: entry_(entry), begun_(entry.state.begin_miss())
	{
	}
	~MissInFlight()
	{
		if (begun_ && entry_.state.end_miss())
			root().retire();
	}
	MissInFlight(const MissInFlight &) = delete;
	MissInFlight &operator=(const MissInFlight &) = delete;

	explicit operator bool() const noexcept { return begun_; }
	Root &root() const noexcept { return *entry_.root.load(std::memory_order_relaxed); }

private:
	GlobalEntry &entry_;
	bool begun_;
};

} // namespace

Result<void> start() noexcept
{
	return table.start();
}

long long stop() noexcept
{
	platform::barrier();
	const long long left = table.taken();
	table.stop();
	return left;
}

Result<tornado_ref> create(const tornado_object_type &type, Clustering clustering,
			   void *shared) noexcept
{
	Result<GlobalEntry *> taken = table.take();
	if (!taken)
		return std::unexpected(taken.error());
	GlobalEntry &entry = **taken;

	Root *root = Root::make(type, clustering, shared, entry);
	if (!root) {
		table.give_back(entry);
		return std::unexpected(Error::no_memory);
	}
	// Release: pairs with the acquire in for_each_rep(); a miss is ordered by the state word.
	entry.root.store(root, std::memory_order_release);
	entry.state.open();
	return entry.ref;
}

Result<void> destroy(tornado_ref ref) noexcept
{
	GlobalEntry &entry = TranslationTable::global_entry(ref);
	switch (entry.state.begin_destroy()) {
	case StateWord::Destroy::finish:
		entry.root.load(std::memory_order_relaxed)->retire();
		return {};
	case StateWord::Destroy::deferred:
		return {};
	case StateWord::Destroy::already:
		break;
	}
	return std::unexpected(Error::destroyed);
}

Result<void *> miss(tornado_ref ref) noexcept
{
	MissInFlight in_flight(TranslationTable::global_entry(ref));
	if (!in_flight)
		return std::unexpected(Error::destroyed);
	Root &root = in_flight.root();

	for (;;) {
		const unsigned cluster = cluster_of(root.clustering(), platform::current_cpu());
		Result<void *> rep = root.rep_for(cluster, platform::Sleep::forbidden);
		if (!rep)
			return rep;
		platform::PreemptionOff off;
		const unsigned cpu = platform::current_cpu();
		if (cluster_of(root.clustering(), cpu) == cluster) {
			root.install(cpu, *rep);
			return rep;
		}
	}
}

Result<void> populate(tornado_ref ref, unsigned cpu) noexcept
{
	if (cpu >= platform::cpu_limit())
		return std::unexpected(Error::invalid);
	MissInFlight in_flight(TranslationTable::global_entry(ref));
	if (!in_flight)
		return std::unexpected(Error::destroyed);
	Root &root = in_flight.root();

	Result<void *> rep =
		root.rep_for(cluster_of(root.clustering(), cpu), platform::Sleep::allowed);
	if (!rep)
		return std::unexpected(rep.error());
	root.install(cpu, *rep);
	return {};
}

void recycle(GlobalEntry &entry) noexcept
{
	entry.root.store(nullptr, std::memory_order_relaxed);
	entry.state.close();
	table.give_back(entry);
}

} // namespace tornado::object::objects
