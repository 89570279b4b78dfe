/* SPDX-License-Identifier: GPL-2.0 */
#include "shared_memory.hpp"

#include <numa.h>
#include <sys/mman.h>

#include "system_error.hpp"

namespace bench
{

SharedMemory::SharedMemory(std::size_t bytes, int node)
	: start_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)),
	  bytes_(bytes)
{
	if (start_ == MAP_FAILED)
		throw_errno("mmap of shared memory");
	if (node >= 0 && numa_available() >= 0)
		numa_tonode_memory(start_, bytes, node);
	std::memset(start_, 0, bytes);
}

SharedMemory::~SharedMemory()
{
	if (start_ != nullptr)
		munmap(start_, bytes_);
}

} // namespace bench
