// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Accounts between which threads move money.  The lock of each lies in the word of its balance. */
#include <pthread.h>
#include <stdio.h>

#include <tornado/lock.h>

#define ACCOUNTS 8
#define THREADS 4
#define TRANSFERS 50000

/* The two lowest bits of the word are the lock's: money is counted in units of four. */
#define UNIT 4UL

static struct tornado_lock accounts[ACCOUNTS];

static void change(struct tornado_lock *account, unsigned long units)
{
	tornado_lock_set_value(account, tornado_lock_value(account) + units * UNIT);
}

/* The account with the lower number is locked first, so that nobody waits in a circle. */
static void transfer(unsigned int from, unsigned int to)
{
	struct tornado_lock *first = &accounts[from < to ? from : to];
	struct tornado_lock *second = &accounts[from < to ? to : from];

	tornado_lock_acquire(first);
	tornado_lock_acquire(second);
	if (tornado_lock_value(&accounts[from])) {
		change(&accounts[from], -1UL);
		change(&accounts[to], 1);
	}
	tornado_lock_release(second);
	tornado_lock_release(first);
}

static void *clerk(void *argument)
{
	unsigned int seed = *(unsigned int *)argument;
	unsigned int i;

	for (i = 0; i < TRANSFERS; i++) {
		unsigned int from, to;

		seed = seed * 1103515245 + 12345;
		from = seed >> 16 & (ACCOUNTS - 1);
		to = seed >> 20 & (ACCOUNTS - 1);
		if (from != to)
			transfer(from, to);
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	unsigned int seeds[THREADS];
	unsigned long total = 0;
	unsigned int i;

	for (i = 0; i < ACCOUNTS; i++)
		tornado_lock_init(&accounts[i], 100 * UNIT);
	for (i = 0; i < THREADS; i++) {
		seeds[i] = i;
		if (pthread_create(&threads[i], NULL, clerk, &seeds[i]))
			return 1;
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < ACCOUNTS; i++)
		total += tornado_lock_value(&accounts[i]) / UNIT;
	printf("%lu in all accounts together\n", total);
	return total == 100 * ACCOUNTS ? 0 : 1;
}
