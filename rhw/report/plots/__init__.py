"""Figures: functions of arrays that draw on axes."""
