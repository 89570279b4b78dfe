// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_DOMAIN_HPP
#define TORNADO_CORE_EXISTENCE_DOMAIN_HPP

#include <atomic>
#include <new>

#include <tornado/types.h>

#include "../core.h"
#include "../error.hpp"
#include "../platform.hpp"
#include "../sync/patient_lock.hpp"
#include "outstanding.hpp"
#include "round.hpp"
#include "stall.hpp"
#include "stand_in.hpp"
#include "token.hpp"
#include "visitor.hpp"

extern "C" {
/// The domain of whoever names no other.
extern tornado_domain tornado_default_domain;
}

namespace tornado::existence
{

/// Operations that are waited for together, and the waiting.
///
/// What is to be freed travels as a token over the CPUs that may hold it.  On each it waits until
/// the operations that were running there when it came have ended.  Nothing travels where nothing
/// is to be freed.
///
/// Lifetime: start() before the first guard; stop() when nobody uses it any more.
///
/// After Gamsa et al., OSDI 1999, section 3.4 (a token that circulates, counts of operations by
/// generation), as K42 refined it.
class Domain
{
public:
	constexpr Domain(const char *name, tornado_domain &raw) noexcept
		: name_(name), raw_(raw), stand_in_(*this), round_(*this)
	{
	}
	Domain(const Domain &) = delete;
	Domain &operator=(const Domain &) = delete;

	/// May sleep.
	Result<void> start() noexcept;
	/// Waits for all that was given up.  May sleep.
	void stop() noexcept;

	static Domain &of(const tornado_domain &raw) noexcept
	{
		return *static_cast<Domain *>(raw.implementation);
	}

	const char *name() const noexcept { return name_; }
	tornado_domain &raw() noexcept { return raw_; }
	Visitor &visitor(unsigned cpu) noexcept { return *visitors_[cpu]; }

	/// Let @token visit its CPUs and arrive.  Any context.
	void send(Token &token) noexcept;

	/// The same with the parity of an outstanding().begin() that was made for it before.
	void send(Token &token, unsigned given_up) noexcept;

	/// Let @token, which has no CPUs left, make its call on @cpu.  By the call itself, which
	/// then returns Progress::travelling.
	void forward_call(Token &token, unsigned cpu) noexcept;

	/// Make a call after all operations on all CPUs that run now have ended.  Any context.
	void call_after_quiescence(tornado_deferred &deferred) noexcept;

	/// Wait until all operations on all CPUs that run now have ended.  May sleep; not in a
	/// guard.
	void synchronize() noexcept;

	/// Wait until all that was given up so far is freed.  May sleep; not in a guard.
	void barrier() noexcept { outstanding_.wait(); }

	/// Calls @visit with the numbers of each domain that exists.  May sleep.
	template <typename Visit>
	static void for_each(Visit visit) noexcept
	{
		const sync::PatientLock::Holder held(list_lock);
		for (Domain *domain = newest; domain; domain = domain->next_)
			visit(domain->numbers());
	}

	/// As if none had ever started, where their memory and their threads are gone.
	static void forget_all() noexcept
	{
		new (&list_lock) sync::PatientLock;
		newest = nullptr;
	}

	/// @name For Visitor, StandIn, Round and those who send a token later than it is given up
	/// @{
	void send_on(Token &token) noexcept;
	void finish(Token &token) noexcept;
	Outstanding &outstanding() noexcept { return outstanding_; }
	/// @}

private:
	bool nobody_can_hold(const Token &token) noexcept;
	void pass(Token &token, unsigned from, unsigned to) noexcept;
	void enlist() noexcept;
	void strike_off() noexcept;
	tornado_domain_numbers numbers() noexcept;

	constinit static sync::PatientLock list_lock;
	constinit static Domain *newest; ///< protected by list_lock, as is next_

	const char *name_;
	tornado_domain &raw_;
	Visitor **visitors_ = nullptr;
	StandIn stand_in_;
	Round round_;
	Outstanding outstanding_;
	Domain *next_ = nullptr;
};

/// The domain of whoever names no other: what tornado_default_domain is to C.
extern Domain default_domain;

/// Zeroed words for a set of CPUs; nullptr: no memory.  May sleep.
CpuSet::Word *allocate_cpu_words() noexcept;

} // namespace tornado::existence

#endif
