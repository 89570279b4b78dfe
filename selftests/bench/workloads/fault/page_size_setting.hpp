/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <cstddef>
#include <string>

namespace bench
{

/*
 * Whether the kernel may map anonymous memory in pieces of one size.  The setting is the machine's,
 * and what it was when this is destroyed.
 */
class PageSizeSetting
{
public:
	/* Throws Unavailable if the kernel has no such size, or only root may set it. */
	PageSizeSetting(std::size_t piece, const std::string &wanted);
	~PageSizeSetting();
	PageSizeSetting(const PageSizeSetting &) = delete;
	PageSizeSetting &operator=(const PageSizeSetting &) = delete;

private:
	std::string path_;
	std::string before_;
};

} // namespace bench
