// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_READER_HPP
#define TORNADO_PPC_READER_HPP

#include <cstddef>
#include <cstdint>
#include <span>

#include <tornado/ppc/message.hpp>

namespace tornado::ppc
{

/**
 * class Reader - takes values out of a message that somebody else made
 *
 * Nothing in the message is trusted.  What is not there is read as 0 or empty, and
 * the message is refused: has_ended() is false from then on.  So values may be taken
 * without looking, and are used after has_ended() was asked.
 *
 * Lifetime: words and payload have to outlive what take_bytes() returned.
 */
class Reader
{
public:
	/**
	 * Reader() - read a message from its beginning
	 * @words: word 0 is not looked at
	 * @payload: aligned to 8 bytes
	 * @files: those that came; nullptr: none did
	 */
	Reader(const Words &words, std::span<const std::byte> payload,
	       Files *files = nullptr) noexcept
		: words_{words}, payload_{payload}, files_{files},
		  is_refused_{!payload.empty() &&
			      reinterpret_cast<std::uintptr_t>(payload.data()) % 8 != 0}
	{
	}

	/** take_word() - the next word */
	[[nodiscard]] std::uint64_t take_word() noexcept
	{
		if (next_word_ < words_.size())
			return words_[next_word_++];

		const auto bytes = take_payload(sizeof(std::uint64_t));

		if (bytes.empty())
			return 0;
		return *reinterpret_cast<const std::uint64_t *>(bytes.data());
	}

	/**
	 * take_bytes() - the next @size bytes, where they lie, aligned to 8 bytes
	 *
	 * Return: as many, or none, and the message is refused.
	 */
	[[nodiscard]] std::span<const std::byte> take_bytes(std::uint64_t size) noexcept
	{
		if (size > sizeof(Words) + payload_.size()) {
			refuse();
			return {};
		}

		const std::size_t words = (size + 7) / 8;

		if (words > words_.size() - next_word_)
			return take_payload(size);

		const auto *begin = reinterpret_cast<const std::byte *>(words_.data() + next_word_);

		next_word_ += words;
		return {begin, size};
	}

	/** take_file() - the next file; owns nothing, if there is none */
	[[nodiscard]] FileDescriptor take_file() noexcept
	{
		if (files_ == nullptr || next_file_ == files_->count()) {
			refuse();
			return {};
		}
		return files_->take(next_file_++);
	}

	/** items_left() - an upper bound for how many values can still come */
	[[nodiscard]] std::size_t items_left() const noexcept
	{
		return words_.size() + payload_.size() / 8 + files_max;
	}

	/** refuse() - the message does not carry what it should */
	void refuse() noexcept { is_refused_ = true; }
	[[nodiscard]] bool is_refused() const noexcept { return is_refused_; }

	/** has_ended() - was everything there, and is nothing left? */
	[[nodiscard]] bool has_ended() const noexcept
	{
		std::uint64_t left = 0;

		for (std::size_t i = next_word_; i < words_.size(); ++i)
			left |= words_[i];
		return !is_refused_ && left == 0 && at_ == payload_.size() &&
		       next_file_ == (files_ == nullptr ? 0 : files_->count());
	}

private:
	std::span<const std::byte> take_payload(std::size_t size) noexcept
	{
		const std::size_t begin = (at_ + 7) / 8 * 8;

		if (begin > payload_.size() || size > payload_.size() - begin) {
			refuse();
			return {};
		}
		at_ = begin + size;
		return payload_.subspan(begin, size);
	}

	const Words &words_;
	std::span<const std::byte> payload_;
	Files *files_;
	std::size_t next_word_ = 1;
	std::size_t at_ = 0;
	std::size_t next_file_ = 0;
	bool is_refused_;
};

} // namespace tornado::ppc

#endif // TORNADO_PPC_READER_HPP
