"""Who may do what: accounts, passwords, sign-ins, the first administrator, rate limits."""
