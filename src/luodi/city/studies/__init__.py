"""Studies: event logs that people look into (流程再造), brought in a file or taken from the matters they may see."""
