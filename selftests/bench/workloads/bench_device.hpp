/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <sys/ioctl.h>

#include "kmod/tornado_bench.h"

namespace bench
{

/* An open file of /dev/tornado_bench. */
class BenchDevice
{
public:
	/* Throws Unavailable if the module is not loaded. */
	BenchDevice();
	~BenchDevice();
	BenchDevice(const BenchDevice &) = delete;
	BenchDevice &operator=(const BenchDevice &) = delete;

	template <typename Argument>
	int call(unsigned long request, Argument &argument) const
	{
		return ioctl(descriptor_, request, &argument);
	}

	int call(unsigned long request) const { return ioctl(descriptor_, request, 0); }

private:
	int descriptor_;
};

} // namespace bench
