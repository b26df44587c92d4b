/* SPDX-License-Identifier: MIT */
/* `monitor COMMAND`: what the machine knows and GDB has no packet for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mmu/tlb.h"
#include "observers/gdb_memory.h"
#include "observers/gdb_session.h"
#include "observers/why.h"

/* Text for the debugger's console: an O packet for each piece. */
static void print(struct gdb *gdb, const char *text)
{
	size_t left = strlen(text);

	while (left) {
		size_t count = left < GDB_PACKET_BYTES / 4 ? left : GDB_PACKET_BYTES / 4;

		gdb_reply_clear(&gdb->reply);
		gdb_reply_add(&gdb->reply, "O");
		gdb_reply_add_hex(&gdb->reply, text, count);
		if (!gdb_send(&gdb->channel, &gdb->reply))
			return;
		text += count;
		left -= count;
	}
}

static void print_help(struct gdb *gdb, const char *argument)
{
	(void)argument;
	print(gdb, "why VA[@load|@store|@fetch][,u|,s|,m]\n"
		   "                    all that decides what becomes of such an access\n"
		   "walk ADDRESS        the page-table walk of a virtual address, PTE by PTE\n"
		   "tlb                 the entries of the hart's TLBs and walk cache\n"
		   "regs                the hart's registers and what its modes are\n"
		   "physical on|off     read and write memory by physical address\n"
		   "help                this\n");
}

static void print_walk(struct gdb *gdb, const char *argument)
{
	char text[2048], *end;
	u64 va = strtoull(argument, &end, 0);

	if (end == argument || *end) {
		print(gdb, "walk wants one address, such as 0x80001000\n");
		return;
	}
	gdb_memory_describe_walk(gdb_hart(gdb), va, text, sizeof(text));
	print(gdb, text);
}

static void print_why(struct gdb *gdb, const char *argument)
{
	struct why_question question;
	struct why_record record;
	struct error error;
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!why_parse(&question, argument, &error) ||
	    !why_ask(gdb_hart(gdb), &question, "now", &record, &error)) {
		print(gdb, error.text);
		print(gdb, "\n");
		return;
	}
	out = open_memstream(&text, &size);
	if (!out)
		return;
	why_print(&record, out);
	if (!fclose(out))
		print(gdb, text);
	free(text);
}

static void print_entries(FILE *out, const char *name, const struct tlb *tlb)
{
	static const char *const sizes[] = { "4K", "2M", "1G", "64K" };
	unsigned count = tlb->geometry.sets * tlb->geometry.ways;

	fprintf(out, "%s: %u sets, %u ways\n", name, tlb->geometry.sets, tlb->geometry.ways);
	for (unsigned i = 0; i < count; i++) {
		const struct tlb_entry *entry = &tlb->entries[i];
		u64 pte = entry->pte;

		if (!tlb_entry_is_valid(entry))
			continue;
		fprintf(out, "  %4u va 0x%016llx pa 0x%011llx %-3s asid %5u %c %c%c%c%c%c%c\n", i,
			(unsigned long long)tlb_entry_va(entry), (unsigned long long)entry->pa,
			sizes[entry->level], entry->asid, entry->is_global ? 'G' : '-',
			pte & PTE_U ? 'U' : '-', pte & PTE_R ? 'R' : '-', pte & PTE_W ? 'W' : '-',
			pte & PTE_X ? 'X' : '-', pte & PTE_A ? 'A' : '-', pte & PTE_D ? 'D' : '-');
	}
}

static void print_tlbs(FILE *out, const struct hart *hart)
{
	print_entries(out, "ITLB", &hart->mmu.itlb);
	print_entries(out, "DTLB", &hart->mmu.dtlb);
	print_entries(out, "L2 TLB, pages", &hart->mmu.l2_pages);
	print_entries(out, "L2 TLB, superpages", &hart->mmu.l2_superpages);
	print_entries(out, "walk cache, level 2", &hart->mmu.walk_cache[0]);
	print_entries(out, "walk cache, level 1", &hart->mmu.walk_cache[1]);
}

static void print_registers(FILE *out, const struct hart *hart)
{
	static const char modes[] = "US?M";
	const struct hart_csrs *csr = &hart->csr;

	fprintf(out, "hart %u, %c-mode%s, pc 0x%016llx, %llu instructions\n", hart->config.id,
		modes[hart->privilege & 3], hart->waiting ? ", waiting" : "",
		(unsigned long long)hart->pc, (unsigned long long)hart->retired);
	for (unsigned i = 0; i < 32; i++)
		fprintf(out, "x%-2u 0x%016llx%c", i, (unsigned long long)hart->x[i],
			i % 4 == 3 ? '\n' : ' ');
	fprintf(out, "mstatus 0x%016llx satp 0x%016llx\n", (unsigned long long)csr->mstatus,
		(unsigned long long)csr->satp);
	fprintf(out, "mepc 0x%016llx mcause 0x%016llx mtval 0x%016llx\n",
		(unsigned long long)csr->mepc, (unsigned long long)csr->mcause,
		(unsigned long long)csr->mtval);
	fprintf(out, "sepc 0x%016llx scause 0x%016llx stval 0x%016llx\n",
		(unsigned long long)csr->sepc, (unsigned long long)csr->scause,
		(unsigned long long)csr->stval);
}

static void print_by(struct gdb *gdb, void (*write)(FILE *out, const struct hart *hart))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return;
	write(out, gdb_hart(gdb));
	if (!fclose(out))
		print(gdb, text);
	free(text);
}

static void show_tlbs(struct gdb *gdb, const char *argument)
{
	(void)argument;
	print_by(gdb, print_tlbs);
}

static void show_registers(struct gdb *gdb, const char *argument)
{
	(void)argument;
	print_by(gdb, print_registers);
}

static void set_physical(struct gdb *gdb, const char *argument)
{
	if (!strcmp(argument, "on") || !strcmp(argument, "off"))
		gdb->is_physical = argument[1] == 'n';
	else if (*argument)
		print(gdb, "physical is on or off\n");
	print(gdb, gdb->is_physical ? "addresses are physical\n" : "addresses are virtual\n");
}

void gdb_monitor(struct gdb *gdb, const char *command)
{
	static const struct {
		const char *name;
		void (*run)(struct gdb *gdb, const char *argument);
	} commands[] = {
		{ "help", print_help }, { "why", print_why }, { "walk", print_walk }, { "tlb", show_tlbs },
		{ "regs", show_registers }, { "physical", set_physical },
	};
	size_t length = strcspn(command, " ");

	for (unsigned i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strlen(commands[i].name) != length ||
		    strncmp(commands[i].name, command, length))
			continue;
		commands[i].run(gdb, command + length + strspn(command + length, " "));
		return;
	}
	print(gdb, "no such command; `monitor help` lists them\n");
}
