// SPDX-License-Identifier: GPL-2.0
/* The header is C too: this function exists so that its bytes can be looked at. */
#include "marker.h"

void marked_in_c(void);

void marked_in_c(void)
{
	tornado_marker_region_begin();
	tornado_marker_region_end();
}
