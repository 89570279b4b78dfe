// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_FILE_DESCRIPTOR_HPP
#define TORNADO_FILE_DESCRIPTOR_HPP

#include <utility>

#include <unistd.h>

namespace tornado
{

/**
 * class FileDescriptor - owns one file descriptor and closes it at the end
 *
 * Context: like an int; distinct objects may be used from distinct threads.
 */
class FileDescriptor
{
public:
	/** FileDescriptor() - own nothing */
	FileDescriptor() noexcept = default;

	/**
	 * FileDescriptor() - take ownership
	 * @number: an open descriptor, or a negative number for none
	 */
	explicit FileDescriptor(int number) noexcept : number_{number} {}

	FileDescriptor(const FileDescriptor &) = delete;
	FileDescriptor &operator=(const FileDescriptor &) = delete;

	FileDescriptor(FileDescriptor &&other) noexcept : number_{other.release()} {}

	FileDescriptor &operator=(FileDescriptor &&other) noexcept
	{
		reset(other.release());
		return *this;
	}

	~FileDescriptor() { reset(); }

	/** get() - the number, negative if none is owned; ownership stays here */
	[[nodiscard]] int get() const noexcept { return number_; }

	[[nodiscard]] explicit operator bool() const noexcept { return number_ >= 0; }

	/** release() - hand ownership to the caller, who closes it */
	[[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

	/** reset() - close what is owned and own @number instead */
	void reset(int number = -1) noexcept
	{
		const int old = std::exchange(number_, number);

		if (old >= 0)
			static_cast<void>(::close(old));
	}

private:
	int number_ = -1;
};

} // namespace tornado

#endif // TORNADO_FILE_DESCRIPTOR_HPP
