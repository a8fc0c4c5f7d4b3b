"""In Chalice's place: all that functions use of it when they run (docs/without-chalice.md)."""

from chalice.app import Blueprint, Chalice, Rate, Response

__all__ = ["Blueprint", "Chalice", "Rate", "Response"]
