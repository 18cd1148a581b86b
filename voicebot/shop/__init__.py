"""The shop's system of record."""
