/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The fast paths of user-level objects: sections that a thread runs on one CPU
 * from beginning to end, or begins anew (restartable sequences, rseq(2)).
 *
 * The C library registers each thread's rseq area.  The kernel keeps the CPU
 * number in it, and when it preempts the thread, moves it, or delivers a signal
 * inside a section, it goes on at the section's abort handler.  All sections
 * here end in the one instruction that counts, and begin anew when aborted; so
 * they behave like one with preemption off.
 *
 * Valid C and C++.  Not an interface: <tornado/userlevel.h> and
 * <tornado/userlevel.hpp> are.
 */
#ifndef TORNADO_PLATFORM_SECTIONS_H
#define TORNADO_PLATFORM_SECTIONS_H

#include <tornado/types.h>

/* Distance between one CPU's piece of per-CPU memory and the next CPU's. */
#define TORNADO_PERCPU_SHIFT 25

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct tornado_thread - what each thread has
 * @no_rseq: stands in for the rseq area where sections cannot be used: it has no
 *	CPU number, so that every section takes its slow path
 * @section_cpu: the CPU whose PreemptionOff section the thread is in
 * @section_depth: how many of these are nested; 0: in none
 */
struct tornado_thread {
	struct {
		unsigned int cpu_id_start;
		int cpu_id;
		unsigned long long rseq_cs;
	} no_rseq;
	unsigned int section_cpu;
	unsigned int section_depth;
};

extern __thread struct tornado_thread tornado_this_thread
	__attribute__((tls_model("initial-exec")));

/* From the thread pointer to the rseq area, or to tornado_this_thread.no_rseq. */
extern long tornado_rseq_offset;

/**
 * struct tornado_operation_start - where an operation was counted
 * @home: per-CPU offset of the CPU
 * @generation: which of its counts
 *
 * Returned in registers, so that a guard need not lie in memory.
 */
struct tornado_operation_start {
	unsigned long home;
	unsigned long generation;
};

/**
 * tornado_userlevel_operation_start() - count an operation without a section
 * @counts: the domain's
 *
 * The slow path of tornado_section_start().  Ends the program, with words, if
 * user-level objects are not started.
 */
struct tornado_operation_start tornado_userlevel_operation_start(unsigned long counts);

/**
 * tornado_userlevel_add() - add without a section
 * @entry: per-CPU address of a pointer
 * @bytes: where in what it points to
 * @delta: what to add
 *
 * The slow path of tornado_section_add(), also for a piece that points to nothing.
 *
 * Return: 1; 0 if this CPU's piece points to nothing.
 */
int tornado_userlevel_add(unsigned long entry, unsigned long bytes, long long delta);

#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if !__has_feature(thread_sanitizer)
#define TORNADO_SECTIONS 1
#endif
#else
#define TORNADO_SECTIONS 1
#endif
#endif

#ifdef TORNADO_SECTIONS

/*
 * Where a section begins and ends, for the kernel; then that it is the current
 * one.  "?" puts both into the group of the function that this is inlined into,
 * so that a linker that drops the function drops them too.  The bytes before the
 * abort handler are the signature that the C library registered.
 *
 * No asm goto: with outputs, several of them crash g++ 12.
 */
#define TORNADO_SECTION_BEGIN                                                           \
	".pushsection __rseq_cs, \"aw?\"\n\t"                                           \
	".balign 32\n"                                                                  \
	"93:\n\t"                                                                       \
	".long 0, 0\n\t"                                                                \
	".quad 91f, 92f - 91f, 94f\n\t"                                                 \
	".popsection\n"                                                                 \
	"90:\n\t"                                                                       \
	"leaq 93b(%%rip), %[scratch]\n\t"                                               \
	"movq %[scratch], %%fs:8(%[area])\n"                                            \
	"91:\n\t"                                                                       \
	"movl %%fs:4(%[area]), %k[scratch]\n\t"

#define TORNADO_SECTION_END                                                             \
	"92:\n\t"                                                                       \
	".pushsection __rseq_failure, \"ax?\"\n\t"                                      \
	".byte 0x0f, 0xb9, 0x3d\n\t"                                                    \
	".long 0x53053053\n"                                                            \
	"94:\n\t"                                                                       \
	"jmp 90b\n\t"                                                                   \
	".popsection\n\t"

/* Where a jump to 95 leads, which is out of the way: to the end, after @instruction. */
#define TORNADO_SECTION_ELSE(instruction)                                               \
	".pushsection __rseq_failure, \"ax?\"\n"                                        \
	"95:\n\t" instruction "\n\t"                                                    \
	"jmp 92b\n\t"                                                                   \
	".popsection\n\t"

