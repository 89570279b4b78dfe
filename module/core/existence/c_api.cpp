// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Existence for C: what module/include/tornado/api.h declares.
#include <tornado/api.h>

#include <new>

#include "domain.hpp"
#include "guard.hpp"

namespace
{

using tornado::existence::Domain;
using tornado::existence::GuardCounts;

/// A domain that a module asked for, with what C sees of it.
struct NamedDomain {
	explicit NamedDomain(const char *name) noexcept : domain(name, raw) {}

	tornado_domain raw{};
	Domain domain;
};

} // namespace

extern "C" {

int tornado_domain_create(const char *name, tornado_domain **domain)
{
	namespace platform = tornado::platform;

	void *memory =
		platform::allocate(sizeof(NamedDomain), platform::node_of(platform::current_cpu()),
				   platform::Sleep::allowed);
	if (!memory)
		return tornado::core::negative_errno(tornado::core::Error::no_memory);
	auto *made = new (memory) NamedDomain(name);
	const auto started = made->domain.start();
	if (started)
		*domain = &made->raw;
	else
		platform::free(made);
	return tornado::core::negative_errno(started);
}

void tornado_domain_destroy(tornado_domain *domain)
{
	Domain &implementation = Domain::of(*domain);
	implementation.stop();
	tornado::platform::free(reinterpret_cast<NamedDomain *>(domain));
}

void tornado_guard_leave_elsewhere(tornado_guard guard)
{
	GuardCounts(guard.counts, tornado::existence::home_cpu_of(guard))
		.leave_elsewhere(guard.generation);
}

void tornado_call_after_quiescence(tornado_domain *domain, tornado_deferred *deferred)
{
	Domain::of(*domain).call_after_quiescence(*deferred);
}

void tornado_synchronize(tornado_domain *domain)
{
	Domain::of(*domain).synchronize();
}

void tornado_domain_barrier(tornado_domain *domain)
{
	Domain::of(*domain).barrier();
}

} // extern "C"
