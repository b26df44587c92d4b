/* SPDX-License-Identifier: MIT */
/* The manual's names of the CSRs we have, for logs and dumps. */
#ifndef ISA_CSR_NAME_H
#define ISA_CSR_NAME_H

/* NULL: no such CSR here. The text is constant. */
const char *csr_name(unsigned number);

#endif
