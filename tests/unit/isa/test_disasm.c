/* SPDX-License-Identifier: MIT */
/*
 * Decoder and disassembler against GNU objdump, which shares nothing with
 * them: every 16-bit encoding, and about a million 32-bit ones chosen so that
 * every pattern of the bits that can select an operation occurs. Mnemonics and
 * operands are compared as text. Where the two may differ is said, encoding by
 * encoding, in explain(); anything else is a failure. SEED=n draws other
 * operands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "isa/disasm.h"

#define TOOL "riscv64-linux-gnu-"
/* Zicond is not known to the binutils of Debian 12. */
#define MARCH	   "rv64gc_zba_zbb_zbs_zicbom_zicboz_zawrs_svinval_zihintpause"
#define TEXT_BYTES 128
#define SHOWN_MAX  20

struct words {
	u32 *list;
	size_t count, room;
};

static void add(struct words *words, u32 word)
{
	if (words->count == words->room) {
		words->room = words->room ? 2 * words->room : 4096;
		words->list = realloc(words->list,
				      words->room * sizeof(*words->list));
		assert_non_null(words->list);
	}
	words->list[words->count++] = word;
}

static void add_short(struct words *words)
{
	for (u32 word = 0; word < 0x10000; word++)
		if (insn_length((u16)word) == 2)
			add(words, word);
}

/* Bits 4:2 all ones begin longer instructions, which objdump takes whole. */
static void add_long_one(struct words *words, u32 word)
{
	if ((word & 0x1c) != 0x1c)
		add(words, word);
}

/*
 * Every major opcode, funct3, funct7 and rs2 (which selects in OP-FP and
 * SYSTEM), rd and rs1 by turns zero and random; then every operation we have,
 * its operands random, each with a neighbour that differs in one bit.
 */
static void add_long(struct words *words, struct random *random)
{
	for (u32 opcode = 3; opcode < 0x80; opcode += 4)
		for (u32 select = 0; select < 1 << 15; select++) {
			u32 rs2 = select >> 3 & 31, funct7 = select >> 8;
			u32 word = opcode | (select & 7) << 12 | rs2 << 20 |
				   funct7 << 25;

			if ((rs2 + funct7) & 1)
				word |= (u32)random_below(random, 32) << 7;
			if ((rs2 + funct7) & 2)
				word |= (u32)random_below(random, 32) << 15;
			add_long_one(words, word);
		}
	for (unsigned op = OP_ILLEGAL + 1; op < OP_COUNT; op++)
		for (unsigned i = 0; i < 200; i++) {
			u32 word =
				(u32)random_next(random) & ~op_table[op].mask;

			word |= op_table[op].match;
			add_long_one(words, word);
			add_long_one(
				words,
				word ^ 1u << (2 + random_below(random, 30)));
		}
}

/* Make an object file of the words, with the architecture in it (objdump goes
   by that) and without the symbols that would mark them as data. */
static FILE *start_objdump(const struct words *words, const char *folder)
{
	char command[1024];
	FILE *raw;

	snprintf(command, sizeof(command), "%s/words", folder);
	raw = fopen(command, "wb");
	assert_non_null(raw);
	for (size_t i = 0; i < words->count; i++)
		fwrite(&words->list[i], insn_length((u16)words->list[i]), 1,
		       raw);
	assert_int_equal(fclose(raw), 0);
	snprintf(
		command, sizeof(command),
		"cd %s && " TOOL "as -march=" MARCH
		" -o empty.o /dev/null && " TOOL
		"objcopy --add-section .words=words"
		" --set-section-flags .words=alloc,code,readonly empty.o words.o"
		" && " TOOL
		"objdump -D -z -j .words -M no-aliases,numeric words.o",
		folder);
	return popen(command, "r");
}

/*
 * The next line "ADDRESS:\tHEX\tMNEMONIC\tOPERANDS", as "MNEMONIC OPERANDS"
 * without the comment or symbol objdump may add.
 */
