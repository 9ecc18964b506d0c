"""The arithmetic of Google Cloud's autoscalers: needs by signal, scale-in control, schedules."""
