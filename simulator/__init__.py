"""The machine: scenario loading, control plane, data planes, telemetry, analysis, command line."""
