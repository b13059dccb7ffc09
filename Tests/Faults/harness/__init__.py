"""The fault suite for the real daemon: desk, drops, accounting and runner."""
