// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_IN_FLIGHT_OPERATION_HPP
#define TORNADO_CORE_EXISTENCE_IN_FLIGHT_OPERATION_HPP

#include <atomic>
#include <cstdint>

#include <tornado/in_flight.h>

#include "../platform.hpp"

namespace tornado::existence
{

class InFlightList;

/// Which signals end a wait, where there are signals to a thread.
enum class Interruption : int { killed = TORNADO_KILLABLE, any_signal = TORNADO_INTERRUPTIBLE };

/// As a deadline.
inline constexpr std::uint64_t never = TORNADO_NO_DEADLINE;

/// A place in a ring of operations; alone, it is a ring of one.
struct InFlightLink {
	InFlightLink *next = this;
	InFlightLink *previous = this;

	InFlightLink() noexcept = default;
	InFlightLink(const InFlightLink &) = delete;
	InFlightLink &operator=(const InFlightLink &) = delete;

	bool is_alone() const noexcept { return next == this; }
	void link_before(InFlightLink &other) noexcept;
	void unlink() noexcept;
};

/// An operation that waits for user space: outside its guard, in one of the lists of its object
/// (InFlight).
///
/// It ends once.  Who wants to end it claims it first, by one atomic exchange: who completes it,
/// who cancels the list, or the waiting thread itself, when its time is over or it is killed.  The
/// one who gets it says what the wait returns.
///
/// Lifetime: counted references; who waits has one, and so has everybody who may complete it.  May
///   be used again when nobody else has one.
/// Locking: none; its place in the list belongs to the list.
class InFlightOperation : private InFlightLink
{
public:
	/// As C has it, where the record is opaque and lies at the same address.
	using Release = void (*)(tornado_in_flight_operation *);

	/// With one reference.  @release is called when there is none any more.
	explicit InFlightOperation(Release release = nullptr) noexcept : release_(release) {}

	static InFlightOperation &of(tornado_in_flight_operation &raw) noexcept
	{
		return reinterpret_cast<InFlightOperation &>(raw);
	}
	tornado_in_flight_operation *raw() noexcept
	{
		return reinterpret_cast<tornado_in_flight_operation *>(this);
	}

	/// Any context.
	void get() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
	void put() noexcept
	{
		// Release and acquire: who releases sees what all others did.
		if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1 && release_)
			release_(raw());
	}

	/// Become the one who ends it; false: somebody else has.  Afterwards finish(), soon:
	/// nothing else ends the wait any more.  Any context.
	[[nodiscard]] bool claim() noexcept
	{
		// Acquire: as the waiter's own claim, it comes before what it does then.
		return !claimed_.exchange(true, std::memory_order_acquire);
	}
	/// End what was claimed; the wait returns @result.  Any context.
	void finish(int result) noexcept;

	/// Both.  False: somebody else has ended it.  Any context.
	bool complete(int result) noexcept
	{
		const bool ours = claim();
		if (ours)
			finish(result);
		return ours;
	}

	/// Whether wait() would not wait; for who waits in a way of its own first.  While it is in
	/// flight, any context.
	bool is_over() const noexcept
	{
		// Acquire: pairs with the release in finish().
		return state_.load(std::memory_order_acquire) == over;
	}

	/// Who waits; for who has claimed it, as long as it has not finished.
	platform::Thread thread() const noexcept { return thread_; }

	/// May be claimed from here on, by whoever knows of it; nobody else has a reference that is
	/// of use to him.  For who expects an end so soon that being in flight, where destructions
	/// end it, is not worth while: other things keep the object in existence.  If the end does
	/// not come: InFlight::add() and wait().
	void arm() noexcept;
	/// What it was ended with, once it is over.
	int result() const noexcept { return result_; }
	/// End what is armed and not in flight with @result, unless somebody else does.  Returns
	/// what it was ended with.  By its thread.  May sleep, shortly.
	int give_up(int result) noexcept;

	/// Until it has ended; then it is in flight no more.  By the thread that began it, in any
	/// case.  May sleep; in no guard.  The deadline is of platform::clock_ns().  Returns what
	/// it was ended with; Error::timed_out or Error::interrupted, as a negative errno.
	int wait(Interruption interruption, std::uint64_t deadline_ns) noexcept;

private:
	friend class InFlightList;

	enum State : unsigned {
		awake,	///< the thread does not sleep (yet)
		asleep, ///< and has to be woken
		over	///< ended; the thread may be gone
	};

	void sleep(Interruption interruption, std::uint64_t deadline_ns) noexcept;

	InFlightList *list_ = nullptr;
	[[no_unique_address]] platform::Thread thread_{};
	Release release_;
	std::atomic<unsigned> references_{1};
	std::atomic<unsigned> state_{awake};
	int result_ = 0; ///< of whoever has claimed it
	std::atomic<bool> claimed_{false};
};

static_assert(sizeof(InFlightOperation) <= sizeof(tornado_in_flight_operation));

} // namespace tornado::existence

#endif
