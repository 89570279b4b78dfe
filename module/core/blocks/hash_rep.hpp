// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_HASH_REP_HPP
#define TORNADO_CORE_BLOCKS_HASH_REP_HPP

#include "hash_directory.hpp"

namespace tornado::blocks
{

/// The part of a partitioned hash table that serves one node: a directory in its memory.
class HashRep
{
public:
	static constexpr const char *type_name = "partitioned-hash";

	/// Takes @directory over.
	explicit HashRep(HashDirectory *directory) noexcept : directory_(directory) {}
	~HashRep() { HashDirectory::destroy(directory_); }
	HashRep(const HashRep &) = delete;
	HashRep &operator=(const HashRep &) = delete;

	const HashDirectory &directory() const noexcept { return *directory_; }

private:
	HashDirectory *directory_;
};

} // namespace tornado::blocks

#endif
