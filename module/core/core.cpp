// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The whole core as one translation unit.  Two kernel objects in C++ that share an inline or
// template function cannot be linked: ftrace, jump-label and alternative tables would point into
// the COMDAT copy that the linker drops (Documentation/cxx-subset.rst).
#include "core.h"

#include "counter/c_api.cpp"
#include "counter/counter.cpp"
#include "object/c_api.cpp"
#include "object/objects.cpp"
#include "object/root.cpp"
#include "object/translation_table.cpp"

extern "C" {

int tornado_core_start()
{
	return tornado::negative_errno(tornado::object::objects::start());
}

long long tornado_core_stop()
{
	return tornado::object::objects::stop();
}

} // extern "C"
