// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Clustered objects for C: what module/include/tornado/api.h declares.
#include <tornado/api.h>

#include "objects.hpp"

namespace objects = tornado::object::objects;

extern "C" {

int tornado_object_create(const tornado_object_type *type, unsigned clustering, void *shared,
			  tornado_ref *ref)
{
	const auto chosen = tornado::object::clustering_from(clustering);
	if (!chosen)
		return tornado::negative_errno(chosen);
	const auto created = objects::create(*type, *chosen, shared);
	if (created)
		*ref = *created;
	return tornado::negative_errno(created);
}

int tornado_object_destroy(tornado_ref ref)
{
	return tornado::negative_errno(objects::destroy(ref));
}

int tornado_object_miss(tornado_ref ref, void **rep)
{
	const auto found = objects::miss(ref);
	if (found)
		*rep = *found;
	return tornado::negative_errno(found);
}

int tornado_object_populate(tornado_ref ref, unsigned cpu)
{
	return tornado::negative_errno(objects::populate(ref, cpu));
}

int tornado_object_for_each_rep(tornado_ref ref, int (*visit)(void *rep, void *context),
				void *context)
{
	return objects::for_each_rep(ref, [=](void *rep) { return visit(rep, context); });
}

void tornado_barrier()
{
	tornado::platform::barrier();
}

} // extern "C"
