"""The arithmetic of Amazon's autoscalers: alarms, rounding, warm-up, cool-down, forecasts."""
