// SPDX-License-Identifier: GPL-2.0 OR MIT
/* A service that adds two numbers, and a client of it in another process. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tornado/ppc.h>

/* One server thread: waits for a call, answers it with the next wait, and so on. */
static int serve(int port)
{
	struct tornado_port_context create = { .size = sizeof(create) };
	int context = ioctl(port, TORNADO_IOC_PORT_CONTEXT, &create);
	unsigned int what = TORNADO_SERVE_WAIT;
	unsigned long long sum = 0;

	if (context < 0)
		return 1;
	for (;;) {
		struct tornado_serve service = { .size = sizeof(service), .what = what };

		service.word[0] = sum;
		if (ioctl(context, TORNADO_IOC_SERVE, &service) < 0)
			return 0; /* the port is closed */
		sum = service.word[0] + service.word[1];
		what = TORNADO_SERVE_REPLY | TORNADO_SERVE_WAIT;
	}
}

int main(void)
{
	struct tornado_port_create create = { .size = sizeof(create), .contexts_per_cpu = 1 };
	struct tornado_port_client connect = { .size = sizeof(connect) };
	struct tornado_call call = { .size = sizeof(call), .word = { 40, 2 } };
	int device = open(TORNADO_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	int port = ioctl(device, TORNADO_IOC_PORT_CREATE, &create);
	int client = ioctl(port, TORNADO_IOC_PORT_CLIENT, &connect);
	pid_t server = client < 0 ? -1 : fork();

	if (server == 0)
		_exit(serve(port));
	/* From here on the port is the server's alone, and ends with it. */
	close(port);
	if (server < 0 || ioctl(client, TORNADO_IOC_CALL, &call) < 0) {
		perror("ppc");
		return 1;
	}
	printf("%llu\n", (unsigned long long)call.word[0]);
	kill(server, SIGTERM);
	return waitpid(server, NULL, 0) < 0;
}
