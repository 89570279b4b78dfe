// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "objects.hpp"

#include "../existence/awaited_call.hpp"
#include "../existence/guard.hpp"
#include "../memory/size_classes.hpp"
#include "kept_references.hpp"

extern "C" {
constinit unsigned long tornado_static_entries = 0;
}

namespace tornado::object::objects
{

namespace
{

constinit TranslationTable table;

/// Keeps the entries of an object from being cleared for good while one is being filled, or a CPU
/// joins the use set.
class MissInFlight
{
public:
	/// @in_swap: for what fills no entry, that another implementation takes over does no harm.
	explicit MissInFlight(GlobalEntry &entry, bool in_swap = false) noexcept
		: entry_(entry), miss_(entry.state.begin_miss(in_swap))
	{
	}
	~MissInFlight()
	{
		if (miss_ == StateWord::Miss::begun && entry_.state.end_miss())
			root().retire();
	}
	MissInFlight(const MissInFlight &) = delete;
	MissInFlight &operator=(const MissInFlight &) = delete;

	explicit operator bool() const noexcept { return miss_ == StateWord::Miss::begun; }
	bool is_held() const noexcept { return miss_ == StateWord::Miss::held; }
	// Acquire: pairs with the release in Swap::replace(), which may be going on.
	Root &root() const noexcept { return *entry_.root.load(std::memory_order_acquire); }

private:
	GlobalEntry &entry_;
	StateWord::Miss miss_;
};

/// What an attempt at a rep comes to; in two registers, as a Result with a flag would not be.
struct Attempt {
	void *rep = nullptr; ///< nullptr: there is an error
	Error error{};
	bool is_held = false; ///< another implementation takes over: to be tried again

	static Attempt of(Result<void *> result) noexcept
	{
		return result ? Attempt{.rep = *result} : Attempt{.error = result.error()};
	}
	static Attempt held() noexcept { return {.error = Error::again, .is_held = true}; }

