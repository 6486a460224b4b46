"""People and units doing named things in a period towards targets: campaigns, cohorts, task forces."""
