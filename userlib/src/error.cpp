// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/error.hpp>

#include <utility>

namespace tornado
{

Error::Error(int number, std::string attempted, std::string wrong, std::string advice)
	: number_{number}, attempted_{std::move(attempted)}, wrong_{std::move(wrong)},
	  advice_{std::move(advice)}
{
}

std::error_code Error::code() const noexcept
{
	return {number_, std::generic_category()};
}

std::string Error::message() const
{
	std::string line = attempted_ + ": " + wrong_;

	if (!advice_.empty())
		line += "; " + advice_;
	return line;
}

} // namespace tornado
