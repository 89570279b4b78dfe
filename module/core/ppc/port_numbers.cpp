// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// What a port counts, and what its server may ask it.
#include "port.hpp"

namespace tornado::ppc
{

void Port::count_failure(int result) noexcept
{
	using N = tornado_ppc_numbers;
	PortRep::Number number;
	if (result == negative_errno(Error::timed_out))
		number = &N::timed_out;
	else if (result == negative_errno(Error::interrupted))
		number = &N::killed;
	else if (result == negative_errno(Error::closed))
		number = in_flight_.closed_with() ? &N::closed : &N::abandoned;
	else
		return;
	count(number);
}

/// For what is not of a context, on this CPU.
void Port::count(PortRep::Number number) noexcept
{
	const existence::Guard guard;
	const auto rep = local(guard);
	if (!rep)
		return;
	const PortRep::Held held(**rep);
	(*rep)->count(number);
}

bool Port::lacks_context() noexcept
{
	bool lacks = false;
	const existence::Guard guard;
	ref_.for_each_rep(guard, [&lacks](PortRep &rep) {
		const PortRep::Held held(rep);
		lacks = lacks || rep.lacks_context();
		return 0;
	});
	return lacks;
}

int Port::lacking_cpu() noexcept
{
	int cpu = -1;
	const existence::Guard guard;
	ref_.for_each_rep(guard, [&cpu](PortRep &rep) {
		if (cpu < 0)
			cpu = rep.take_lack();
		return 0;
	});
	return cpu;
}

tornado_ppc_numbers Port::numbers() noexcept
{
	tornado_ppc_numbers sum{};
	const existence::Guard guard;
	ref_.for_each_rep(guard, [&sum](PortRep &rep) {
		rep.add_to(sum);
		return 0;
	});
	return sum;
}

} // namespace tornado::ppc
