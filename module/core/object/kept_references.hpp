// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_KEPT_REFERENCES_HPP
#define TORNADO_CORE_OBJECT_KEPT_REFERENCES_HPP

#include <tornado/persistent_ref.h>

namespace tornado::object
{

struct GlobalEntry;

/// In debug builds, which references are kept in memory, where, and who stored them; those beyond
/// the last record are not known.
///
/// Locking: none.  A record belongs to whoever keeps the place, who alone writes it; who looks
///   through them reports only what was not cleared before.
namespace kept_references
{

void note(const tornado_persistent_ref &place, const void *holder) noexcept;
void forget(const tornado_persistent_ref &place) noexcept;

/// The object of @entry, of type @type, is about to be destroyed: complain about what still refers
/// to it.
void report_kept(const GlobalEntry &entry, const char *type) noexcept;

/// A reference was read whose object is gone for so long that another one has the id.
void report_stale(const tornado_persistent_ref &place) noexcept;

} // namespace kept_references

} // namespace tornado::object

#endif
