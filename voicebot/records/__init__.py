"""Customers, calls, turns, orders, tickets in PostgreSQL."""
