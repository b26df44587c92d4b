# SPDX-License-Identifier: MIT
# Sourced by run: pictures of our kernel's books beside its own /proc.

run "$books"
cp "$work/out" "$work/books"
end=$(sed -n 's/.*"cycles":\([0-9]*\).*/\1/p' "$work/stats" | head -n 1)
cp "$work/stats" "$work/plain"
at=$((end - 30000000))
run --shot "$work/k2.txt@$at:2" --shot "$work/k6.txt@$at:6" --shot "$work/k7.txt@$at:7" \
	--shot "$work/k1.txt@$at:1" "$books"
[ "$status" -eq 0 ] && cmp -s "$work/books" "$work/out" && cmp -s "$work/plain" "$work/stats"
note $? "pictures of the kernel's books leave the run alone"
read -r _ pid _ child _ memory <<<"$(grep '^pid ' "$work/books")"

# every VMA of /proc/self/maps, with its size and rights
wrong=0
vmas=0
while read -r _ range rights _; do
	vmas=$((vmas + 1))
	start=${range%-*}
	size=$(((16#${range#*-} - 16#$start) / 1024))K
	start=$(printf %x $((16#$start)))
	grep -Eq "^ +$start +$size $rights " "$work/k2.txt" || wrong=1
done < <(grep '^/proc/self/maps: ' "$work/books")
[ "$wrong" -eq 0 ] && [ "$vmas" -ge 5 ] && grep -q " $vmas VMAs; " "$work/k2.txt"
note $? "screen 2 has the VMAs of /proc/self/maps"
grep -Eq "^ +$memory +148K rw-p +37 +0 anonymous" "$work/k2.txt"
note $? "screen 2 counts the pages of a VMA"
grep -Eq "[a-z] $pid books +[0-9]+ R +1 " "$work/k7.txt" &&
	grep -Eq "[a-z] $child bookkeeper +$pid S +1 " "$work/k7.txt"
note $? "screen 7 has parent and child by name"
grep -Eq 'inactive [0-9]+, active [0-9]+ \(' "$work/k1.txt" && grep -Eq 'slab [1-9]' "$work/k1.txt"
note $? "screen 1 has lists and slab"
grep -Eq '^ > (fifo|clock|aging|twolist|wsclock) ' "$work/k6.txt" &&
	grep -q 'no swap area is in use' "$work/k6.txt"
note $? "screen 6 has the policy, and no swap"
