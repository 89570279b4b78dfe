// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_PAGES_HPP
#define TORNADO_SELFTESTS_PAGES_HPP

#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

namespace tornado::selftest
{

/** page_size() - in bytes */
std::size_t page_size();

enum class Access { none, read, write };

/**
 * class Pages - consecutive pages, each with its own protection
 *
 * All are writable until protect() gives them what the constructor was told.
 */
class Pages
{
public:
	Pages(std::initializer_list<Access> accesses);
	~Pages();

	Pages(const Pages &) = delete;
	Pages &operator=(const Pages &) = delete;

	/** bytes() - all of the pages */
	[[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }

	/** before_end_of() - the place @distance bytes before the end of page @page */
	[[nodiscard]] std::byte *before_end_of(std::size_t page, std::size_t distance) const;

	void protect() const;

private:
	std::span<std::byte> bytes_;
	std::vector<Access> accesses_;
};

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_PAGES_HPP
