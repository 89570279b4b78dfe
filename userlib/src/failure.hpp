// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_FAILURE_HPP
#define TORNADO_SRC_FAILURE_HPP

#include <string>

#include <tornado/error.hpp>

namespace tornado::failure
{

/* What a request was sent to decides what ENOTTY means. */
enum class Target { device, counter };

/** open_device() - explain why open(@path) failed with @number */
Error open_device(const std::string &path, int number);

/** request() - explain why an ioctl on @target failed with @number */
Error request(std::string attempted, Target target, int number);

} // namespace tornado::failure

#endif // TORNADO_SRC_FAILURE_HPP
