// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_SWAP_HPP
#define TORNADO_CORE_OBJECT_SWAP_HPP

#include <tornado/types.h>

#include "../error.hpp"
#include "../existence/cutoff.hpp"
#include "clustering.hpp"
#include "root.hpp"

namespace tornado::object
{

struct GlobalEntry;

/// An object on its way from one implementation to another, while it is in use.
///
/// The entries are emptied, so that every operation misses.  Those that began before the cutoff go
/// on with the old reps, and may come again as often as they like; those that begin later are held.
/// When the former have ended, the state is brought over, and the latter find the new root.
///
/// Lifetime: the stack of who swaps.
/// Locking: one migration or swap of an object at a time, by the state word.
///
/// After Soules et al., "System support for online reconfiguration" (USENIX ATC 2003), which does
/// it for K42; here an operation's generation tells what a list of threads tells there.
class Swap
{
public:
	Swap(GlobalEntry &entry, tornado_swap &what) noexcept : entry_(entry), what_(what) {}
	~Swap();
	Swap(const Swap &) = delete;
	Swap &operator=(const Swap &) = delete;

	/// All the memory that is needed.  May sleep.
	Result<void> prepare(Clustering clustering) noexcept;

	/// May sleep; not in a guard of the domain.
	Result<void> run() noexcept;

private:
	Result<void> begin() noexcept;
	Result<void> replace() noexcept;
	Result<void> transfer() noexcept;
	void end() noexcept;

	GlobalEntry &entry_;
	tornado_swap &what_;
	Root *old_ = nullptr;
	Root *fresh_ = nullptr; ///< ours until it has replaced the old one
	void *rep_ = nullptr;	///< one of its reps
	existence::Cutoff *cutoff_ = nullptr;
	bool is_drained_ = false; ///< and the cutoff finished
};

} // namespace tornado::object

#endif
