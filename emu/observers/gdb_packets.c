/* SPDX-License-Identifier: MIT */
/*
 * The packets, each answered in a function of its own. spec: GDB manual, "Remote
 * Serial Protocol". What is not known gets the empty answer, what is wrong E01,
 * what memory does not have E14.
 */
#include <stdlib.h>
#include <string.h>

#include "observers/gdb_memory.h"
#include "observers/gdb_registers.h"
#include "observers/gdb_session.h"

#define SIGNAL_INTERRUPT 2
#define SIGNAL_TRAP 5

static void answer(struct gdb *gdb, const char *text)
{
	gdb_reply_clear(&gdb->reply);
	gdb_reply_add(&gdb->reply, "%s", text);
}

static void add_u64(struct gdb_reply *reply, u64 value)
{
	u8 bytes[8];

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (u8)(value >> 8 * i);
	gdb_reply_add_hex(reply, bytes, sizeof(bytes));
}

static bool parse_u64(const char **text, u64 *value)
{
	u8 bytes[8];

	if (!gdb_parse_bytes(text, bytes, sizeof(bytes)))
		return false;
	*value = 0;
	for (unsigned i = 0; i < 8; i++)
		*value |= (u64)bytes[i] << 8 * i;
	return true;
}

void gdb_tell_stop(struct gdb *gdb)
{
	static const char *const names[GDB_POINT_KINDS] = {
		[GDB_WATCH_WRITE] = "watch", [GDB_WATCH_READ] = "rwatch",
		[GDB_WATCH_ACCESS] = "awatch",
	};

	gdb_reply_clear(&gdb->reply);
	gdb_reply_add(&gdb->reply, "T%02xthread:%x;",
		      gdb->stop == GDB_STOP_INTERRUPT ? SIGNAL_INTERRUPT : SIGNAL_TRAP,
		      gdb->stop_hart + 1);
	if (gdb->stop == GDB_STOP_WATCH)
		gdb_reply_add(&gdb->reply, "%s:%llx;", names[gdb->watched.kind],
			      (unsigned long long)gdb->watched.va);
}

static void read_registers(struct gdb *gdb)
{
	u64 value;

	gdb_reply_clear(&gdb->reply);
	for (u64 i = 0; i <= GDB_REGISTER_PC; i++)
		if (gdb_register_read(gdb_hart(gdb), i, &value))
			add_u64(&gdb->reply, value);
}

static void write_registers(struct gdb *gdb, const char *text)
{
	u64 values[GDB_REGISTER_PC + 1];

	for (unsigned i = 0; i <= GDB_REGISTER_PC; i++)
		if (!parse_u64(&text, &values[i])) {
			answer(gdb, "E01");
			return;
		}
	for (unsigned i = 0; i <= GDB_REGISTER_PC; i++)
		if (!gdb_register_write(gdb_hart(gdb), i, values[i]))
			break;
	answer(gdb, "OK");
}

static void read_register(struct gdb *gdb, const char *text)
{
	u64 number, value;

	if (!gdb_parse_hex(&text, &number) ||
	    !gdb_register_read(gdb_hart(gdb), number, &value)) {
		answer(gdb, "E01");
		return;
	}
	gdb_reply_clear(&gdb->reply);
	add_u64(&gdb->reply, value);
}

static void write_register(struct gdb *gdb, const char *text)
{
	u64 number, value;

	answer(gdb, gdb_parse_hex(&text, &number) && *text++ == '=' && parse_u64(&text, &value) &&
				    gdb_register_write(gdb_hart(gdb), number, value) ?
			    "OK" : "E01");
}

static void read_memory(struct gdb *gdb, const char *text)
{
	u8 bytes[GDB_PACKET_BYTES / 2];
	u64 address, size;

	if (!gdb_parse_hex(&text, &address) || *text++ != ',' || !gdb_parse_hex(&text, &size)) {
		answer(gdb, "E01");
		return;
	}
	if (size > sizeof(bytes))
		size = sizeof(bytes);
	size = gdb_memory_read(gdb_hart(gdb), gdb->is_physical, address, bytes, size);
	if (!size) {
		answer(gdb, "E14");
		return;
	}
	gdb_reply_clear(&gdb->reply);
	gdb_reply_add_hex(&gdb->reply, bytes, size);
}

/* X has the bytes as they are, less an escape before what would be framing. */
static bool unescape(const struct gdb_channel *channel, const char *from, u8 *to, u64 size)
{
	const char *end = channel->packet + channel->length;

	for (; size && from < end; size--, from++) {
		if (*from == '}' && ++from < end)
			*to++ = (u8)*from ^ 0x20;
		else
			*to++ = (u8)*from;
	}
	return !size;
}

