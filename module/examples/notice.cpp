// SPDX-License-Identifier: GPL-2.0
//
// A small user of existence in C++: a board with one notice, which is read all the time and
// replaced now and then.  No lock is taken to read, and none protects that a notice exists while it
// is read.
#include "notice.h"

#include <tornado/object.hpp>

namespace
{

using tornado::existence::Guard;
using tornado::object::Clustering;

// Freed when no operation can be reading it any more.
struct Notice : tornado::existence::Deferred<Notice> {
	explicit Notice(const char *words) noexcept
	{
		for (unsigned i = 0; i + 1 < sizeof(text) && words[i]; i++)
			text[i] = words[i];
	}
	static void release(Notice *notice) noexcept;

	char text[48]{};
};

// How often it was read, by the operations of one CPU.  They may have moved since they began.
struct Reads {
	static constexpr const char *type_name = "notice_reads";

	std::atomic<long> count{0};
};

// What the reps share: nothing.
struct Nothing {
};

constinit tornado::existence::Published<Notice> board;
constinit tornado::object::PersistentRef<Reads> reads;
constinit Nothing nothing;
constinit std::atomic<long> freed{0};

// What could still be seen of it would be empty.
void Notice::release(Notice *notice) noexcept
{
	for (char &letter : notice->text)
		letter = '\0';
	notice_free(notice);
	freed.fetch_add(1, std::memory_order_relaxed);
}

unsigned copy(char *buffer, unsigned long size, const char *text) noexcept
{
	unsigned used = 0;
	for (; used + 1 < size && text[used]; used++)
		buffer[used] = text[used];
	buffer[used] = '\0';
	return used;
}

} // namespace

int notice_start()
{
	const auto made = tornado::object::create<Reads>(Clustering::cpu, nothing);
	if (made)
		reads.set(*made);
	return tornado::negative_errno(made);
}

int notice_post(const char *text)
{
	void *memory = notice_allocate(sizeof(Notice));
	if (!memory)
		return tornado::negative_errno(tornado::Error::no_memory);
	if (Notice *before = board.exchange(new (memory) Notice(text)))
		before->give_up();
	return 0;
}

int notice_read(char *buffer, unsigned long size)
{
	const Guard guard; // from here to its end, what is found stays in existence
	if (Reads *mine = reads.get(guard).local(guard))
		mine->count.fetch_add(1, std::memory_order_relaxed);
	const Notice *notice = board.get(guard);
	return copy(buffer, size, notice ? notice->text : "");
}

long notice_reads()
{
	long sum = 0;
	const Guard guard;
	reads.get(guard).gather(
		guard, [&sum] { sum = 0; },
		[&sum](const Reads &rep) { sum += rep.count.load(std::memory_order_relaxed); });
	return sum;
}

long notice_freed()
{
	return freed.load(std::memory_order_relaxed);
}

// Nobody begins to read any more.
void notice_stop()
{
	if (Notice *last = board.exchange(nullptr))
		last->give_up();
	const auto counted = [] {
		const Guard guard;
		return reads.get(guard);
	}();
	reads.clear();
	(void)counted.destroy();
	// The code that frees is about to go away.
	tornado_barrier();
}
