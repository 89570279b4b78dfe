// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_PPC_PORT_REP_HPP
#define TORNADO_CORE_PPC_PORT_REP_HPP

#include <atomic>
#include <cstdint>

#include "../platform.hpp"
#include "../sync/patient_lock.hpp"
#include "call.hpp"
#include "context.hpp"
#include "handoff.hpp"
#include "place.hpp"

namespace tornado::ppc
{

/// What a port has on one CPU: its contexts there, of which the idle ones form a stack, since the
/// one that ran last finds the most in the caches; and calls that wait for one, in order.
///
/// Lifetime: with the port; does not migrate.
/// Locking: one word, with preemption off, protects all of it but the handoff.  Nearly always
///   wanted by its own CPU alone: others come for a CPU without contexts, and when a context moves
///   or ends.  Never two at once.
class alignas(platform::cache_line) PortRep
{
public:
	static constexpr const char *type_name = "port";

	PortRep(Port &port, unsigned cpu) noexcept : port_(port), cpu_(cpu) {}

	/// Holds the lock while it lives.
	class Held
	{
	public:
		explicit Held(PortRep &rep) noexcept : lock_(rep.lock_)
		{
			while (!lock_.try_lock())
				platform::relax();
		}
		~Held() { lock_.unlock(); }
		Held(const Held &) = delete;
		Held &operator=(const Held &) = delete;

	private:
		platform::PreemptionOff off_;
		sync::PatientLock &lock_;
	};

	/// What is counted: one of the members.
	using Number = long long tornado_ppc_numbers::*;

	/// @name While it is held
	/// @{
	/// An idle context, its wait claimed; nullptr: there is none.
	Context *take_context() noexcept;
	/// Takes a reference.  The caller may be called again at once.
	void queue(Call &call) noexcept;
	/// The first one, with the queue's reference; nullptr: there is none.
	Call *take_call() noexcept;
	/// It is in no queue any more.  False: it was in none.
	static bool take_out(Call &call) noexcept;
	/// @context waits and is not held.  A call for it; then its wait is claimed.  None: it is
	/// idle.
	Offer offer(Context &context) noexcept;
	/// For @call there is no context.  Whether the server has to be asked for one, by
	/// take_ask() or with the call; the port has to be told when the rep is held no more.
	bool ask(Call &call) noexcept;
	/// Whether the server was asked, or would have to be now, and does not know yet.
	bool lacks_context() const noexcept;
	void count(Number number) noexcept { counts_.*number += 1; }
	void discount(Number number) noexcept { counts_.*number -= 1; }
	bool has_contexts() const noexcept { return contexts_ > 0; }
	/// Returns whether it is the first.
	bool add_context() noexcept;
	/// Returns whether it was the last.
	bool remove_context() noexcept;
	/// @}

	/// All calls in the queue have to find another one.
	void send_queue_elsewhere() noexcept;
	/// If the server was asked with a call, and does not know yet: for which CPU.  Else -1.
	int take_ask() noexcept;
	/// If it lacks a context: likewise.
	int take_lack() noexcept;

	Handoff &handoff() noexcept { return handoff_; }
	Port &port() const noexcept { return port_; }
	unsigned cpu() const noexcept { return cpu_; }
	void add_to(tornado_ppc_numbers &numbers) noexcept;

private:
	bool may_ask() const noexcept;

	/// Whoever was asked may have failed.
	static constexpr std::uint64_t ask_again_ns = 100'000'000;

	sync::PatientLock lock_;
	Handoff handoff_;
	bool asks_ = false; ///< and the server does not know yet
	unsigned contexts_ = 0;
	Place idle_;
	Place queue_;
	tornado_ppc_numbers counts_{}; ///< but contexts
	Port &port_;
	std::uint64_t ask_after_ns_ = 0;
	unsigned cpu_;
};

} // namespace tornado::ppc

#endif