static void write_memory(struct gdb *gdb, const char *text, bool is_binary)
{
	u8 bytes[GDB_PACKET_BYTES];
	u64 address, size;

	if (!gdb_parse_hex(&text, &address) || *text++ != ',' || !gdb_parse_hex(&text, &size) ||
	    *text++ != ':' || size > sizeof(bytes) ||
	    !(is_binary ? unescape(&gdb->channel, text, bytes, size) :
			  gdb_parse_bytes(&text, bytes, size))) {
		answer(gdb, "E01");
		return;
	}
	size -= gdb_memory_write(gdb_hart(gdb), gdb->is_physical, address, bytes, size);
	answer(gdb, size ? "E14" : "OK");
}

static void change_point(struct gdb *gdb, const char *text, bool adds)
{
	struct gdb_point point;
	u64 kind;

	if (!gdb_parse_hex(&text, &kind) || *text++ != ',' || !gdb_parse_hex(&text, &point.va) ||
	    *text++ != ',' || !gdb_parse_hex(&text, &point.size_bytes)) {
		answer(gdb, "E01");
		return;
	}
	if (kind >= GDB_POINT_KINDS) {
		answer(gdb, "");
		return;
	}
	point.kind = (enum gdb_point_kind)kind;
	if (adds && !gdb_points_add(&gdb->points, &point)) {
		answer(gdb, "E0c");
		return;
	}
	if (!adds)
		gdb_points_remove(&gdb->points, &point);
	answer(gdb, "OK");
}

/* Thread 0 and -1 are any, for us the one at hand. false: no such thread. */
static bool parse_thread(const struct gdb *gdb, const char **text, unsigned *hart)
{
	u64 thread;

	if (!strncmp(*text, "-1", 2)) {
		*text += 2;
		return true;
	}
	if (!gdb_parse_hex(text, &thread) || thread > gdb->machine->hart_count)
		return false;
	if (thread)
		*hart = (unsigned)thread - 1;
	return true;
}

static void select_thread(struct gdb *gdb, const char *text)
{
	unsigned ignored = 0;
	bool is_for_registers = *text++ == 'g';

	answer(gdb, parse_thread(gdb, &text, is_for_registers ? &gdb->thread : &ignored) ?
			    "OK" : "E01");
}

/* vCont;s:1;c - the first action that names a thread steps it; the rest runs. */
static enum gdb_decision resume(struct gdb *gdb, const char *text)
{
	bool resumes = false;

	gdb->step_hart = -1;
	while (*text++ == ';') {
		char action = *text++;
		unsigned hart = gdb->thread;

		if (action == 'C' || action == 'S') { /* with a signal, which means nothing here */
			u64 ignored;

			if (!gdb_parse_hex(&text, &ignored))
				break;
		} else if (action != 'c' && action != 's') {
			break;
		}
		if (*text == ':' && (text++, !parse_thread(gdb, &text, &hart)))
			break;
		if ((action == 's' || action == 'S') && gdb->step_hart < 0)
			gdb->step_hart = (int)hart;
		resumes = true;
	}
	if (resumes)
		return GDB_RESUMES;
	answer(gdb, "E01");
	return GDB_STAYS;
}

static enum gdb_decision resume_at(struct gdb *gdb, const char *text, bool steps)
{
	u64 pc;

	if (gdb_parse_hex(&text, &pc) && !gdb_register_write(gdb_hart(gdb), GDB_REGISTER_PC, pc))
		return GDB_STAYS;
	gdb->step_hart = steps ? (int)gdb->thread : -1;
	return GDB_RESUMES;
}

static void transfer_description(struct gdb *gdb, const char *text)
{
	u64 offset, size, length = strlen(gdb->description);

	if (!gdb_parse_hex(&text, &offset) || *text++ != ',' || !gdb_parse_hex(&text, &size)) {
		answer(gdb, "E01");
		return;
	}
	if (offset > length)
		offset = length;
	if (size > GDB_PACKET_BYTES / 2)
		size = GDB_PACKET_BYTES / 2;
	answer(gdb, size < length - offset ? "m" : "l");
	gdb_reply_add_binary(&gdb->reply, gdb->description + offset,
			     size < length - offset ? size : length - offset);
}

static void list_threads(struct gdb *gdb)
{
	answer(gdb, "m");
	for (unsigned i = 0; i < gdb->machine->hart_count; i++)
		gdb_reply_add(&gdb->reply, "%s%x", i ? "," : "", i + 1);
}

