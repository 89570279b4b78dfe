// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_PAGER_HPP
#define TORNADO_CORE_REGION_PAGER_HPP

#include "../ppc/port.hpp"
#include "page_range.hpp"
#include "region.h"

namespace tornado::region
{

/// What the pager answered.
struct PageAnswer {
	enum class Kind {
		none,  ///< nothing of use
		zeros, ///< pages of zeros
		copy,  ///< pages with the contents that go along
		there, ///< it has supplied what is needed
	};

	Kind kind = Kind::none;
	PageRange range{};
};

/// The program that has the contents of a region, behind a port.
///
/// Lifetime: part of a Region; has a reference to the port.
/// Locking: none, it never changes.
class Pager
{
public:
	explicit Pager(const tornado_region_pager &plan) noexcept : plan_(plan)
	{
		if (plan_.port)
			port().get();
	}
	~Pager()
	{
		if (plan_.port)
			port().put();
	}
	Pager(const Pager &) = delete;
	Pager &operator=(const Pager &) = delete;

	/// The region has one.
	bool is_wanted() const noexcept { return plan_.port; }
	/// It can be asked.
	bool is_there() const noexcept { return !port().is_closed(); }

	/// A call for a page, whose reply @request.take gets if there is payload.  0 and an answer
	/// to the request, or a negative errno.  May sleep, as long as user space likes.
	int ask(tornado_ppc_request &request, unsigned long index, bool writes) const noexcept;

	/// What the words of a reply mean, to who asked for that page.
	static PageAnswer answer_in(const tornado_ppc_request &request,
				    unsigned long index) noexcept;

private:
	ppc::Port &port() const noexcept { return *reinterpret_cast<ppc::Port *>(plan_.port); }

	tornado_region_pager plan_;
};

} // namespace tornado::region

#endif
