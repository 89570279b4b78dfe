/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What a region and its pager say to each other: the numbers of
 * uapi/tornado/pager.h, where they are told, which module/linux asserts.
 */
#ifndef TORNADO_CORE_REGION_PROTOCOL_H
#define TORNADO_CORE_REGION_PROTOCOL_H

enum tornado_pager_word {
	TORNADO_PAGER_WORD_FAULT = 1,
	TORNADO_PAGER_WORD_WRITES = 1,
	TORNADO_PAGER_WORD_ZEROS = 0x7a65726f,
	TORNADO_PAGER_WORD_COPY = 0x636f7079,
	TORNADO_PAGER_WORD_SUPPLIED = 0x73757070,
	TORNADO_PAGER_WORD_PAGES_MAX = 64,
};

#endif /* TORNADO_CORE_REGION_PROTOCOL_H */
