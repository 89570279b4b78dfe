// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <stdio.h>

#include <tornado/libtornado.h>

/* With and without the module the library must answer: with a sum, or with words. */
int main(void)
{
	int64_t sum = 0;
	int counter = libtornado_counter_open(TORNADO_CLUSTERING_NODE);

	if (counter < 0) {
		puts(libtornado_error_message());
		return libtornado_error_message()[0] == '\0';
	}
	return libtornado_counter_add(counter, 1) < 0 ||
	       libtornado_counter_read(counter, &sum, NULL) < 0 || sum != 1;
}
