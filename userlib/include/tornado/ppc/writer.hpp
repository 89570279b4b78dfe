// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_WRITER_HPP
#define TORNADO_PPC_WRITER_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include <tornado/ppc/message.hpp>

namespace tornado::ppc
{

/**
 * class Writer - puts values into a message
 *
 * Values go into the words, in order; what does not fit there goes into the
 * payload, at multiples of eight bytes.  A message whose payload is one block of
 * bytes is not put together at all: its payload is that block where it lies.
 *
 * Lifetime: what is put has to stay where it is until the message was sent.
 */
class Writer
{
public:
	/**
	 * Writer() - begin a message
	 * @words: all 0; word 0 is not touched
	 * @memory: where payload is put together, aligned to 8 bytes; its size is
	 *	the limit for any payload
	 */
	Writer(Words &words, std::span<std::byte> memory) noexcept : words_{words}, memory_{memory}
	{
	}

	void put_word(std::uint64_t word) noexcept
	{
		if (next_word_ < words_.size())
			words_[next_word_++] = word;
		else
			copy(&word, sizeof(word));
	}

	void put_bytes(const void *bytes, std::size_t size) noexcept
	{
		const std::size_t words =
			size / sizeof(std::uint64_t) +
			static_cast<std::size_t>(size % sizeof(std::uint64_t) != 0);

		if (words <= words_.size() - next_word_) {
			if (size != 0)
				std::memcpy(&words_[next_word_], bytes, size);
			next_word_ += words;
		} else if (length_ == 0 && size <= memory_.size()) {
			block_ = static_cast<const std::byte *>(bytes);
			length_ = size;
		} else {
			copy(bytes, size);
		}
	}

	void put_file(int file) noexcept
	{
		if (file_count_ == files_.size())
			has_too_many_files_ = true;
		else
			files_[file_count_++] = file;
	}

	/** fits() - did everything find room? */
	[[nodiscard]] bool fits() const noexcept { return !is_too_large_ && !has_too_many_files_; }

	[[nodiscard]] std::span<const std::byte> payload() const noexcept
	{
		return {block_ ? block_ : memory_.data(), length_};
	}

	[[nodiscard]] std::span<const int> files() const noexcept
	{
		return {files_.data(), file_count_};
	}

private:
	void copy(const void *bytes, std::size_t size) noexcept
	{
		const std::size_t begin = (length_ + 7) / 8 * 8;

		if (begin > memory_.size() || size > memory_.size() - begin) {
			is_too_large_ = true;
			return;
		}
		if (block_) {
			/* It may lie in the same memory. */
			std::memmove(memory_.data(), block_, length_);
			block_ = nullptr;
		}
		/* No byte of this process goes out that nobody put. */
		std::memset(memory_.data() + length_, 0, begin - length_);
		std::memcpy(memory_.data() + begin, bytes, size);
		length_ = begin + size;
	}

	Words &words_;
	std::span<std::byte> memory_;
	std::size_t next_word_ = 1;
	const std::byte *block_ = nullptr;
	std::size_t length_ = 0;
	std::array<int, files_max> files_{};
	std::size_t file_count_ = 0;
	bool is_too_large_ = false;
	bool has_too_many_files_ = false;
};

} // namespace tornado::ppc

#endif // TORNADO_PPC_WRITER_HPP
