// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Count from a child process through the inherited descriptor, and read the sum here. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tornado/libtornado.h>

static int fail(void)
{
	fprintf(stderr, "%s\n", libtornado_error_message());
	return 1;
}

int main(void)
{
	int64_t sum;
	uint32_t reps;
	pid_t child;
	int counter = libtornado_counter_open(TORNADO_CLUSTERING_CPU);

	if (counter < 0)
		return fail();

	child = fork();
	if (child == 0)
		_exit(libtornado_counter_add(counter, 40) < 0);
	if (child < 0 || waitpid(child, NULL, 0) < 0) {
		perror("counter");
		return 1;
	}

	if (libtornado_counter_add(counter, 2) < 0)
		return fail();
	if (libtornado_counter_read(counter, &sum, &reps) < 0)
		return fail();
	printf("%" PRId64 ", gathered from %" PRIu32 " pieces\n", sum, reps);
	close(counter);
	return sum == 42 ? 0 : 1;
}
