// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_ERROR_HPP
#define TORNADO_ERROR_HPP

#include <expected>
#include <string>
#include <system_error>

#include <tornado/export.h>

namespace tornado
{

/**
 * class Error - why a call failed, as a number and in words
 *
 * The words answer three questions: what was attempted, what was wrong, and
 * what to do about it.  A program decides by number() and shows message().
 *
 * Context: a value type; distinct objects may be used from distinct threads.
 * Making one allocates and may throw std::bad_alloc.
 */
class TORNADO_API Error
{
public:
	/**
	 * Error() - describe a failure
	 * @number: a positive errno value
	 * @attempted: what the caller wanted, e.g. "open /dev/tornado"
	 * @wrong: what was found, e.g. "it does not exist"
	 * @advice: what the reader can do; may be empty
	 */
	Error(int number, std::string attempted, std::string wrong, std::string advice);

	/** number() - the positive errno value */
	[[nodiscard]] int number() const noexcept { return number_; }

	/** code() - the same as std::error_code, comparable with std::errc */
	[[nodiscard]] std::error_code code() const noexcept;

	[[nodiscard]] const std::string &attempted() const noexcept { return attempted_; }
	[[nodiscard]] const std::string &wrong() const noexcept { return wrong_; }
	[[nodiscard]] const std::string &advice() const noexcept { return advice_; }

	/** message() - one line: "<attempted>: <wrong>; <advice>" */
	[[nodiscard]] std::string message() const;

private:
	int number_;
	std::string attempted_;
	std::string wrong_;
	std::string advice_;
};

/** Result - a value, or the Error that explains why there is none */
template <typename T>
using Result = std::expected<T, Error>;

} // namespace tornado

#endif // TORNADO_ERROR_HPP
