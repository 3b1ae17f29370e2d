"""One adapter per file, each fits a port: the log, the chronicle, the accounts, and Redis itself."""