static void describe_thread(struct gdb *gdb, const char *text)
{
	static const char *const modes[] = { "U-mode", "S-mode", "?", "M-mode" };
	unsigned hart = gdb->thread;
	const struct hart *told;
	struct gdb_reply line;

	if (!parse_thread(gdb, &text, &hart)) {
		answer(gdb, "E01");
		return;
	}
	told = &gdb->machine->harts[hart];
	gdb_reply_clear(&line);
	gdb_reply_add(&line, "hart %u, %s%s", hart, modes[told->privilege & 3],
		      told->waiting ? ", waiting" : "");
	gdb_reply_clear(&gdb->reply);
	gdb_reply_add_hex(&gdb->reply, line.text, line.length);
}

static void run_monitor(struct gdb *gdb, const char *text)
{
	char command[256] = "";
	size_t length = strlen(text) / 2;

	if (length >= sizeof(command) || !gdb_parse_bytes(&text, command, length)) {
		answer(gdb, "E01");
		return;
	}
	gdb_monitor(gdb, command);
	answer(gdb, "OK");
}

static bool has_prefix(const char **text, const char *prefix)
{
	size_t length = strlen(prefix);

	if (strncmp(*text, prefix, length))
		return false;
	*text += length;
	return true;
}

static void answer_query(struct gdb *gdb, const char *text)
{
	if (has_prefix(&text, "qSupported")) {
		answer(gdb, "");
		gdb_reply_add(&gdb->reply,
			      "PacketSize=%x;qXfer:features:read+;QStartNoAckMode+;vContSupported+",
			      GDB_PACKET_BYTES);
	} else if (has_prefix(&text, "qXfer:features:read:target.xml:")) {
		transfer_description(gdb, text);
	} else if (has_prefix(&text, "qfThreadInfo")) {
		list_threads(gdb);
	} else if (has_prefix(&text, "qsThreadInfo")) {
		answer(gdb, "l");
	} else if (has_prefix(&text, "qThreadExtraInfo,")) {
		describe_thread(gdb, text);
	} else if (!strcmp(text, "qC")) {
		answer(gdb, "");
		gdb_reply_add(&gdb->reply, "QC%x", gdb->thread + 1);
	} else if (!strcmp(text, "QStartNoAckMode")) {
		answer(gdb, "OK");
	} else if (has_prefix(&text, "qAttached")) {
		answer(gdb, "1");
	} else if (has_prefix(&text, "qRcmd,")) {
		run_monitor(gdb, text);
	} else if (has_prefix(&text, "qqemu.PhyMemMode")) {
		answer(gdb, gdb->is_physical ? "1" : "0");
	} else if (has_prefix(&text, "Qqemu.PhyMemMode:")) {
		gdb->is_physical = *text == '1';
		answer(gdb, "OK");
	} else {
		answer(gdb, "");
	}
}

static enum gdb_decision answer_verbose(struct gdb *gdb, const char *text)
{
	if (!strcmp(text, "vCont?"))
		answer(gdb, "vCont;c;C;s;S");
	else if (has_prefix(&text, "vCont"))
		return resume(gdb, text);
	else if (has_prefix(&text, "vKill"))
		return GDB_KILLS;
	else
		answer(gdb, "");
	return GDB_STAYS;
}

enum gdb_decision gdb_answer(struct gdb *gdb)
{
	const char *text = gdb->channel.packet;
	unsigned hart = 0;

	gdb_reply_clear(&gdb->reply);
	switch (*text++) {
	case '?': gdb_tell_stop(gdb); break;
	case 'g': read_registers(gdb); break;
	case 'G': write_registers(gdb, text); break;
	case 'p': read_register(gdb, text); break;
	case 'P': write_register(gdb, text); break;
	case 'm': read_memory(gdb, text); break;
	case 'M': write_memory(gdb, text, false); break;
	case 'X': write_memory(gdb, text, true); break;
	case 'Z': change_point(gdb, text, true); break;
	case 'z': change_point(gdb, text, false); break;
	case 'H': select_thread(gdb, text); break;
	case 'T': answer(gdb, parse_thread(gdb, &text, &hart) ? "OK" : "E01"); break;
	case 'c': return resume_at(gdb, text, false);
	case 's': return resume_at(gdb, text, true);
	case 'v': return answer_verbose(gdb, text - 1);
	case 'q':
	case 'Q': answer_query(gdb, text - 1); break;
	case 'D': answer(gdb, "OK"); return GDB_DETACHES;
	case 'k': return GDB_KILLS;
	default: break;
	}
	return GDB_STAYS;
}
