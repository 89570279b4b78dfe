// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_SYNC_READER_WRITER_LOCK_HPP
#define TORNADO_CORE_SYNC_READER_WRITER_LOCK_HPP

#include <atomic>

#include "../platform.hpp"

namespace tornado::sync
{

/// For a few instructions with preemption off, many readers or one writer: who waits spins, and a
/// writer that waits keeps new readers out.
///
/// Readers let each other in, but each writes the word twice: its line goes from CPU to CPU as that
/// of any other lock.
///
/// Context: not from interrupts.  Not recursive.
class ReaderWriterLock
{
public:
	constexpr ReaderWriterLock() noexcept = default;
	ReaderWriterLock(const ReaderWriterLock &) = delete;
	ReaderWriterLock &operator=(const ReaderWriterLock &) = delete;

	/// Reads while it lives; preemption is off.
	class Reader
	{
	public:
		explicit Reader(ReaderWriterLock &lock) noexcept : word_(lock.word_)
		{
			// Acquire: pairs with the release in ~Writer().
			while (word_.fetch_add(reader, std::memory_order_acquire) & writer)
				[[unlikely]] {
				word_.fetch_sub(reader, std::memory_order_relaxed);
				while (word_.load(std::memory_order_relaxed) & writer)
					platform::relax();
			}
		}
		// Release: pairs with the acquire in Writer(), which waits for this.
		~Reader() { word_.fetch_sub(reader, std::memory_order_release); }
		Reader(const Reader &) = delete;
		Reader &operator=(const Reader &) = delete;

	private:
		platform::PreemptionOff off_;
		std::atomic<unsigned> &word_;
	};

	/// Writes while it lives; preemption is off.
	class Writer
	{
	public:
		explicit Writer(ReaderWriterLock &lock) noexcept : word_(lock.word_)
		{
			// Acquire: pairs with the release of the writer before.
			while (word_.fetch_or(writer, std::memory_order_acquire) & writer)
				platform::relax();
			// Acquire: pairs with the release of the last reader.
			while (word_.load(std::memory_order_acquire) != writer)
				platform::relax();
		}
		// Release: pairs with the acquires in Reader() and Writer().
		~Writer() { word_.fetch_and(~writer, std::memory_order_release); }
		Writer(const Writer &) = delete;
		Writer &operator=(const Writer &) = delete;

	private:
		platform::PreemptionOff off_;
		std::atomic<unsigned> &word_;
	};

private:
	static constexpr unsigned writer = 1;
	static constexpr unsigned reader = 2; ///< so much for each

	std::atomic<unsigned> word_{0};
};

} // namespace tornado::sync

#endif
