"""Tables and the report: functions of what is stored."""
