// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_CHANGE_HPP
#define TORNADO_CORE_BLOCKS_CHANGE_HPP

namespace tornado::blocks
{

/// What an update does with the key.
enum class Change {
	set,	 ///< whether it is there or not
	insert,	 ///< if it is not there
	replace, ///< if it is there
	erase,	 ///< if it is there
};

/// Whether an update that finds @before, nullptr for nothing, has anything to do.
constexpr bool applies(Change what, const void *before) noexcept
{
	switch (what) {
	case Change::insert:
		return !before;
	case Change::replace:
	case Change::erase:
		return before;
	case Change::set:
		break;
	}
	return true;
}

} // namespace tornado::blocks

#endif
