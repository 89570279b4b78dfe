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
	const auto chosen = tornado::object::Clustering::from(clustering);
	if (!chosen)
		return tornado::core::negative_errno(chosen);
	const auto created = objects::create(*type, *chosen, shared);
	if (created)
		*ref = *created;
	return tornado::core::negative_errno(created);
}

int tornado_static_start(unsigned id, const tornado_object_type *type, unsigned clustering,
			 void *shared)
{
	const auto chosen = tornado::object::Clustering::from(clustering);
	if (!chosen)
		return tornado::core::negative_errno(chosen);
	return tornado::core::negative_errno(objects::start_static(id, *type, *chosen, shared));
}

int tornado_static_stop(unsigned id)
{
	return tornado::core::negative_errno(objects::stop_static(id));
}

int tornado_object_destroy(tornado_ref ref)
{
	return tornado::core::negative_errno(objects::destroy(ref));
}

int tornado_object_miss(tornado_ref ref, tornado_guard guard, int may_sleep, void **rep)
{
	using tornado::platform::Sleep;

	const auto found =
		objects::serve_miss(ref, guard, may_sleep ? Sleep::allowed : Sleep::forbidden);
	if (found)
		*rep = *found;
	return tornado::core::negative_errno(found);
}

void *tornado_ref_local_slow(tornado_ref ref, tornado_guard guard, int may_sleep)
{
	using tornado::platform::Sleep;

	return objects::serve_miss(ref, guard, may_sleep ? Sleep::allowed : Sleep::forbidden)
		.value_or(nullptr);
}

int tornado_object_populate(tornado_ref ref, unsigned cpu)
{
	return tornado::core::negative_errno(objects::populate(ref, cpu));
}

int tornado_object_for_each_rep(tornado_ref ref, tornado_guard guard,
				int (*visit)(void *rep, void *context), void *context)
{
	const auto root = objects::root_for(ref, guard, objects::Purpose::update);
	if (root)
		return (*root)->for_each_rep([=](void *rep) { return visit(rep, context); });
	return root.error() == tornado::core::Error::again
		       ? tornado::core::negative_errno(root.error())
		       : 0;
}

void tornado_object_gather(tornado_ref ref, tornado_guard guard, void (*begin)(void *context),
			   void (*visit)(void *rep, void *context), void *context)
{
	if (const auto root = objects::root_for(ref, guard, objects::Purpose::gather))
		(*root)->gather([=] { begin(context); }, [=](void *rep) { visit(rep, context); });
	else
		begin(context);
}

int tornado_object_migrate(tornado_ref ref, unsigned from, unsigned to)
{
	return tornado::core::negative_errno(
		objects::migrate(ref, {.all = false, .from = from}, to));
}

int tornado_object_rebalance(tornado_ref ref)
{
	return tornado::core::negative_errno(
		objects::migrate(ref, {.all = true, .from = 0}, tornado::platform::current_cpu()));
}

int tornado_object_migrate_later(tornado_ref ref, unsigned from, unsigned to,
				 tornado_deferred *done)
{
	return tornado::core::negative_errno(
		objects::migrate_later(ref, {.all = false, .from = from}, to, done));
}

int tornado_object_swap(tornado_ref ref, tornado_swap *swap)
{
	const auto chosen = tornado::object::Clustering::from(swap->clustering);
	if (!chosen)
		return tornado::core::negative_errno(chosen);
	return tornado::core::negative_errno(objects::swap(ref, *chosen, *swap));
}

void tornado_barrier()
{
	objects::barrier();
}

} // extern "C"
