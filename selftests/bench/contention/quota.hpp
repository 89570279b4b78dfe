/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <memory>

namespace bench
{

/*
 * While it lives, the calling process, and those it makes, get no more than a part of
 * a CPU, by a control group.
 */
class Quota
{
public:
	/* Throws Unavailable where there is no such group to be had. */
	explicit Quota(unsigned int percent);
	~Quota();
	Quota(const Quota &) = delete;
	Quota &operator=(const Quota &) = delete;
};

/* nullptr for 0, which is no limit. */
std::unique_ptr<Quota> make_quota(unsigned int percent);

} // namespace bench
