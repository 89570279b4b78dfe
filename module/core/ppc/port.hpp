// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_PPC_PORT_HPP
#define TORNADO_CORE_PPC_PORT_HPP

#include <atomic>

#include "../error.hpp"
#include "../existence/in_flight.hpp"
#include "../object/ref.hpp"
#include "../platform.hpp"
#include "port_rep.hpp"
#include "ppc.h"

namespace tornado::ppc
{

/// Where calls are addressed: a clustered object with a rep on each CPU.
///
/// A call is served on the CPU of its caller, by a context that waits there; nothing is touched
/// that another CPU writes.  Where all contexts are busy it waits for one, and asks the server to
/// start one more; where there are none it borrows one of the node, or of any other CPU.
///
/// After Gamsa, Krieger and Stumm, "Optimizing IPC Performance for Shared-Memory Multiprocessors"
/// (ICPP 1994).
///
/// Lifetime: counted references: of the files that are the port, its clients and its contexts.  The
///   object is destroyed with the last one, so whoever has one need not ask whether it exists.
/// Locking: none; closing is that of its operations in flight.
class alignas(platform::cache_line) Port
{
public:
	/// With one reference.  May sleep.
	static Result<Port *> make(unsigned buffer_size, unsigned contexts_per_cpu,
				   tornado_ppc_port_owner *owner) noexcept;

	/// Any context.
	void get() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
	void put() noexcept;
	/// Ends all calls and waits, and those to come.  Any context.
	void close() noexcept;

	/// 0 or a negative errno.  May sleep, as long as user space likes; not in a guard.
	int call(tornado_ppc_request &request) noexcept;

	/// Calls get no further any more.  Any context.
	bool is_closed() const noexcept { return in_flight_.closed_with() != 0; }
	unsigned contexts_per_cpu() const noexcept { return contexts_per_cpu_; }
	tornado_ppc_numbers numbers() noexcept;
	/// Whether some CPU lacks a context that the server does not know of.
	bool lacks_context() noexcept;
	/// Which, and from here on it does; -1: none.
	int lacking_cpu() noexcept;

	/// @name For contexts
	/// @{
	existence::InFlight &in_flight() noexcept { return in_flight_; }
	/// The end of what is armed, which is in flight meanwhile, so that close() ends it.  May
	/// sleep; not in a guard.
	int await(existence::InFlightOperation &operation, existence::Interruption interruption,
		  std::uint64_t deadline_ns) noexcept;
	Result<PortRep *> local(const existence::Guard &guard) const noexcept
	{
		return ref_.resolve(guard);
	}
	/// Calls that wait where there are no contexts have to look again.
	void send_stranded(const existence::Guard &guard) noexcept;
	/// The owner is told that it lacks a context.  While no rep is held.
	void tell_of_lack() const noexcept
	{
		if (owner_)
			owner_->lacks_context(owner_);
	}
	/// @}

private:
	friend void destroy_port(void *shared) noexcept;

	Port(unsigned buffer_size, unsigned contexts_per_cpu,
	     tornado_ppc_port_owner *owner) noexcept
		: buffer_size_(buffer_size), contexts_per_cpu_(contexts_per_cpu), owner_(owner)
	{
	}

	/// A context whose wait is claimed, with where it was and as what it is counted there.
	/// None: look on; or it is settled: the call is in a queue, or has ended.
	struct Found {
		bool is_settled;
		Context *context;
		PortRep *rep;
		PortRep::Number counted;

		bool is_hot() const noexcept { return counted == &tornado_ppc_numbers::hot; }
		bool is_cold() const noexcept { return counted == &tornado_ppc_numbers::cold; }
	};

	static Found take_context(PortRep &rep, PortRep::Number counted) noexcept;
	// Each in one place, of each call: a Found then needs no memory.
	[[gnu::always_inline]] static inline void start(const Found &found, Call &call,
							const void *payload) noexcept;
	int attempt(Call &call, const tornado_ppc_request &request) noexcept;
	void count_failure(int result) noexcept;
	void count(PortRep::Number number) noexcept;
	[[gnu::always_inline]] inline Found find_context(PortRep &local, Call &call,
							 const existence::Guard &guard) noexcept;
	[[gnu::always_inline]] inline Found find_here(PortRep &local, Call &call) noexcept;
	Found borrow_context(const PortRep &local, const existence::Guard &guard) noexcept;
	Found wait_elsewhere(const PortRep &local, Call &call,
			     const existence::Guard &guard) noexcept;
	void queue_where_none_serves(PortRep &local, Call &call,
				     const existence::Guard &guard) noexcept;

	// Read on all CPUs.
	object::Ref<PortRep> ref_;
	existence::InFlight in_flight_;
	unsigned buffer_size_;
	unsigned contexts_per_cpu_;
	tornado_ppc_port_owner *owner_;
	// Written.
	alignas(platform::cache_line) std::atomic<unsigned> references_{1};
};

} // namespace tornado::ppc

#endif
