"""Figures: functions that draw arrays on axes."""
