/* SPDX-License-Identifier: MIT */
/*
 * System calls on interval timers: the three of setitimer and those made by
 * timer_create. One that runs on processor time looks at the earliest time at
 * which its task can have used that much, and waits on if it has not.
 * Left out: SIGEV_THREAD, which C libraries make of SIGEV_THREAD_ID.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"

#define ITIMER_COUNT	3  /* REAL, VIRTUAL, PROF */
#define TIMER_COUNT	64 /* of timer_create, a process */
#define SIGEV_SIGNAL	0
#define SIGEV_NONE	1
#define SIGEV_THREAD_ID 4
#define NSEC_PER_USEC	1000ul
/* From one look at a timer to the next, so that something runs between them.
   Chosen; what is missed counts as overrun. */
#define AGAIN_NS 50000ul

struct itimer {
	struct timer timer;
	struct signal_struct *signal;
	s32 clock;
	u64 expiry_ns; /* on that clock; 0: disarmed */
	u64 interval_ns;
	s32 signo; /* 0: none is sent */
	s32 id;	   /* -1: of setitimer */
	u64 value;
	s32 overrun;
};

struct itimers {
	struct itimer of_setitimer[ITIMER_COUNT];
	struct itimer *made[TIMER_COUNT];
};

struct interval {
	u64 interval_ns, value_ns;
};

struct sigevent {
	u64 value;
	s32 signo, notify, tid, pad[11];
};
_Static_assert(sizeof(struct sigevent) == 64, "sigevent");

static u64 clock_now(const struct itimer *it)
{
	u64 ns = 0;

	if (time_is_cpu_clock(it->clock))
		return time_process_cpu_ns(it->signal->leader);
	time_read_clock(it->clock, &ns);
	return ns;
}

static void arm(struct itimer *it, u64 least_ns)
{
	u64 now = clock_now(it);
	u64 left = it->expiry_ns > now ? it->expiry_ns - now : 0;

	timer_start(&it->timer, time_since_boot_ns() + max_u64(left, least_ns));
}

static void notify(struct itimer *it, u64 expirations)
{
	struct task_struct *task = it->signal->leader;
	struct siginfo info = { .si_signo = it->signo, .si_code = SI_TIMER };

	if (!it->signo)
		return;
	if (it->id < 0) {
		signal_send_to(task, it->signo, SI_KERNEL, 0);
		return;
	}
	/* a signal that still waits stands for this expiration too */
	info.si_tid = it->id;
	info.si_value = it->value;
	info.si_overrun = it->overrun + (s32)expirations;
	if (!signal_update_timer(task, &info)) {
		info.si_overrun = (s32)expirations - 1;
		signal_send_info(task, &info);
	}
	it->overrun = info.si_overrun;
}

static void expire(struct timer *timer)
{
	struct itimer *it = container_of(timer, struct itimer, timer);
	u64 now = clock_now(it), expirations = 1;

	if (now < it->expiry_ns) {
		arm(it, AGAIN_NS);
		return;
	}
	if (it->interval_ns)
		expirations += (now - it->expiry_ns) / it->interval_ns;
	it->expiry_ns = it->interval_ns
				? it->expiry_ns + expirations * it->interval_ns
				: 0;
	if (it->expiry_ns)
		arm(it, AGAIN_NS);
	notify(it, expirations);
}

static void init(struct itimer *it, s32 clock, s32 signo, s32 id)
{
	*it = (struct itimer){ .timer.fire = expire,
			       .signal = current->signal,
			       .clock = clock,
			       .signo = signo,
			       .id = id };
}

static struct itimers *itimers_of_current(void)
{
	struct itimers *all = current->signal->itimers;

	if (all)
		return all;
	all = current->signal->itimers = kzalloc(sizeof(*all));
	if (!all)
		return NULL;
	init(&all->of_setitimer[0], CLOCK_MONOTONIC, SIGALRM, -1);
	init(&all->of_setitimer[1], CLOCK_PROCESS_CPUTIME, SIGVTALRM, -1);
	init(&all->of_setitimer[2], CLOCK_PROCESS_CPUTIME, SIGPROF, -1);
	return all;
}

void itimers_forget_made(struct signal_struct *signal)
{
	struct itimers *all = signal->itimers;

	for (int i = 0; all && i < TIMER_COUNT; i++) {
		if (all->made[i])
			timer_stop(&all->made[i]->timer);
		kfree(all->made[i]);
		all->made[i] = NULL;
	}
}

void itimers_free(struct signal_struct *signal)
{
	struct itimers *all = signal->itimers;

	if (!all)
		return;
	for (int i = 0; i < ITIMER_COUNT; i++)
		timer_stop(&all->of_setitimer[i].timer);
	itimers_forget_made(signal);
	kfree(all);
	signal->itimers = NULL;
}

static struct interval remaining(const struct itimer *it)
{
	struct interval left = { it->interval_ns, 0 };
	u64 now = clock_now(it);

	/* 0 would mean disarmed */
	if (it->expiry_ns)
		left.value_ns = it->expiry_ns > now ? it->expiry_ns - now : 1;
	return left;
}

static void set(struct itimer *it, struct interval fresh, bool is_absolute)
{
	u64 start = is_absolute ? 0 : clock_now(it);

	timer_stop(&it->timer);
	it->interval_ns = fresh.interval_ns;
	it->expiry_ns = fresh.value_ns ? start + fresh.value_ns : 0;
	it->overrun = 0;
	if (it->expiry_ns)
		arm(it, 0);
}

