// SPDX-License-Identifier: GPL-2.0
#include "pages.hpp"

#include <cerrno>
#include <system_error>

#include <sys/mman.h>
#include <unistd.h>

namespace tornado::selftest
{
namespace
{

int protection(Access access)
{
	switch (access) {
	case Access::none:
		return PROT_NONE;
	case Access::read:
		return PROT_READ;
	case Access::write:
		return PROT_READ | PROT_WRITE;
	}
	return PROT_NONE;
}

} // namespace

std::size_t page_size()
{
	return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

Pages::Pages(std::initializer_list<Access> accesses) : accesses_{accesses}
{
	const std::size_t length = accesses.size() * page_size();
	void *start =
		::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (start == MAP_FAILED)
		throw std::system_error{errno, std::generic_category(), "mmap"};
	bytes_ = {static_cast<std::byte *>(start), length};
}

Pages::~Pages()
{
	::munmap(bytes_.data(), bytes_.size());
}

std::byte *Pages::before_end_of(std::size_t page, std::size_t distance) const
{
	return &bytes_[(page + 1) * page_size() - distance];
}

void Pages::protect() const
{
	for (std::size_t page = 0; page < accesses_.size(); ++page)
		if (::mprotect(&bytes_[page * page_size()], page_size(),
			       protection(accesses_[page])) < 0)
			throw std::system_error{errno, std::generic_category(), "mprotect"};
}

} // namespace tornado::selftest