/**
 * tornado_section_start() - count an operation on this CPU, in its generation
 * @counts: the domain's
 *
 * Reading the generation and counting are one piece, as <tornado/object.h> has
 * them with preemption off: membarrier(2) restarts the section in between.
 */
static inline struct tornado_operation_start tornado_section_start(unsigned long counts)
{
	struct tornado_operation_start start;
	unsigned long at;
	int slow;

	/*
	 * The sign is that of the CPU number, or of the count, which is not
	 * negative.  Every load is an acquire here; the memory clobber keeps the
	 * compiler to it.
	 */
	__asm__ __volatile__(TORNADO_SECTION_BEGIN
		"testl %k[scratch], %k[scratch]\n\t"
		"js 92f\n\t"
		"shlq %[shift], %[scratch]\n\t"
		"leaq (%[counts], %[scratch]), %[at]\n\t"
		"movq (%[at]), %[generation]\n\t"
		"incq %c[started](%[at], %[generation], 8)\n"
		TORNADO_SECTION_END
		: [scratch] "=&r"(start.home), [at] "=&r"(at),
		  [generation] "=&r"(start.generation), "=@ccs"(slow)
		: [area] "r"(tornado_rseq_offset), [counts] "r"(counts),
		  [shift] "i"(TORNADO_PERCPU_SHIFT),
		  [started] "i"(__builtin_offsetof(struct tornado_guard_counts, started))
		: "memory");
	if (__builtin_expect(slow, 0))
		return tornado_userlevel_operation_start(counts);
	return start;
}

/**
 * tornado_section_end() - count the end of an operation
 * @counts: the domain's
 * @home: from tornado_section_start()
 * @generation: likewise
 *
 * Return: 1; 0 if the thread is not on that CPU, and the end has to be counted
 * as one elsewhere.
 */
static inline int tornado_section_end(unsigned long counts, unsigned long home,
				      unsigned long generation)
{
	unsigned long cpu;
	int elsewhere;

	/* A comparison of what is equal leaves no carry, and incq leaves it alone. */
	__asm__ __volatile__(TORNADO_SECTION_BEGIN
		"shlq %[shift], %[scratch]\n\t"
		"cmpq %[home], %[scratch]\n\t"
		"jne 95f\n\t"
		"incq %c[ended](%[at], %[generation], 8)\n"
		TORNADO_SECTION_END
		TORNADO_SECTION_ELSE("stc")
		: [scratch] "=&r"(cpu), "=@ccc"(elsewhere)
		: [area] "r"(tornado_rseq_offset), [home] "r"(home), [at] "r"(counts + home),
		  [generation] "r"(generation), [shift] "i"(TORNADO_PERCPU_SHIFT),
		  [ended] "i"(__builtin_offsetof(struct tornado_guard_counts, ended))
		: "memory");
	return !__builtin_expect(elsewhere, 0);
}

/**
 * tornado_section_add() - add to a word of what this CPU's piece points to
 * @entry: per-CPU address of a pointer
 * @bytes: where in what it points to; the word changes in no other way
 * @delta: what to add
 *
 * Return: 1; 0 if this CPU's piece points to nothing.
 */
static inline int tornado_section_add(unsigned long entry, unsigned long bytes, long long delta)
{
	unsigned long found;

	__asm__ __volatile__(TORNADO_SECTION_BEGIN
		"testl %k[scratch], %k[scratch]\n\t"
		"js 95f\n\t"
		"shlq %[shift], %[scratch]\n\t"
		"movq (%[entry], %[scratch]), %[scratch]\n\t"
		"testq %[scratch], %[scratch]\n\t"
		"jz 92f\n\t"
		"addq %[delta], (%[scratch], %[bytes])\n"
		TORNADO_SECTION_END
		TORNADO_SECTION_ELSE("xorl %k[scratch], %k[scratch]")
		: [scratch] "=&r"(found)
		: [area] "r"(tornado_rseq_offset), [entry] "r"(entry), [bytes] "r"(bytes),
		  [delta] "er"(delta), [shift] "i"(TORNADO_PERCPU_SHIFT)
		: "memory", "cc");
	return __builtin_expect(found != 0, 1) ? 1 : tornado_userlevel_add(entry, bytes, delta);
}

#else

/* Other architectures, and ThreadSanitizer, which does not see into sections. */
static inline struct tornado_operation_start tornado_section_start(unsigned long counts)
{
	return tornado_userlevel_operation_start(counts);
}

static inline int tornado_section_end(unsigned long counts, unsigned long home,
				      unsigned long generation)
{
	(void)counts;
	(void)home;
	(void)generation;
	return 0;
}

static inline int tornado_section_add(unsigned long entry, unsigned long bytes, long long delta)
{
	return tornado_userlevel_add(entry, bytes, delta);
}

#endif

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_PLATFORM_SECTIONS_H */
