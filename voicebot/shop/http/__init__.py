"""The shop's own system over HTTP, described in a YAML mapping (docs/http-shop.md)."""
