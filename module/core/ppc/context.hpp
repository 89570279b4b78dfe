// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_PPC_CONTEXT_HPP
#define TORNADO_CORE_PPC_CONTEXT_HPP

#include <atomic>

#include "../error.hpp"
#include "../existence/guard.hpp"
#include "../existence/in_flight_operation.hpp"
#include "call.hpp"
#include "place.hpp"
#include "ppc.h"

namespace tornado::ppc
{

class Port;
class PortRep;

/// What a queue has for a context.
struct Offer {
	Call *call; ///< with the queue's reference; nullptr: nothing
	bool asks;  ///< the port has to be told that a context lacks, when no rep is held
};

/// One server thread.  While it waits for a call it is an operation in flight, and whoever has a
/// call for it claims that.
///
/// A reply with payload lies in the buffer of the context.  Until its caller has copied it, the
/// context is held: it waits, but gets no call.
///
/// Lifetime: counted references: its owner's, and that of each caller who holds it.
/// Locking: its place and whether it waits are its rep's; the call belongs to the thread, and
///   between its claim and its end to who has claimed the wait.
class Context : public existence::InFlightOperation, public Place
{
public:
	using Owner = void;

	/// With one reference; takes one to the port.  @done is called at last.  nullptr: no
	/// memory.  May sleep.
	static Context *make(Port &port, void *buffer, void (*done)(Owner *),
			     Owner *owner) noexcept;

	/// @name By the server thread
	/// @{
	Result<void> reply(const tornado_ppc_service &service) noexcept;
	/// 0 or a negative errno.
	int wait(tornado_ppc_service &service) noexcept;
	/// That of the call it serves, or nullptr.
	Result<tornado_ppc_attachment *> attachment() const noexcept;
	/// The caller gets @error.
	void refuse(int error) noexcept;
	/// @}

	/// The thread is gone.  Once; not at the same time as the thread's.  Any context.
	void end() noexcept;

	/// @name By a caller
	/// @{
	/// Pass a call on to it, whose wait the caller has claimed; takes a reference.  False: its
	/// payload is not at hand, and the context looks for another call.
	bool deliver(Call &call, const void *payload) noexcept;
	/// Likewise a call that was in a queue, if there is one.
	void take_offer(const Offer &offer) noexcept
	{
		if (offer.call) [[unlikely]]
			take_offered(offer);
	}
	/// The buffer, while the context is held.
	const void *buffer() const noexcept { return buffer_; }
	/// Its caller has the reply: it is held no more.
	void release() noexcept;
	/// @}

	/// Where it waits, or waited last; nullptr: nowhere.
	PortRep *rep() const noexcept { return rep_.load(std::memory_order_seq_cst); }

private:
	friend class PortRep;
	friend void destroy_context(tornado_in_flight_operation *operation) noexcept;

	Context(Port &port, void *buffer, void (*done)(Owner *), Owner *owner) noexcept;
	~Context() = default;

	Result<PortRep *> begin_wait() noexcept;
	void attach(PortRep &rep, const existence::Guard &guard) noexcept;
	void detach() noexcept;
	void stop_waiting() noexcept;
	void tell(tornado_ppc_service &service) noexcept;
	void take_offered(const Offer &offer) noexcept;
	void take(Call &call) noexcept;
	Call *give_up_call() noexcept;

	Port &port_;
	void *buffer_;
	void (*done_)(Owner *);
	Owner *owner_;
	Call *call_ = nullptr; ///< that it serves: a reference
	/// What the thread was lent for that call.
	platform::NiceLoan loan_{};
	/// Its last caller stayed ready to run.
	bool hands_over_ = false;

	std::atomic<PortRep *> rep_{nullptr};
	bool is_waiting_ = false; ///< and nobody has claimed its wait
	std::atomic<bool> is_held_{false};
};

} // namespace tornado::ppc

#endif
