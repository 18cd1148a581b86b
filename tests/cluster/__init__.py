"""Several machines on one: namespaces as machines, real processes in them, and a cable that is pulled."""
