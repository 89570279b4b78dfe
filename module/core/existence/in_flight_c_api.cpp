// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Operations in flight for C: what module/include/tornado/in_flight.h declares.
#include <tornado/in_flight.h>

#include <new>

#include "in_flight.hpp"

namespace
{

using tornado::existence::InFlight;
using tornado::existence::InFlightOperation;

InFlightOperation &record(tornado_in_flight_operation *raw) noexcept
{
	return InFlightOperation::of(*raw);
}

} // namespace

extern "C" {

int tornado_in_flight_start(tornado_in_flight *in_flight, const tornado_domain *domain)
{
	return tornado::core::negative_errno((new (in_flight) InFlight)->start(*domain));
}

void tornado_in_flight_stop(tornado_in_flight *in_flight)
{
	InFlight::of(*in_flight).stop();
}

void tornado_in_flight_operation_init(tornado_in_flight_operation *operation,
				      void (*release)(tornado_in_flight_operation *))
{
	new (operation) InFlightOperation(release);
}

void tornado_in_flight_operation_get(tornado_in_flight_operation *operation)
{
	record(operation).get();
}

void tornado_in_flight_operation_put(tornado_in_flight_operation *operation)
{
	record(operation).put();
}

int tornado_in_flight_begin(tornado_in_flight *in_flight, tornado_in_flight_operation *operation,
			    const tornado_guard *guard)
{
	return tornado::core::negative_errno(
		InFlight::of(*in_flight).begin(record(operation), *guard));
}

int tornado_in_flight_wait(tornado_in_flight_operation *operation, int interruption,
			   unsigned long long deadline_ns)
{
	return record(operation).wait(static_cast<tornado::existence::Interruption>(interruption),
				      deadline_ns);
}

int tornado_in_flight_claim(tornado_in_flight_operation *operation)
{
	return record(operation).claim();
}

void tornado_in_flight_finish(tornado_in_flight_operation *operation, int result)
{
	record(operation).finish(result);
}

int tornado_in_flight_complete(tornado_in_flight_operation *operation, int result)
{
	return record(operation).complete(result);
}

int tornado_in_flight_is_over(const tornado_in_flight_operation *operation)
{
	return reinterpret_cast<const InFlightOperation *>(operation)->is_over();
}

void tornado_in_flight_cancel(tornado_in_flight *in_flight, int result)
{
	InFlight::of(*in_flight).cancel(result);
}

void tornado_in_flight_close(tornado_in_flight *in_flight, int result)
{
	InFlight::of(*in_flight).close(result);
}

} // extern "C"