	Result<void *> result() const noexcept
	{
		return rep ? Result<void *>(rep) : std::unexpected(error);
	}
};

/// The rep for a CPU's entry, which is filled.
Result<void *> fill_entry(Root &root, unsigned cpu, platform::Sleep sleep) noexcept
{
	Result<void *> rep = root.rep_for(cpu, sleep);
	if (!rep)
		return rep;
	root.join(cpu);
	platform::injection_point();
	return root.install(cpu, *rep);
}

Result<void> begin_migration(tornado_ref ref, Migration::Sources sources, unsigned to,
			     platform::Sleep sleep, tornado_deferred *done) noexcept;

/// After a miss, which keeps @root: if the object has more reps than it wants, begin to merge.  If
/// a migration is under way it sees to that, and without memory the next miss does.
[[gnu::noinline]] void merge_surplus(GlobalEntry &entry, const Root &root) noexcept
{
	Following::Merge merge{};
	if (!root.find_surplus(merge))
		return;
	const Clustering clustering = root.clustering();
	(void)begin_migration(entry.ref, {.all = false, .from = clustering.cpu_of(merge.from)},
			      clustering.cpu_of(merge.into), platform::Sleep::forbidden, nullptr);
}

/// The same if no other implementation takes over.
Attempt try_fill(GlobalEntry &entry, unsigned cpu, platform::Sleep sleep) noexcept
{
	const MissInFlight in_flight(entry);
	if (!in_flight)
		return in_flight.is_held() ? Attempt::held() : Attempt{.error = Error::destroyed};
	Root &root = in_flight.root();
	const Result<void *> rep = fill_entry(root, cpu, sleep);
	if (rep && root.follows_threads())
		merge_surplus(entry, root);
	return Attempt::of(rep);
}

/// While another implementation takes over: the old rep, for an operation that began before.  The
/// entry stays empty, since later ones must not find it.
Attempt try_forward(GlobalEntry &entry, const tornado_guard &guard, platform::Sleep sleep) noexcept
{
	const MissInFlight in_flight(entry, true);
	if (!in_flight)
		return {.error = Error::destroyed};
	Root &root = in_flight.root();
	if (!root.serves(guard))
		return Attempt::held();
	const unsigned home = existence::home_cpu_of(guard);
	root.join(home);
	return Attempt::of(root.rep_for(home, sleep));
}

/// A miss that found another implementation taking over.
[[gnu::noinline]] Result<void *> miss_in_swap(GlobalEntry &entry, const tornado_guard &guard,
					      platform::Sleep sleep) noexcept
{
	for (unsigned attempt = 0;; attempt++) {
		const Attempt old = try_forward(entry, guard, sleep);
		if (!old.is_held || sleep == platform::Sleep::forbidden)
			return old.result();
		platform::pause_briefly(attempt);
		const Attempt filled = try_fill(entry, existence::home_cpu_of(guard), sleep);
		if (!filled.is_held)
			return filled.result();
	}
}

} // namespace

Result<void> start() noexcept
{
	if (auto started = memory::object_memory.start(); !started)
		return started;
	auto started = table.start();
	if (started) {
		started = table.start_static();
		if (!started)
			table.stop();
	}
	if (!started) {
		memory::object_memory.stop();
		return started;
	}
	tornado_static_entries = table.static_entries()->ref.entry;
	return {};
}

long long stop() noexcept
{
	barrier();
	const long long left = table.taken();
	table.stop();
	TypeRecord::stop();
	memory::object_memory.stop();
	return left;
}

void barrier() noexcept
{
	existence::default_domain.barrier();
}

void recycle_ids() noexcept
{
	table.recycle_all();
	barrier();
}

Result<tornado_ref> create(const tornado_object_type &type, Clustering clustering,
			   void *shared) noexcept
{
	if (!Root::is_valid(type))
		return std::unexpected(Error::invalid);
	TypeRecord *record = TypeRecord::of(type);
	if (!record)
		return std::unexpected(Error::no_memory);
	Result<GlobalEntry *> taken = table.take();
	if (!taken)
		return std::unexpected(taken.error());
	GlobalEntry &entry = **taken;

	Root *root = Root::make(type, *record, clustering, shared, entry);
	if (!root) {
		table.give_back_unused(entry);
		return std::unexpected(Error::no_memory);
	}
	entry.root.store(root, std::memory_order_relaxed);
	entry.domain = &root->domain();
	entry.state.open();
	return entry.ref;
}

namespace
{

GlobalEntry *static_entry(unsigned id) noexcept
{
	return id < TranslationTable::static_ids ? &table.static_entries()[id] : nullptr;
}

/// Whoever puts a root into the entry of a free id owns it.
bool claim(GlobalEntry &entry, Root &root) noexcept
{
	Root *none = nullptr;
	// Acquire: pairs with the release in recycle(): the state is that of the object before.
	if (!entry.root.compare_exchange_strong(none, &root, std::memory_order_acquire,
						std::memory_order_relaxed))
		return false;
	if (entry.state.is_free())
		return true;
	entry.root.store(nullptr, std::memory_order_relaxed);
	return false;
}

} // namespace

Result<void> start_static(unsigned id, const tornado_object_type &type, Clustering clustering,
			  void *shared) noexcept
{
	GlobalEntry *entry = static_entry(id);
	if (!entry || !Root::is_valid(type))
		return std::unexpected(Error::invalid);
	TypeRecord *record = TypeRecord::of(type);
	Root *root = record ? Root::make(type, *record, clustering, shared, *entry) : nullptr;
	if (!root)
		return std::unexpected(Error::no_memory);
	if (!claim(*entry, *root)) {
		root->discard();
		return std::unexpected(Error::busy);
	}
	TranslationTable::note_static_taken(*entry);
	entry->domain = &root->domain();
	entry->state.open();
	return {};
}

Result<void> stop_static(unsigned id) noexcept
{
	GlobalEntry *entry = static_entry(id);
	if (!entry)
		return std::unexpected(Error::invalid);
	if (entry->state.is_destroyed())
		return std::unexpected(Error::destroyed);
	platform::might_wait_for_quiescence(entry->domain->raw().counts);
	const std::uint32_t sequence = entry->state.sequence();
	if (auto given_up = destroy(entry->ref); !given_up)
		return given_up;
	for (unsigned attempt = 0; entry->state.sequence() == sequence; attempt++)
		platform::pause(attempt);
	return {};
}

Result<void> destroy(tornado_ref ref) noexcept
{
	GlobalEntry &entry = TranslationTable::global_entry(ref);
	if (entry.state.is_destroyed())
		return std::unexpected(Error::destroyed);
	if constexpr (platform::checks_references) {
		const MissInFlight in_flight(entry, true);
		if (in_flight)
			kept_references::report_kept(entry, in_flight.root().type_name());
	}
	// Counted first: barrier() waits for it also if the rest is left to a miss in flight.
	existence::Outstanding &outstanding = entry.domain->outstanding();
	const unsigned parity = outstanding.begin();
	switch (entry.state.begin_destroy(parity)) {
	case StateWord::Destroy::finish:
		entry.root.load(std::memory_order_relaxed)->retire();
		return {};
	case StateWord::Destroy::deferred:
		return {};
	case StateWord::Destroy::already:
		outstanding.end(parity);
		break;
	}
	return std::unexpected(Error::destroyed);
}

Result<void *> serve_miss(tornado_ref ref, const tornado_guard &guard,
			  platform::Sleep sleep) noexcept
{
	GlobalEntry &entry = TranslationTable::global_entry(ref);
	const Attempt filled = try_fill(entry, existence::home_cpu_of(guard), sleep);
	if (filled.is_held) [[unlikely]]
		return miss_in_swap(entry, guard, sleep);
	return filled.result();
}

Result<void *> miss(tornado_ref ref, tornado_guard guard, platform::Sleep sleep) noexcept
{
	return serve_miss(ref, guard, sleep);
}

Result<void> fill(tornado_ref ref, unsigned cpu, platform::Sleep sleep) noexcept
{
	GlobalEntry &entry = TranslationTable::global_entry(ref);
	for (unsigned attempt = 0;; attempt++) {
		const Attempt filled = try_fill(entry, cpu, sleep);
		if (filled.rep)
			return {};
		if (!filled.is_held || sleep == platform::Sleep::forbidden)
			return std::unexpected(filled.error);
		platform::pause_briefly(attempt);
	}
}

Result<void> populate(tornado_ref ref, unsigned cpu) noexcept
{
	if (cpu >= platform::cpu_limit())
		return std::unexpected(Error::invalid);
	return fill(ref, cpu, platform::Sleep::allowed);
}

namespace
{

Result<void> begin_migration(tornado_ref ref, Migration::Sources sources, unsigned to,
			     platform::Sleep sleep, tornado_deferred *done) noexcept
{
	if (to >= platform::cpu_limit() || (!sources.all && sources.from >= platform::cpu_limit()))
		return std::unexpected(Error::invalid);
	GlobalEntry &entry = TranslationTable::global_entry(ref);
	switch (entry.state.begin_migration()) {
	case StateWord::Change::destroyed:
		return std::unexpected(Error::destroyed);
	case StateWord::Change::busy:
		return std::unexpected(Error::busy);
	case StateWord::Change::begun:
		break;
	}
	platform::injection_point();
	Root &root = *entry.root.load(std::memory_order_relaxed);
	auto started = Migration::start(entry, root, sources, to, sleep, done);
	if (!started && entry.state.end_migration())
		root.retire();
	return started;
}

} // namespace

Result<void> migrate(tornado_ref ref, Migration::Sources sources, unsigned to) noexcept
{
	const GlobalEntry &entry = TranslationTable::global_entry(ref);
	if (entry.state.is_destroyed())
		return std::unexpected(Error::destroyed);
	platform::might_wait_for_quiescence(entry.domain->raw().counts);
	existence::AwaitedCall done;
	for (unsigned attempt = 0;; attempt++) {
		auto begun = begin_migration(ref, sources, to, platform::Sleep::allowed, &done);
		if (begun)
			break;
		if (begun.error() != Error::busy)
			return begun;
		platform::pause(attempt);
	}
	done.wait();
	return {};
}

Result<void> migrate_later(tornado_ref ref, Migration::Sources sources, unsigned to,
			   tornado_deferred *done) noexcept
{
	return begin_migration(ref, sources, to, platform::Sleep::forbidden, done);
}

Result<void> swap(tornado_ref ref, Clustering clustering, tornado_swap &what) noexcept
{
	GlobalEntry &entry = TranslationTable::global_entry(ref);
	if (entry.state.is_destroyed())
		return std::unexpected(Error::destroyed);
	platform::might_wait_for_quiescence(entry.domain->raw().counts);
	Swap swap(entry, what);
	if (auto prepared = swap.prepare(clustering); !prepared)
		return prepared;
	return swap.run();
}

Result<Root *> root_for(tornado_ref ref, tornado_guard guard, Purpose purpose) noexcept
{
	const MissInFlight in_flight(TranslationTable::global_entry(ref), true);
	if (!in_flight)
		return std::unexpected(Error::destroyed);
	Root &root = in_flight.root();
	if (purpose == Purpose::update && root.is_being_replaced() && !root.serves(guard))
		return std::unexpected(Error::again);
	root.join(existence::home_cpu_of(guard));
	return &root;
}

void recycle(GlobalEntry &entry, existence::Domain &domain) noexcept
{
	// Release: pairs with the acquire in claim().
	entry.root.store(nullptr, std::memory_order_release);
	table.give_back(entry, domain);
}

} // namespace tornado::object::objects
