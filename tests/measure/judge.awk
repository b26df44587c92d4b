# SPDX-License-Identifier: MIT
# Reads a configuration (`vitrine config --print`), then the curves of curves.elf:
# finds every step of every curve, by the curve alone, and holds where it is
# and how high against what the configuration says. docs/TIMING.md has the sums.
#
# A step ends a flat piece at N if the next point has left it by `leaves` of the way to
# the height at 2N (of code, at the last point: random replacement, which caches of
# instructions may have, is full of misses only far out). Lines of the program itself
# blur it.
#
# It takes for given: lines of 64 bytes, one instruction issued a cycle, a walk cache, and
# L1D and L2 that do not replace at random.
function get(key) { return setting[key] + 0 }
function bytes(text) { return text ~ /M$/ ? text * 1048576 : text ~ /K$/ ? text * 1024 : text + 0 }
function min(a, b) { return a < b ? a : b }
FNR == NR {
	if (match($0, /^\[.*\]/))
		section = substr($0, 2, RLENGTH - 2)
	else if (split($0, part, / *= */) == 2)
		setting[section "." part[1]] = part[2]
	next
}
$1 == "curve" {
	if (!($2 in count))
		curves[++curve_count] = $2
	at[$2, ++count[$2]] = $3
	value[$2, $3] = $4 / 1000
	last[$2] = $3
}

# What a step of N costs beyond the first level.
function entries(array) { return get(array ".sets") * get(array ".ways") }
function hit() { return get("mmu.t_arbitrate") + get("mmu.t_l2") + get("mmu.t_fill") + get("mmu.t_respond") }
function walk(reads) {
	return hit() + reads * (get("mmu.t_pmp") + get("mmu.t_decode") + get("l1d.cycles"))
}
function set_zero(array) { return min(get(array ".ways"), entries(array)) }
function dram(  line, access) {
	line = get("caches.line")
	access = get("dram.controller") + get("dram.column") + get("dram.burst") + \
		(get("dram.precharge") + get("dram.activate")) * line / get("dram.row")
	access += get("l2.cycles") + get("l1d.cycles") + 1
	if (get("dram.refresh_interval"))
		access *= get("dram.refresh_interval") / \
			(get("dram.refresh_interval") - get("dram.refresh"))
	return access - 1 - get("l1d.cycles")
}
function cost(curve, n) {
	if (curve == "data")
		return n <= bytes(setting["l1d.size"]) ? 0 : \
			n <= bytes(setting["l2.size"]) ? get("l2.cycles") : dram()
	if (curve == "code")
		return n <= bytes(setting["l1i.size"]) ? 0 : get("l2.cycles")
	if (curve == "page4k")
		return n <= entries("dtlb") ? 0 : n <= entries("l2tlb") ? hit() : walk(1)
	if (curve == "fetch4k")
		return n <= entries("itlb") ? 0 : n <= entries("l2tlb") ? hit() : walk(1)
	if (curve ~ /^page/)
		return n <= entries("dtlb") ? 0 : n <= entries("l2tlb_superpages") ? hit() : walk(1)
	if (n <= set_zero("dtlb"))
		return 0
	if (curve == "far2m") {
		if (n <= set_zero("l2tlb_superpages"))
			return hit()
		return walk(n <= entries("pwc") ? 1 : 2)
	}
	if (n <= set_zero("l2tlb"))
		return hit()
	if (curve == "far4k")
		return walk(n <= entries("pwc") ? 1 : 2)
	return walk(n <= set_zero("pwc") ? 1 : n <= entries("pwc") ? 2 : 3)
}
# Of the first level: only where the program's own work is known.
function base(curve) { return curve == "data" ? get("l1d.cycles") + 1 : curve == "code" ? 16 : 0 }

function is_near(got, want) { return (got - want) ^ 2 <= (0.02 * want + 0.0001) ^ 2 }
function judge(what, got, want, unit) {
	printf "%-40s measured %10.2f, configured %10.2f %s%s\n", what, got, want, unit, \
		is_near(got, want) ? "" : "  FAIL"
	if (is_near(got, want))
		passed++
	else
		failed++
}
function measure(curve,  i, j, n, low, high, leaves, steps, expected) {
	leaves = curve == "data" ? 0.08 : 0.03
	low = value[curve, at[curve, 1]]
	if (base(curve))
		judge(curve ": first level", low, base(curve), "cycles")
	first = low
	for (i = 1; i < count[curve]; i++) {
		n = at[curve, i]
		for (j = i; j < count[curve] && at[curve, j] < 2 * n; j++)
			;
		if (curve == "code")
			j = count[curve]
		high = value[curve, at[curve, j]]
		if (high - low < 0.5 || value[curve, at[curve, i + 1]] - low <= leaves * (high - low))
			continue
		expected = next_step(curve, expected)
		steps++
		judge(curve ": step " steps " at", n, expected, curve ~ /data|code/ ? "bytes" : "pages")
		judge(curve ": step " steps " higher by", high - first, cost(curve, at[curve, j]), "cycles")
		low = high
		i = j - 1
	}
	if (next_step(curve, expected) || !steps) {
		print curve ": no step at " next_step(curve, expected) "  FAIL"
		failed++
	}
}
# The next N after which the cost is another; 0: none.
function next_step(curve, n,  i) {
	for (i = 1; i < count[curve]; i++)
		if (at[curve, i] > n + 0 && \
		    cost(curve, at[curve, i]) != cost(curve, at[curve, i + 1]))
			return at[curve, i]
	return 0
}
END {
	for (c = 1; c <= curve_count; c++)
		measure(curves[c])
	if (curve_count != 10) {
		print "curves: " curve_count + 0 ", not 10  FAIL"
		failed++
	}
	print "judged: " passed + 0 " passed, " failed + 0 " failed"
}
