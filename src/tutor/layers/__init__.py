"""The parts of a Transformer: functions without weights first, then layers that learn."""
