// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "pager.hpp"

#include "platform.hpp"
#include "protocol.h"

namespace tornado::region
{

int Pager::ask(tornado_ppc_request &request, unsigned long index, bool writes) const noexcept
{
	tornado_ppc_words &words = *request.words;
	words = {};
	words.word[0] = TORNADO_PAGER_WORD_FAULT;
	words.word[1] = plan_.cookie;
	words.word[2] = index;
	words.word[3] = writes ? TORNADO_PAGER_WORD_WRITES : 0;
	request.label = plan_.label;
	request.reply_capacity = ~0U;
	request.deadline_ns =
		plan_.patience_ns ? platform::clock_ns() + plan_.patience_ns : existence::never;
	return port().call(request);
}

PageAnswer Pager::answer_in(const tornado_ppc_request &request, unsigned long index) noexcept
{
	const tornado_ppc_words &words = *request.words;
	const unsigned long long count = words.word[2];
	if (words.word[0] == TORNADO_PAGER_WORD_SUPPLIED)
		return {.kind = PageAnswer::Kind::there, .range = {}};
	if (count > TORNADO_PAGER_WORD_PAGES_MAX)
		return {};
	const PageRange range{.first = words.word[1], .count = static_cast<unsigned>(count)};
	if (!range.has(index))
		return {};
	if (words.word[0] == TORNADO_PAGER_WORD_ZEROS)
		return {.kind = PageAnswer::Kind::zeros, .range = range};
	if (words.word[0] == TORNADO_PAGER_WORD_COPY &&
	    request.reply_length == count * platform::page_bytes)
		return {.kind = PageAnswer::Kind::copy, .range = range};
	return {};
}

} // namespace tornado::region
