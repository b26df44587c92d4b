# SPDX-License-Identifier: MIT
# The curves of curves.elf as a picture (SVG): cycles a step against how many bytes
# or pages it goes round, both on scales of powers of two.
function log2(x) { return log(x) / log(2) }
function px(x) { return left + (log2(x) - x0) / (x1 - x0) * width }
function py(y) { return top + height - (log2(y) - y0) / (y1 - y0) * height }
function text(x, y, anchor, class, words) {
	printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>\n", x, y, \
		anchor, class, words
}
function line(xa, ya, xb, yb, class) {
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", xa, ya, \
		xb, yb, class
}
function short(x) {
	return is_bytes ? x >= 1048576 ? x / 1048576 " MiB" : x / 1024 " KiB" : x
}
function axes(title, xa, xb, ya, yb, what,  i) {
	x0 = log2(xa); x1 = log2(xb); y0 = log2(ya); y1 = log2(yb)
	text(left, top - 14, "start", "title", title)
	for (i = xa; i <= xb; i *= 2) {
		line(px(i), top, px(i), top + height, "grid")
		if (xb / xa < 1000 || ++shown % 2)
			text(px(i), top + height + 16, "middle", "tick", short(i))
	}
	for (i = 1; i <= yb; i *= 2)
		if (i >= ya) {
			line(left, py(i), left + width, py(i), "grid")
			text(left - 6, py(i) + 4, "end", "tick", i)
		}
	text(left + width / 2, top + height + 34, "middle", "axis", what)
}
function curve(name, label, colour,  i, n) {
	printf "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\" points=\"", colour
	n = split(points[name], point, " ")
	for (i = 1; i <= n; i++) {
		split(point[i], pair, ",")
		printf "%.1f,%.1f ", px(pair[1]), py(pair[2])
	}
	print "\"/>"
	labels++
	line(left + 10, top + 14 * labels, left + 28, top + 14 * labels, "key\" stroke=\"" colour)
	text(left + 33, top + 14 * labels + 4, "start", "tick", label)
}
function panel(index_) {
	left = 60
	top = 40 + index_ * 300
	labels = 0
}
$1 == "curve" { points[$2] = points[$2] " " $3 "," $4 / 1000 }
END {
	width = 700
	height = 220
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"910\" viewBox=\"0 0 800 910\">"
	print "<style>text{font-family:sans-serif;fill:#222}.title{font-size:14px;font-weight:bold}" \
		".tick{font-size:11px}.axis{font-size:12px}.grid{stroke:#ddd}.key{stroke-width:3}</style>"
	print "<rect width=\"800\" height=\"910\" fill=\"#fff\"/>"
	panel(0)
	is_bytes = 1
	axes("Caches: cycles a load (and the addi that waits for it); cycles 64 bytes of code", 4096, 2097152, 2, 64, "bytes gone round")
	curve("data", "loads, one a line", "#1f5fa8")
	curve("code", "straight code, 64 bytes", "#c0560f")
	is_bytes = 0
	panel(1)
	axes("TLBs: cycles a step in neighbouring pages", 2, 2048, 8, 32, "pages gone round")
	curve("page4k", "4 KiB pages", "#1f5fa8")
	curve("page64k", "64 KiB pages", "#c0560f")
	curve("page2m", "2 MiB pages", "#2a7f3f")
	curve("page1g", "1 GiB pages", "#8a2a7f")
	curve("fetch4k", "jumps in 4 KiB pages", "#777777")
	panel(2)
	axes("Walk cache, ways: cycles a step in pages far apart", 2, 64, 8, 64, "pages gone round")
	curve("far4k", "4 KiB pages, 2 MiB apart", "#1f5fa8")
	curve("farther4k", "4 KiB pages, 1 GiB apart", "#c0560f")
	curve("far2m", "2 MiB pages, 1 GiB apart", "#2a7f3f")
	print "</svg>"
}