static bool next_theirs(FILE *dump, u32 *word, char text[TEXT_BYTES])
{
	char line[256], *hex, *mnemonic, *operands;

	while (fgets(line, sizeof(line), dump)) {
		line[strcspn(line, "\n")] = 0;
		hex = strchr(line, '\t');
		mnemonic = hex ? strchr(hex + 1, '\t') : NULL;
		if (!mnemonic)
			continue;
		*word = (u32)strtoul(hex, NULL, 16);
		operands = strchr(mnemonic + 1, '\t');
		if (operands) {
			*operands++ = 0;
			operands[strcspn(operands, "#<")] = 0;
			for (size_t n = strlen(operands);
			     n && operands[n - 1] == ' '; n--)
				operands[n - 1] = 0;
		}
		snprintf(text, TEXT_BYTES, "%s%s%s", mnemonic + 1,
			 operands ? " " : "", operands ? operands : "");
		return true;
	}
	return false;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* Put the CSR's number where objdump has its name. */
static void number_csr(u32 word, char text[TEXT_BYTES])
{
	char *name = strchr(text, ','), rest[TEXT_BYTES];

	if (!begins(text, "csrr") || !name)
		return;
	name++;
	strcpy(rest, name + strcspn(name, ","));
	snprintf(name, (size_t)(text + TEXT_BYTES - name), "0x%x%s", word >> 20,
		 rest);
}

/*
 * Why the two may differ on this encoding, or NULL. objdump knows older or
 * other rules than the specification we follow in exactly these cases.
 */
static const char *explain_short(u32 word, const char *theirs, const char *ours)
{
	if (word == 0)
		return begins(ours, ".2byte") ? "0 is illegal" : NULL;
	if (word == 0x6101)
		return begins(ours, ".2byte") ? "c.addi16sp 0 is reserved"
					      : NULL;
	/* RV128 names for a shift by 0, which is a HINT for us. */
	if (begins(theirs, "c.slli64") || begins(theirs, "c.srli64") ||
	    begins(theirs, "c.srai64"))
		return !strncmp(theirs, ours, 6) && strstr(ours, ",0x0") &&
				       !strncmp(theirs + 8, ours + 6,
						strlen(theirs + 8))
			       ? "shift by 0"
			       : NULL;
	return NULL;
}

static const char *explain_long(u32 word, const char *theirs, const char *ours)
{
	bool they_reject = begins(theirs, ".4byte");
	bool we_reject = begins(ours, ".4byte");
	u32 opcode = word & 0x7f, funct3 = word >> 12 & 7;

	if (opcode == 0x0f && funct3 <= 1) {
		if (they_reject && begins(ours, "fence"))
			return "unused fields of fence are ignored";
		if (begins(theirs, "fence.tso") || strstr(theirs, "unknown"))
			return begins(ours, "fence ") ? "fence spelling" : NULL;
	}
	if (strstr(theirs, ",unknown") && we_reject &&
	    (funct3 == 5 || funct3 == 6))
		return "static rounding mode 5 or 6 is reserved";
	/* fcvt.d.w, .wu, .s are exact, but have an rm field all the same. */
	if (begins(ours, "fcvt.d.") &&
	    (they_reject || (funct3 == 0 && strstr(ours, ",rne"))))
		return "exact conversion with rm";
	if (they_reject && (word & 0xfe00507f) == 0x0e005033 &&
	    begins(ours, funct3 == 5 ? "czero.eqz x" : "czero.nez x"))
		return "Zicond";
	if (we_reject &&
	    (begins(theirs, "hinval") || begins(theirs, "uret") ||
	     begins(theirs, "hret") || begins(theirs, "sfence.vm")))
		return "not in our privileged architecture";
	if (word == 0xc0001073 && !strcmp(ours, "csrrw x0,0xc00,x0"))
		return "unimp is a csrrw";
	return NULL;
}

static void compare(const struct words *words)
{
	char folder[] = "/tmp/vitrine-disasm-XXXXXX";
	char theirs[TEXT_BYTES], ours[TEXT_BYTES], command[64];
	unsigned wrong = 0, explained = 0;
	size_t seen = 0;
	FILE *dump;
	u64 pc = 0;
	u32 word;
	int status;

	assert_non_null(mkdtemp(folder));
	dump = start_objdump(words, folder);
	assert_non_null(dump);
	for (; seen < words->count; seen++) {
		if (!next_theirs(dump, &word, theirs))
			break;
		if (word != words->list[seen])
			fail_msg("objdump shows %08x where %08x is", word,
				 words->list[seen]);
		number_csr(word, theirs);
		disasm(word, pc, ours, sizeof(ours));
		pc += insn_length((u16)word);
		if (!strcmp(theirs, ours))
			continue;
		if (insn_length((u16)word) == 2
			    ? explain_short(word, theirs, ours)
			    : explain_long(word, theirs, ours)) {
			explained++;
		} else if (wrong++ < SHOWN_MAX) {
			print_error("%08x: objdump \"%s\", ours \"%s\"\n", word,
				    theirs, ours);
		}
	}
	status = pclose(dump);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (system(command))
		print_error("cannot remove %s\n", folder);
	if (status)
		fail_msg(TOOL "binutils failed: status 0x%x", status);
	print_message("%zu encodings, %u differences explained, %u not\n", seen,
		      explained, wrong);
	assert_int_equal(seen, words->count);
	assert_int_equal(wrong, 0);
}

static void test_short(void **state)
{
	struct words words = { 0 };

	(void)state;
	add_short(&words);
	assert_int_equal(words.count, 3 << 14);
	compare(&words);
	free(words.list);
}

static void test_long(void **state)
{
	struct words words = { 0 };

	add_long(&words, *state);
	assert_true(words.count > 200000);
	compare(&words);
	free(words.list);
}

/* The text is cut to the room there is, and always ended. */
static void test_room(void **state)
{
	char text[8] = "#######";

	(void)state;
	disasm(0x00a50533, 0, text, 5); /* add x10,x10,x10 */
	assert_string_equal(text, "add ");
	assert_int_equal(text[5], '#');
}

int main(void)
{
	const char *text = getenv("SEED");
	u64 seed = text && *text ? strtoull(text, NULL, 0) : 1;
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_short),
		cmocka_unit_test_prestate(test_long, &random),
	};

	printf("seed %llu\n", (unsigned long long)seed);
	random_seed(&random, seed);
	return cmocka_run_group_tests_name("isa/disasm", tests, NULL, NULL);
}