/* ---- setitimer: microseconds ---- */

static s64 put_itimerval(u64 va, struct interval v)
{
	u64 fields[4];

	if (v.value_ns && v.value_ns < NSEC_PER_USEC)
		v.value_ns = NSEC_PER_USEC;
	fields[0] = v.interval_ns / NSEC_PER_SEC;
	fields[1] = v.interval_ns % NSEC_PER_SEC / NSEC_PER_USEC;
	fields[2] = v.value_ns / NSEC_PER_SEC;
	fields[3] = v.value_ns % NSEC_PER_SEC / NSEC_PER_USEC;
	return copy_to_user(va, fields, sizeof(fields));
}

static int get_itimerval(u64 va, struct interval *v)
{
	struct timespec fields[2];

	if (copy_from_user(fields, va, sizeof(fields)))
		return -EFAULT;
	for (int i = 0; i < 2; i++)
		if ((u64)fields[i].tv_nsec >= NSEC_PER_SEC / NSEC_PER_USEC)
			return -EINVAL;
		else
			fields[i].tv_nsec *= NSEC_PER_USEC;
	if (time_from_timespec(&fields[0], &v->interval_ns))
		return -EINVAL;
	return time_from_timespec(&fields[1], &v->value_ns);
}

s64 sys_getitimer(const u64 *a)
{
	struct itimers *all = itimers_of_current();

	if (a[0] >= ITIMER_COUNT)
		return -EINVAL;
	if (!all)
		return -ENOMEM;
	return put_itimerval(a[1], remaining(&all->of_setitimer[a[0]]));
}

s64 sys_setitimer(const u64 *a)
{
	struct itimers *all = itimers_of_current();
	struct interval fresh = { 0, 0 }, old;
	int err = a[1] ? get_itimerval(a[1], &fresh) : 0;

	if (err)
		return err;
	if (a[0] >= ITIMER_COUNT)
		return -EINVAL;
	if (!all)
		return -ENOMEM;
	old = remaining(&all->of_setitimer[a[0]]);
	set(&all->of_setitimer[a[0]], fresh, false);
	return a[2] ? put_itimerval(a[2], old) : 0;
}

/* ---- timer_create: nanoseconds ---- */

static struct itimer *find(u64 id)
{
	if (id >= TIMER_COUNT || !current->signal->itimers)
		return NULL;
	return current->signal->itimers->made[id];
}

static s64 put_itimerspec(u64 va, struct interval v)
{
	u64 fields[4] = { v.interval_ns / NSEC_PER_SEC,
			  v.interval_ns % NSEC_PER_SEC,
			  v.value_ns / NSEC_PER_SEC,
			  v.value_ns % NSEC_PER_SEC };

	return copy_to_user(va, fields, sizeof(fields));
}

s64 sys_timer_create(const u64 *a)
{
	struct sigevent event = { .signo = SIGALRM };
	struct itimers *all = itimers_of_current();
	struct itimer *it;
	s32 id = 0;
	u64 now;

	if (time_read_clock((s32)a[0], &now))
		return -EINVAL;
	if (a[1] && copy_from_user(&event, a[1], sizeof(event)))
		return -EFAULT;
	if (event.notify != SIGEV_SIGNAL && event.notify != SIGEV_NONE &&
	    event.notify != (SIGEV_SIGNAL | SIGEV_THREAD_ID))
		return -EINVAL;
	if (event.notify == SIGEV_NONE)
		event.signo = 0;
	else if (event.signo < 1 || event.signo > SIGNAL_COUNT ||
		 (event.notify == SIGEV_THREAD_ID &&
		  event.tid != current->tgid))
		return -EINVAL;
	while (all && id < TIMER_COUNT && all->made[id])
		id++;
	it = all && id < TIMER_COUNT ? kmalloc(sizeof(*it)) : NULL;
	if (!it)
		return -EAGAIN;
	init(it, (s32)a[0], event.signo, id);
	it->value = a[1] ? event.value : (u64)id;
	if (copy_to_user(a[2], &id, sizeof(id))) {
		kfree(it);
		return -EFAULT;
	}
	all->made[id] = it;
	return 0;
}

s64 sys_timer_settime(const u64 *a)
{
	struct itimer *it = find(a[0]);
	struct interval fresh, old;
	struct timespec spec[2];

	if (!a[2])
		return -EINVAL;
	if (copy_from_user(spec, a[2], sizeof(spec)))
		return -EFAULT;
	if (time_from_timespec(&spec[0], &fresh.interval_ns) ||
	    time_from_timespec(&spec[1], &fresh.value_ns) || !it)
		return -EINVAL;
	old = remaining(it);
	set(it, fresh, a[1] & TIMER_ABSTIME);
	return a[3] ? put_itimerspec(a[3], old) : 0;
}

s64 sys_timer_gettime(const u64 *a)
{
	const struct itimer *it = find(a[0]);

	return it ? put_itimerspec(a[1], remaining(it)) : -EINVAL;
}

s64 sys_timer_getoverrun(const u64 *a)
{
	const struct itimer *it = find(a[0]);

	return it ? it->overrun : -EINVAL;
}

s64 sys_timer_delete(const u64 *a)
{
	struct itimer *it = find(a[0]);

	if (!it)
		return -EINVAL;
	timer_stop(&it->timer);
	current->signal->itimers->made[a[0]] = NULL;
	kfree(it);
	return 0;
}
