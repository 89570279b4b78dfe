// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The core, compiled for programs, and what only they need of it.
#include "core.hpp"

#include "../../module/core/core.cpp"

namespace tornado::userlevel
{

void forget_core() noexcept
{
	existence::Domain::forget_all();
	object::TypeRecord::forget_all();
	new (&existence::default_domain) existence::Domain("default", tornado_default_domain);
	new (&object::objects::table) object::TranslationTable;
	tornado_default_domain = {};
	memory::magazine_source = {};
}

} // namespace tornado::userlevel

extern "C" {

void *tornado_memory_alloc(tornado_memory_type *type, unsigned flags)
{
	return tornado::memory::allocate(*type, flags);
}

void tornado_memory_free(tornado_memory_type *type, void *block)
{
	tornado::memory::free(*type, block);
}

} // extern "C"
