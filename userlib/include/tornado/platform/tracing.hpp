// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Tracing of module/core/platform.hpp, which there is none of in user space.
#ifndef TORNADO_PLATFORM_TRACING_HPP
#define TORNADO_PLATFORM_TRACING_HPP

namespace tornado::platform
{

inline void trace_object_miss(const char *, unsigned, MissOutcome) noexcept {}
inline void trace_rep_create(const char *, unsigned) noexcept {}
inline void trace_rep_destroy(const char *, unsigned) noexcept {}
inline void trace_rep_merge(const char *, unsigned, unsigned) noexcept {}
inline void trace_object_swap(const char *, const char *, bool, unsigned long long) noexcept {}
inline void trace_token_pass(const char *, unsigned, unsigned) noexcept {}
inline unsigned long long trace_visit_begin() noexcept
{
	return 0;
}
inline void trace_visit_end(const char *, unsigned, bool, unsigned long long) noexcept {}
inline unsigned long long trace_grace_period_begin() noexcept
{
	return 0;
}
inline void trace_grace_period_end(const char *, unsigned long long) noexcept {}

} // namespace tornado::platform

#endif
