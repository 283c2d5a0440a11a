"""The method: equations (1) to (9), networks, learning rules, stop rules and tasks."""
