# SPDX-License-Identifier: MIT
# A floor of emu/ includes itself or a lower one; devices never hart or mmu,
# though these are lower: a device that knows who executes is no device.
BEGIN {
	split("abi base isa mem mmu hart devices machine observers view cli", names, " ")
	for (i in names)
		height[names[i]] = i + 0
}
FNR == 1 {
	split(FILENAME, part, "/")
	floor = part[2]
	files++
	if (!(floor in height)) {
		print FILENAME ": no such floor: " floor
		bad++
	}
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	match($0, /"[^"]*"/)
	path = substr($0, RSTART + 1, RLENGTH - 2)
	split(path, part, "/")
	target = part[1]
	if (!(target in height)) {
		print FILENAME ":" FNR ": include it as \"floor/file.h\": " path
		bad++
	} else if (height[target] > height[floor]) {
		print FILENAME ":" FNR ": " floor " includes the higher floor " target
		bad++
	} else if (floor == "devices" && (target == "hart" || target == "mmu")) {
		print FILENAME ":" FNR ": a device includes " target
		bad++
	}
}
END {
	print "layers: " (files - bad > 0 ? files - bad : 0) " passed, " (bad + 0) " failed"
	exit bad > 0
}
