# Debian riscv64 packages of a boot to a shell, one a line.
linux-image-riscv64
busybox-static
