#include <libpq-fe.h>

// Swift does not import macros that are character literals.
static const int clinic_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int clinic_diag_constraint = PG_DIAG_CONSTRAINT_NAME;
static const int clinic_diag_table = PG_DIAG_TABLE_NAME;
static const int clinic_diag_message = PG_DIAG_MESSAGE_PRIMARY;
