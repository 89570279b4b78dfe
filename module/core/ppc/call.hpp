// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_PPC_CALL_HPP
#define TORNADO_CORE_PPC_CALL_HPP

#include "../error.hpp"
#include "../existence/in_flight_operation.hpp"
#include "../platform.hpp"
#include "place.hpp"
#include "ppc.h"

namespace tornado::ppc
{

class Context;
class PortRep;

/// How a wait ends besides by an errno, which is negative.
enum Ended : int {
	answered = 0, ///< of a server: there is a call
	again = 1,    ///< somebody else has to be found
	staged = 2,   ///< the same, with the payload in memory that can be read from anywhere
};

/// One call, from when it looks for a context until its caller has the reply.
///
/// Who answers claims it first (InFlightOperation); then nothing but the answer ends it.
///
/// Lifetime: counted references: the caller's, and that of the queue or of the context that serves.
/// Locking: its place is the queue's.  What is in it is written by the caller before it is passed
///   on, and by who has claimed it.
class Call : public existence::InFlightOperation, public Place
{
public:
	/// The memory of all calls.  Around the first port and the last one.
	static Result<void> start_memory() noexcept;
	static void stop_memory() noexcept;

	/// With one reference.  nullptr: no memory.  May sleep.
	static Call *make(const tornado_ppc_request &request, unsigned reply_capacity) noexcept;

	/// Copy the payload to where whoever serves can read it.  Before anybody else knows of the
	/// call.  May sleep, as long as user space likes.
	Result<void> stage(const void *payload) noexcept;
	/// Whether it can be put into a queue.
	bool can_wait() const noexcept { return payload_length == 0 || staged_payload; }

	/// What it carries: the request, then the reply.
	tornado_ppc_words words;
	/// By which client, as its server has labelled it.
	unsigned long long label;
	unsigned payload_length;
	unsigned reply_capacity;
	unsigned reply_length = 0;
	/// Its caller lets others run instead of sleeping, and wants to get the CPU back so.
	bool caller_stays_ready = false;
	/// It sleeps, but on the server's CPU, and might as well have stayed ready.
	bool caller_sleeps_here = false;
	/// Its caller's, for who serves it.
	int nice = platform::nice();
	/// What asked for a context because of it, or nullptr.
	PortRep *asked_at = nullptr;
	/// Released with it, or nullptr.
	tornado_ppc_attachment *attachment;
	/// Copied by stage(), or nullptr.
	void *staged_payload = nullptr;
	/// The one whose buffer holds the reply's payload: a reference, until it is released.
	Context *replied_by = nullptr;
	/// In whose queue it is, or was.  By the caller alone.
	PortRep *queued_at = nullptr;

private:
	friend void destroy_call(tornado_in_flight_operation *operation) noexcept;

	[[gnu::always_inline]] inline Call(const tornado_ppc_request &request,
					   unsigned reply_capacity) noexcept;
	~Call();
};

} // namespace tornado::ppc

#endif
